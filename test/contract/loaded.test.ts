// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { SOURCES } from '../../scripts/test/package.ts';
import { COMMAND, runningLab, trustprint } from '../process.ts';

const PACKAGE = dirname(dirname(COMMAND));
const sources = JSON.parse(readFileSync(join(PACKAGE, SOURCES), 'utf8')) as Record<
  string,
  string[]
>;

/** Writes down each module that a process loads, into the file that LOADED names. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      appendFileSync(process.env.LOADED, url + '\\n');
      return next(url, context);
    },
  });`)}`;

/** What a run of a command loads: packages, the clients of the AWS SDK apart, and files of ours. */
async function loadedBy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly packages: readonly string[]; readonly own: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-loaded-'));
  const LOADED = join(folder, 'loaded');
  try {
    await trustprint(args, { env: { ...env, LOADED, NODE_OPTIONS: `--import=${LISTING}` } });
    const files = readFileSync(LOADED, 'utf8')
      .split('\n')
      .filter((url) => url.startsWith('file:'))
      .flatMap((url) => sources[relative(PACKAGE, fileURLToPath(url))] ?? []);
    const packages = files.flatMap(
      (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    );
    const named = packages.map((name) => (/^@(aws|smithy)/.test(name) ? sdkPart(name) : name));
    return {
      packages: [...new Set(named)].toSorted(),
      own: [...new Set(files.filter((file) => file.startsWith('src/')))],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sdkPart(name: string): string {
  return name.startsWith('@aws-sdk/client-') ? name : 'the AWS SDK';
}

const [EKS, IAM, STS, TRAIL] = ['eks', 'iam', 'sts', 'cloudtrail'].map(
  (name) => `@aws-sdk/client-${name}`,
);

describe('the bundle loads what a command uses, and no more', () => {
  for (const [command, most, packages] of [
    ['--version', 0, []],
    // Each command adds the file of its flags: there are eighteen.
    ['--help', 64, ['@stricli/core']],
    ['token decode x', 64, ['@stricli/core']],
    ['explain NoOpenIDConnectProvider', 407, ['@stricli/core']],
    ['thumbprint https://localhost:1/', 265, ['@stricli/core']],
    ['doctor https://localhost:1/ --offline', 385, ['@stricli/core']],
    ['doctor eks:lab', 426, [EKS, IAM, STS, '@stricli/core', 'the AWS SDK', 'yaml', 'zod']],
    [
      'fix eks:lab --plan',
      465,
      [TRAIL, EKS, IAM, STS, '@stricli/core', 'the AWS SDK', 'yaml', 'zod'],
    ],
  ] as const) {
    it(`${command}: at most ${String(most)} files of ours`, async () => {
      await using lab = command.includes('eks:') ? await runningLab('stale-thumbprint') : undefined;
      const ca = lab === undefined ? [] : ['--issuer-ca', lab.announcement.caFile];
      const loaded = await loadedBy([...command.split(' '), ...ca], { ...lab?.shell.env });
      assert.deepEqual(loaded.packages, packages);
      assert.ok(loaded.own.length <= most, `${String(loaded.own.length)}: ${loaded.own.join(' ')}`);
    });
  }
});
