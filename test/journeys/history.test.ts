// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import { said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { inProcess } from '../in-process.ts';
import { labIam } from '../lab-iam.ts';
import { type Ran, type RunningLab, runningLab, trustprint } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

const OLD = await privateCa('CN=Issuing CA 2025');
const NEW = await privateCa('CN=Issuing CA 2026');

async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

interface Event {
  readonly id: number;
  readonly kind: string;
  readonly about: { readonly name: string };
  readonly by: { readonly arn: string; readonly call: string } | null;
}

describe('history', () => {
  let lab: RunningLab;
  let issuer: ForeignIssuer;
  let arn: string;
  let folder: string;
  const file = (name: string): string => join(folder, name);

  const ran = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> =>
    inProcess(args, {
      ...lab.shell,
      env: {
        ...lab.shell.env,
        TRUSTPRINT_STATE: file('state'),
        TRUSTPRINT_LOOKS: '1',
        ...env,
      },
    });
  const history = async (...args: readonly string[]): Promise<Ran> =>
    ran(['history', ...args, '--database', file('watch.db')]);
  const eventsOf = async (...args: readonly string[]): Promise<readonly Event[]> => {
    const { code, stdout, stderr } = await history(...args, '--format', 'ndjson');
    assert.equal(code, 0, stderr);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Event);
  };
  const watched = async (): Promise<void> => {
    const config = file('trustprint.yaml');
    const round = await ran([
      'watch',
      '--once',
      '-q',
      '--config',
      config,
      '--database',
      file('watch.db'),
    ]);
    assert.ok([0, 1].includes(round.code ?? 70), said(round));
  };

  before(async () => {
    lab = await runningLab('healthy');
    folder = await mkdtemp(join(tmpdir(), 'trustprint-history-'));
    issuer = await foreignIssuer({ shows: await chainOf(OLD) });
    using iam = labIam(lab.announcement);
    arn = await iam.register(issuer.url, ['sts.amazonaws.com'], [OLD.certificate.sha1]);
    await writeFile(file('ca.pem'), chainPem([NEW.certificate, OLD.certificate]));
    const cas = `[{host: localhost, file: ${file('ca.pem')}}]`;
    await writeFile(
      file('trustprint.yaml'),
      `every: 10m\nsources:\n  - {name: lab, accounts: own, issuer-ca: ${cas}}\n`,
    );
    await watched();
    issuer.server.replace(await chainOf(NEW));
    await watched();
    await iam.setListOf(arn, [OLD.certificate.sha1, NEW.certificate.sha1]);
    await watched();
  });
  after(async () => {
    await issuer[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('tells what happened to an issuer, its host and its provider, newest first', async () => {
    const events = await eventsOf(issuer.url);
    const kinds = events.map(({ kind }) => kind);
    assert.deepEqual(
      new Set(kinds),
      new Set(['certificate-changed', 'verdict-changed', 'provider-changed']),
    );
    assert.ok(kinds.indexOf('provider-changed') < kinds.indexOf('certificate-changed'));
    assert.deepEqual(
      events.map(({ id }) => id),
      events.map(({ id }) => id).toSorted((one, other) => other - one),
    );
    assert.deepEqual(await eventsOf(arn), events);
    assert.deepEqual(await eventsOf(`${issuer.url}/`), events);
  });

  it('says who did it, where CloudTrail told', async () => {
    const [changed] = await eventsOf(arn, '--kinds', 'provider-changed');
    assert.match(changed?.by?.arn ?? '', /:user\/lab$/);
    assert.equal(changed?.by?.call, 'UpdateOpenIDConnectProviderThumbprint');
    const { stdout } = await history(arn, '-n', '5');
    assert.match(
      stdout.replaceAll(/\s+/g, ' '),
      /provider-changed .* by arn:aws:iam::\d+:user\/lab/,
    );
  });

  it('takes a host with or without its port, and narrows', async () => {
    const host = issuer.url.replace('https://', '');
    const all = await eventsOf(host);
    assert.ok(all.some(({ kind }) => kind === 'certificate-changed'));
    const [one, ...others] = await eventsOf(
      host,
      '--kinds',
      'certificate-changed,provider-changed',
      '-n',
      '1',
    );
    assert.ok(one !== undefined && others.length === 0);
    assert.deepEqual(await eventsOf(host, '--since', '2035-01-01'), []);
    assert.deepEqual(await eventsOf(host, '--since', '1h'), all);
    const { stdout } = await history(host, '--since', '2035-01-01');
    assert.match(stdout, /^no events of \S+ since 2035-01-01T00:00:00Z$/m);
  });

  it('is of the form that its schema says', async () => {
    const { stdout } = await history(arn, '--format', 'json');
    assertResult('history.schema.json', JSON.parse(stdout) as object);
    for (const event of await eventsOf()) assertResult('watch-event.schema.json', event);
  });

  it('says where nothing of that name is known, and what was meant', async () => {
    const slip = await history(arn.replace('localhost', 'localhots'));
    assert.equal(slip.code, 2, said(slip));
    assert.match(slip.stderr, /name_unknown/);
    assert.match(slip.stderr, new RegExp(`did you mean .*${arn}`));
  });

  it('says where there is no database', async () => {
    const none = await ran(['history', '--database', file('none.db')]);
    assert.equal(none.code, 3, said(none));
    assert.match(none.stderr, /no such file/);
  });

  it('has what a server has, and approves what it suggests', async () => {
    using iam = labIam(lab.announcement);
    await iam.setListOf(arn, [OLD.certificate.sha1]);
    await watched();
    const created = await ran(['access', 'create', 'tests', '--database', file('watch.db')]);
    const TRUSTPRINT_WATCH_TOKEN =
      /tpw_[\w-]+/.exec(created.stdout)?.[0] ?? assert.fail(said(created));
    const url = Promise.withResolvers<string>();
    let child: ChildProcess | undefined;
    const serving = trustprint(
      [
        'watch',
        '--config',
        file('trustprint.yaml'),
        '--database',
        file('watch.db'),
        '--listen',
        '127.0.0.1:0',
      ],
      {
        ...lab.shell,
        started: (started) => {
          child = started;
          started.stderr?.on('data', (chunk: Buffer) => {
            const [, at] = /listening on (http:\/\/[^,\s?/]+)/.exec(chunk.toString()) ?? [];
            if (at !== undefined) url.resolve(at);
          });
        },
      },
    );
    const server = await Promise.race([
      url.promise,
      serving.then((ended) => assert.fail(said(ended))),
    ]);
    try {
      const asked = async (...args: readonly string[]): Promise<Ran> =>
        ran([...args, '--server', server], { TRUSTPRINT_WATCH_TOKEN });
      const [there, here] = [
        await asked('history', issuer.url, '--format', 'ndjson'),
        await history(issuer.url, '--format', 'ndjson'),
      ];
      assert.equal(there.stdout, here.stdout, said(there));
      const slip = await asked('history', arn.replace('localhost', 'localhots'));
      assert.equal(slip.code, 2, said(slip));
      assert.match(slip.stderr, /did you mean/);

      const suggestions = await fetch(`${server}/api/v1/suggestions`, {
        headers: { authorization: `Bearer ${TRUSTPRINT_WATCH_TOKEN}` },
      });
      const { suggestions: open } = (await suggestions.json()) as {
        suggestions: readonly { id: string; target: string }[];
      };
      const id =
        open.find(({ target }) => target === arn)?.id ?? assert.fail('nothing was suggested');
      const ca = `localhost=${file('ca.pem')}`;
      const approved = await asked('approve', id, '--issuer-ca', ca, '--yes', '--owner', 'none');
      assert.equal(approved.code, 0, said(approved));
      assert.match(approved.stderr, /sees the repair in its next round/);
      assert.deepEqual(await iam.listOf(arn), [OLD.certificate.sha1, NEW.certificate.sha1]);
      const none = await asked('approve', 'no-such', '--yes');
      assert.equal(none.code, 2, said(none));

      const stranger = await ran(['history', '--server', server], {
        TRUSTPRINT_WATCH_TOKEN: `tpw_${'A'.repeat(43)}`,
      });
      assert.equal(stranger.code, 3, said(stranger));
      assert.match(stranger.stderr, /answers 401/);
    } finally {
      child?.kill('SIGTERM');
      await serving;
    }
  });

  it('sends a token nowhere that others could read it', async () => {
    const sent = await ran(['history', '--server', 'http://watch.example.com'], {
      TRUSTPRINT_WATCH_TOKEN: 'tpw_secret',
    });
    assert.equal(sent.code, 2, said(sent));
    assert.match(sent.stderr, /token_exposed/);
    assert.doesNotMatch(said(sent), /tpw_secret/);
    const none = await ran(['history', '--server', 'https://watch.example.com']);
    assert.equal(none.code, 2, said(none));
    assert.match(none.stderr, /TRUSTPRINT_WATCH_TOKEN is not set/);
  });
});
