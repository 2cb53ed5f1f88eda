// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parse } from 'yaml';
import * as z from 'zod';

import {
  downloadsOf,
  homebrewFormula,
  krewManifest,
  type Release,
} from '../../scripts/release/package-managers.ts';
import { missing, run } from '../process.ts';

const TARGETS = ['linux-arm64', 'linux-x64', 'macos-arm64'];
const digestAt = (at: number): string => String(at).repeat(64);

const RELEASE: Release = {
  manifest: {
    version: '1.2.3',
    description: 'Says why.',
    license: 'Apache-2.0',
    homepage: 'https://example.com/',
    repository: { url: 'git+https://github.com/example/trustprint.git' },
  },
  sums: TARGETS.map(
    (name, at) =>
      `${digestAt(at)}  trustprint-${name}\n${digestAt(at + 3)}  trustprint-${name}.tar.gz\n`,
  ).join(''),
};

/** What krew and the bot of its index refuse: `internal/index/validation` of kubernetes-sigs/krew, and its documentation. */
const krewPlugin = z.strictObject({
  apiVersion: z.literal('krew.googlecontainertools.github.com/v1alpha2'),
  kind: z.literal('Plugin'),
  metadata: z.strictObject({ name: z.string().regex(/^[\w-]+$/) }),
  spec: z.strictObject({
    version: z.string().regex(/^v\d+\.\d+\.\d+(?:-[\w.]+)?$/),
    homepage: z.url({ protocol: /^https$/ }),
    shortDescription: z
      .string()
      .regex(/^[^\r\n]+[^\r\n.]$/)
      .max(50),
    description: z.string().min(1),
    caveats: z.string(),
    platforms: z
      .array(
        z.strictObject({
          selector: z.strictObject({
            matchLabels: z.strictObject({
              os: z.enum(['linux', 'darwin', 'windows']),
              arch: z.enum(['amd64', 'arm64']),
            }),
          }),
          uri: z.string().regex(/^https:.*\.(?:tar\.gz|zip)$/),
          sha256: z.string().regex(/^[a-f0-9]{64}$/),
          bin: z.string().regex(/^[\w-]+$/),
        }),
      )
      .min(1),
  }),
});

describe('what package managers read of a release', () => {
  it('is a manifest that krew takes, with the digests of the archives', () => {
    const { metadata, spec } = krewPlugin.parse(parse(krewManifest(RELEASE)));
    assert.deepEqual([metadata.name, spec.version], ['trustprint', 'v1.2.3']);
    const downloads = 'https://github.com/example/trustprint/releases/download/v1.2.3/';
    assert.deepEqual(
      spec.platforms.map(({ selector: { matchLabels: by }, uri, sha256 }) => [
        `${by.os} ${by.arch}`,
        uri.replace(downloads, ''),
        sha256.slice(0, 1),
      ]),
      [
        ['linux amd64', 'trustprint-linux-x64.tar.gz', '4'],
        ['linux arm64', 'trustprint-linux-arm64.tar.gz', '3'],
        ['darwin arm64', 'trustprint-macos-arm64.tar.gz', '5'],
      ],
    );
  });

  it('is a formula with an archive for each system and machine', () => {
    const formula = homebrewFormula(RELEASE);
    const lines = formula.matchAll(/on_(\w+) do|trustprint-(\S+)"|sha256 "(.)/g);
    assert.deepEqual(
      Array.from(lines, ([, block, archive, digest]) => block ?? archive ?? digest),
      [
        ['linux', 'intel', 'linux-x64.tar.gz', '4', 'arm', 'linux-arm64.tar.gz', '3'],
        ['macos', 'arm', 'macos-arm64.tar.gz', '5'],
      ].flat(),
    );
  });

  it('is Ruby', { skip: missing('ruby') }, async () => {
    const { code, stdout, stderr } = await run('ruby', ['-wc'], {
      input: homebrewFormula(RELEASE),
    });
    assert.deepEqual([code, stdout, stderr], [0, 'Syntax OK\n', '']);
  });

  it('leads below the homepage where there is no repository yet, and nowhere without either', () => {
    const { homepage: _, repository, ...neither } = RELEASE.manifest;
    assert.ok(repository !== undefined);
    const manifest = { ...neither, homepage: 'https://example.com/' };
    assert.equal(downloadsOf(manifest), 'https://example.com/releases/download/v1.2.3/');
    assert.throws(() => downloadsOf(neither), /no homepage and no repository/);
  });
});
