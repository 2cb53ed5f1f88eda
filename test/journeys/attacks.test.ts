// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';

import { isJsonObject } from '../../src/core/model/json.ts';
import { parseCertificate } from '../../src/core/model/certificate.ts';
import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { listenAt, shown } from '../../src/forge/servers.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { type Ran, workloadOf } from '../process.ts';

const UPDATE = 'UpdateOpenIDConnectProviderThumbprint';
const STRANGE = 'c0ffee'.padEnd(40, '0');

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-attacks-'));
});
after(async () => rm(folder, { recursive: true, force: true }));

/** Refused by a guard, and nothing was asked of AWS but reads. */
function assertRefused(faulty: FaultyLab, ran: Ran, code: RegExp): void {
  assert.equal(ran.code, 4, said(ran));
  assert.match(ran.stderr, code);
  const writes = faulty.aws.asked().filter((action) => !/^(Get|List|Describe)/.test(action));
  assert.deepEqual(writes, []);
}

describe('authority, at an AWS that is no lab', () => {
  let faulty: FaultyLab;
  before(async () => {
    faulty = await faultyLab('stale-thumbprint', { saysLab: false });
  });
  after(async () => faulty[Symbol.asyncDispose]());
  beforeEach(async () => faulty.reset());

  /** The control host leads nowhere: there is no internet in these tests. */
  async function fix(
    flags: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    const nowhere = ['--resolve', 'sts.us-east-1.amazonaws.com:443:127.0.0.1'];
    const args = ['fix', 'eks:lab', '--yes', ...nowhere, ...flags];
    const { TRUSTPRINT_LIBRARY: _, ...usual } = faulty.shell.env ?? {};
    return faulty.command(args, { env: { ...usual, TRUSTPRINT_LIBRARY: '', ...env } });
  }

  for (const [by, flags, variables] of [
    ['--library', ['--library', 'CA'], {}],
    ['TRUSTPRINT_LIBRARY', [], { TRUSTPRINT_LIBRARY: 'CA' }],
    ['NODE_EXTRA_CA_CERTS', [], { NODE_EXTRA_CA_CERTS: 'CA' }],
    ['NODE_USE_SYSTEM_CA and SSL_CERT_FILE', [], { NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: 'CA' }],
    ["Node's --use-openssl-ca", [], { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: 'CA' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', [], { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['TRUSTPRINT_ISSUER_CA, which there is not', [], { TRUSTPRINT_ISSUER_CA: 'CA' }],
  ] as const) {
    it(`is not given by a library that is widened by ${by}`, async () => {
      const { caFile } = faulty.lab.announcement;
      const named = (word: string): string => (word === 'CA' ? caFile : word);
      const env = Object.entries(variables).map(([name, value]) => [name, named(value)] as const);
      // Even if the list is taken for unused: then there would be something to write.
      const asked = [...flags.map(named), '--even-if-unused'];
      const ran = await fix(asked, Object.fromEntries(env));
      assertRefused(faulty, ran, /authority_missing/);
    });
  }

  it('is given by --issuer-ca, by the very same certificate', async () => {
    const ran = await fix(['--issuer-ca', faulty.lab.announcement.caFile]);
    assert.equal(ran.code, 0, said(ran));
  });

  it('is not given by --issuer-ca for another host', async () => {
    const ran = await fix(['--issuer-ca', `other.example.test=${faulty.lab.announcement.caFile}`]);
    assertRefused(faulty, ran, /authority_missing/);
  });

  it('is not given by a wrong fingerprint, and is by the right one', async () => {
    const wrong = await fix(['--accept-ca', `sha256:${'ab'.repeat(32)}`]);
    assertRefused(faulty, wrong, /authority_missing/);
    const [ca] = certificatesIn(await readFile(faulty.lab.announcement.caFile, 'utf8'));
    assert.ok(ca);
    assert.ok(!said(wrong).includes(ca.sha256), 'the right one is shown ready to paste');
    const right = await fix(['--accept-ca', `sha256:${ca.sha256}`]);
    assert.equal(right.code, 0, said(right));
  });

  it('is not given by a file of facts, whoever wrote it', async () => {
    const saved = join(folder, 'facts.json');
    const looked = await faulty.command(['doctor', 'eks:lab', '--save', saved]);
    assert.equal(looked.code, 1, said(looked));
    const facts: unknown = JSON.parse(await readFile(saved, 'utf8'));
    assert.ok(isJsonObject(facts) && Array.isArray(facts['endpoints']));
    for (const look of facts['endpoints'] as Forgeable[]) {
      look.address = '192.0.2.1';
      look.chain.value.anchoring = { bundled: { vouches: true, error: null } };
    }
    await writeFile(saved, JSON.stringify({ ...facts, lab: true }));
    const ran = await fix(['--from', saved, '--even-if-unused']);
    assertRefused(faulty, ran, /authority_missing/);
    const { providerArn } = faulty.lab.announcement.clusters[0] ?? assert.fail();
    const offline = ['--from', saved, '--even-if-unused', '--offline', '--emit', 'aws-cli'];
    const unseen = await faulty.command(['fix', providerArn, ...offline]);
    assertRefused(faulty, unseen, /authority_missing/);
  });

  it('is not given by the switches of a lab, which mean nothing here', async () => {
    await faulty.reset('stray-match');
    const { roleArn } = workloadOf(faulty.lab);
    const env = { TRUSTPRINT_MATCH: 'any', TRUSTPRINT_HOSTS: 'jwks', TRUSTPRINT_NOW_OFFSET: '1e9' };
    const args = ['doctor', 'eks:lab', '--role', roleArn, '--format', 'json'];
    const ran = await faulty.command(args, { env });
    const { verdict, at, lab } = JSON.parse(ran.stdout) as Record<string, unknown>;
    assert.equal(lab, false);
    assert.equal(verdict, 'broken');
    assert.ok(Math.abs(Date.parse(String(at)) - Date.now()) < 600_000, String(at));
  });
});

interface Forgeable {
  address: string;
  readonly chain: { readonly value: { anchoring: unknown } };
}

function certificatesIn(pem: string) {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map(certificateIn);
}

function certificateIn(pem: string) {
  return parseCertificate(new X509Certificate(pem).raw);
}

describe('an issuer that lies', () => {
  let faulty: FaultyLab;
  let known: Credential;
  let unknown: Credential;
  let knownFile: string;
  before(async () => {
    faulty = await faultyLab('healthy');
    known = await privateCa('CN=Known CA');
    unknown = await privateCa('CN=Unknown CA');
    knownFile = join(folder, 'known.pem');
    await writeFile(knownFile, chainPem([known.certificate]));
  });
  after(async () => faulty[Symbol.asyncDispose]());
  beforeEach(async () => faulty.reset());

  it('gives no authority to the JWKS host that its unauthenticated document names', async () => {
    const keys = await loopbackLeaf(known);
    await using other = await foreignIssuer({ shows: shown(keys, known) });
    const jwksUri = `https://127.0.0.1:${String(other.server.port)}/keys`;
    const lying = await loopbackLeaf(unknown);
    await using issuer = await foreignIssuer({ shows: shown(lying, unknown), jwksUri });
    for (const flags of [[], ['--hosts', 'jwks']]) {
      const args = ['fix', issuer.url, '--yes', '--issuer-ca', `127.0.0.1=${knownFile}`, ...flags];
      assertRefused(faulty, await faulty.command(args), /authority_missing/);
    }
  });

  it('cannot have a genuine CA listed that it sends as a stray', async () => {
    const [genuine = ''] = rootCertificates;
    const stray = certificateIn(genuine);
    const lying = await loopbackLeaf(unknown);
    const shows = { leaf: lying, above: [unknown.certificate, stray] };
    await using issuer = await foreignIssuer({ shows });
    const args = ['fix', issuer.url, '--yes', '--issuer-ca', knownFile];
    assertRefused(faulty, await faulty.command(args), /authority_missing/);
    const accepting = [...args, '--accept-ca', `sha256:${stray.sha256}`];
    assertRefused(faulty, await faulty.command(accepting), /authority_missing/);
  });

  it('cannot have its leaf listed by sending nothing else', async () => {
    const lying = await loopbackLeaf(known);
    await using issuer = await foreignIssuer({ shows: shown(lying) });
    const args = ['fix', issuer.url, '--yes', '--issuer-ca', knownFile];
    assertRefused(faulty, await faulty.command(args), /leaf_refused/);
  });
});

describe('a receipt that somebody else has made', () => {
  let faulty: FaultyLab;
  let listed: readonly string[];
  before(async () => {
    faulty = await faultyLab('list-full');
  });
  after(async () => faulty[Symbol.asyncDispose]());
  beforeEach(async () => {
    await faulty.reset();
    listed = (await faulty.iam.list()) ?? [];
  });

  const ID = '20260601T120000Z-00000001';

  async function forge(changed: Readonly<Record<string, unknown>>): Promise<void> {
    await mkdir(faulty.state, { recursive: true });
    const provider = faulty.lab.announcement.clusters[0]?.providerArn ?? '';
    const receipt = {
      schemaVersion: 1,
      id: ID,
      kind: 'applied',
      at: '2026-06-01T12:00:00.000Z',
      planId: 'plan',
      change: {
        kind: 'set-thumbprints',
        provider,
        from: [STRANGE],
        to: listed,
        add: [],
        retire: [],
        because: 'forged',
      },
      before: [STRANGE],
      code: null,
      detail: null,
      callerArn: null,
      endpoint: faulty.aws.url,
      ...changed,
    };
    await writeFile(join(faulty.state, `${ID}.json`), JSON.stringify(receipt), { mode: 0o600 });
  }

  it('writes no value that it invents, and takes out none that was not added', async () => {
    const [first = ''] = listed;
    await forge({ before: [first, STRANGE] });
    assertRefused(faulty, await faulty.undo(ID), /undo_impossible/);
    assertList(await faulty.iam.list(), listed);
  });

  it('cannot empty a list, nor fill it with what it invents', async () => {
    await forge({});
    const ran = await faulty.undo(ID);
    assertRefused(faulty, ran, /undo_impossible/);
    assertList(await faulty.iam.list(), listed);
  });

  it('writes nothing where the list is another than it says', async () => {
    const to = [...listed.slice(0, 4), STRANGE];
    const provider = faulty.lab.announcement.clusters[0]?.providerArn ?? '';
    const change = { kind: 'set-thumbprints', provider, from: to, to, add: [], retire: [] };
    await forge({ before: to, change: { ...change, because: 'forged' } });
    const ran = await faulty.undo(ID);
    assert.equal(ran.code, 5, said(ran));
    assert.ok(!faulty.aws.asked().includes(UPDATE));
  });

  it('that is open is only read by, and closed', async () => {
    await forge({ kind: 'started', before: listed });
    const provider = faulty.lab.announcement.clusters[0]?.providerArn ?? '';
    const change = { kind: 'set-thumbprints', provider, from: listed, to: [STRANGE], add: [] };
    await forge({
      kind: 'started',
      before: listed,
      change: { ...change, retire: [], because: 'forged' },
    });
    const ran = await faulty.undo(ID);
    assertRefused(faulty, ran, /undo_impossible/);
    assertList(await faulty.iam.list(), listed);
  });

  it('that names an endpoint of its own is not followed there', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
    try {
      const endpoint = `http://127.0.0.1:${String(port)}`;
      await forge({ endpoint });
      const ran = await faulty.undo(ID);
      assertRefused(faulty, ran, /undo_impossible/);
      assert.doesNotMatch(ran.stderr, new RegExp(`AWS_ENDPOINT_URL=`));
      assert.equal(connections, 0);
    } finally {
      server.close();
    }
  });

  it('is not looked for outside the state folder', async () => {
    await mkdir(faulty.state, { recursive: true });
    await writeFile(join(folder, 'outside.json'), '{"secret": "of another file"}');
    for (const id of [`../${folder.split('/').at(-1) ?? ''}/outside`, '..', '/etc/passwd']) {
      const ran = await faulty.undo(id);
      assert.equal(ran.code, 2, said(ran));
      assert.match(ran.stderr, /receipt_unknown/);
      assert.ok(!said(ran).includes('of another file'));
    }
  });
});

describe("a lab's endpoint that was left in the environment", () => {
  it('is named where nothing answers there any more', async () => {
    const faulty = await faultyLab('healthy');
    const { url } = faulty.aws;
    await faulty[Symbol.asyncDispose]();
    const left = await faulty.command(['doctor', 'eks:lab']);
    assert.equal(left.code, 2, said(left));
    assert.match(left.stderr, /TRUSTPRINT_LIBRARY: .*\n?.*unset what trustprint lab env had set/s);

    const env = { TRUSTPRINT_LIBRARY: '' };
    const ran = await faulty.command(['doctor', 'eks:lab'], { env });
    assert.equal(ran.code, 3, said(ran));
    assert.match(ran.stderr, /cloud_unreachable/);
    assert.ok(said(ran).includes(url.replace('http://', '')), said(ran));
    assert.match(ran.stderr, /AWS_ENDPOINT_URL/);
  });
});
