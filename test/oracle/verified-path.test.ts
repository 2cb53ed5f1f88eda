// SPDX-License-Identifier: Apache-2.0

/**
 * Holds what a repair would list against OpenSSL's own path, on authorities that are made up:
 * cross-signed, constrained, expired, twins by name, and sent in any order. `TRUSTPRINT_FUZZ_RUNS`
 * asks for more of them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import * as fc from 'fast-check';

import { tlsEndpoints } from '../../src/adapters/tls-endpoints.ts';
import { openEndpoint } from '../../src/app/observe/endpoint.ts';
import { additionFor } from '../../src/core/plan/thumbprints/authority.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { type Certificate, keyOf, pemOf } from '../../src/core/model/certificate.ts';
import type { EndpointProbe } from '../../src/core/model/facts.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { type Addition, DEFAULT_INTENT } from '../../src/core/model/plan.ts';
import {
  chainPem,
  type Credential,
  forgeCertificate,
  type Wanted,
} from '../../src/forge/certificates.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { serveTls, type TlsServer } from '../../src/forge/servers.ts';
import type { Endpoints } from '../../src/ports/index.ts';
import { missing } from '../process.ts';
import { assertShare, propertyRuns } from '../property-runs.ts';
import { facts } from '../world.ts';
import { THOROUGH } from '../../src/app/observe/question.ts';

const NOW = instantOf(Date.now());
const DAY = 86_400;
/** A case takes several starts of OpenSSL. */
const RUNS = propertyRuns(150, 5000);

/** An authority is a name and a key; the last two are twins of others, by name alone and by key alone. */
const AUTHORITIES = [
  { name: 'A', key: 0 },
  { name: 'B', key: 1 },
  { name: 'C', key: 2 },
  { name: 'D', key: 3 },
  { name: 'B', key: 4 },
  { name: 'E', key: 2 },
] as const;

type Authority = Pick<Credential, 'subject' | 'keys'>;

const KEYS = await Promise.all(Array.from({ length: 5 }, async () => forgeKeyPair()));
const [A, B, C, D, ...TWINS] = AUTHORITIES.map(({ name, key }): Authority => {
  const keys = KEYS[key];
  assert.ok(keys);
  return { subject: `CN=${name}`, keys };
});
assert.ok(A && B && C && D);

/** What may be wrong with a certificate of a CA; most have nothing. */
const FLAWS: readonly Partial<Wanted>[] = [
  {},
  { keyIdentifiers: false },
  { notAfter: plusSeconds(NOW, -DAY) },
  { permittedName: 'other.example.test' },
  { pathLength: 0 },
  { ca: false },
];

async function certified(
  of: Authority,
  issuer: Authority,
  flaw: Partial<Wanted> = {},
): Promise<Certificate> {
  const wanted = {
    ...of,
    issuer,
    notBefore: plusSeconds(NOW, -90 * DAY),
    notAfter: plusSeconds(NOW, 900 * DAY),
    ca: true,
  };
  return (await forgeCertificate({ ...wanted, ...flaw })).certificate;
}

const ALL = [A, B, C, D, ...TWINS];
const POOL = await Promise.all(
  ALL.flatMap((of) =>
    ALL.flatMap((issuer) => FLAWS.map(async (flaw) => certified(of, issuer, flaw))),
  ),
);
/** A path as it should be, from which most chains begin. */
const PATH = [await certified(A, B), await certified(B, C), await certified(C, C)] as const;
const LEAF = await forgeCertificate({
  subject: 'CN=leaf',
  notBefore: plusSeconds(NOW, -DAY),
  notAfter: plusSeconds(NOW, 80 * DAY),
  ca: false,
  names: ['localhost'],
  issuer: A,
});

interface World {
  readonly above: readonly Certificate[];
  readonly anchors: readonly Certificate[];
}

/** The anchor is not sent, so that a certificate below it is all that may be listed. */
const BELOW: fc.Arbitrary<World> = fc
  .array(fc.constantFrom(...POOL), { maxLength: 1 })
  .map((more) => ({ above: [...PATH.slice(0, 2), ...more], anchors: PATH.slice(2) }));

const ANY: fc.Arbitrary<World> = fc
  .record({
    path: fc.subarray([...PATH], { minLength: 1 }),
    more: fc.array(fc.constantFrom(...POOL), { maxLength: 4 }),
    isShuffled: fc.nat(3).map((die) => die === 0),
    anchors: fc.array(fc.oneof(fc.constantFrom(...PATH), fc.constantFrom(...POOL)), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .chain(({ path, more, isShuffled, anchors }) => {
    const all = [...path, ...more];
    const sent = isShuffled
      ? fc.shuffledSubarray(all, { minLength: all.length })
      : fc.constant(all);
    return sent.map((above): World => ({ above, anchors }));
  });

const WORLDS = fc.oneof({ arbitrary: ANY, weight: 7 }, { arbitrary: BELOW, weight: 1 });

describe('what is listed', { skip: missing('openssl') }, () => {
  let folder: string;
  let server: TlsServer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trustprint-verified-'));
    server = await serveTls({ shows: [{ leaf: LEAF, above: [] }] });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** The subjects of OpenSSL's path, leaf first; `undefined` where it finds none. */
  function openssl({ above, anchors }: World): readonly string[] | undefined {
    writeFileSync(join(folder, 'leaf.pem'), pemOf(LEAF.certificate));
    writeFileSync(join(folder, 'sent.pem'), chainPem(above));
    writeFileSync(join(folder, 'anchors.pem'), chainPem(anchors));
    const argv = ['verify', '-no-CAfile', '-no-CApath', '-no-CAstore', '-partial_chain'];
    argv.push('-show_chain', '-purpose', 'sslserver', '-verify_hostname', 'localhost');
    argv.push('-trusted', 'anchors.pem');
    if (above.length > 0) argv.push('-untrusted', 'sent.pem');
    const { status, stdout } = spawnSync('openssl', [...argv, 'leaf.pem'], { cwd: folder });
    if (status !== 0) return undefined;
    return [...stdout.toString().matchAll(/^depth=\d+: (CN ?= ?\w+)/gm)].map(([, name = '']) =>
      name.replaceAll(' ', ''),
    );
  }

  async function looksAt(
    { above }: World,
    endpoints: Endpoints,
  ): Promise<readonly EndpointProbe[]> {
    server.replace({ leaf: LEAF, above });
    const opened = await openEndpoint(
      {
        host: 'localhost',
        port: server.port,
        roles: ['discovery', 'jwks'],
        path: undefined,
        namedBy: undefined,
      },
      {
        endpoints,
        effort: { ...THOROUGH, rootSets: ['issuerCa'], mostLooks: 2, untilNothingNew: 1 },
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
    );
    return opened.looks();
  }

  /** `undefined` where the anchors are refused as such. */
  function endpointsWith({ anchors }: World): Endpoints | undefined {
    const options = {
      roots: { issuerCa: [{ host: undefined, roots: anchors.map(pemOf) }], machine: () => [] },
      proxyFor: () => undefined,
      resolve: [],
      family: 4,
    } as const;
    try {
      return tlsEndpoints(options);
    } catch (error) {
      assert.ok(error instanceof TrustprintError && error.kind === 'input', String(error));
      return undefined;
    }
  }

  async function listed(world: World): Promise<Addition | undefined> {
    const endpoints = endpointsWith(world);
    if (endpoints === undefined) return undefined;
    const looks = await looksAt(world, endpoints);
    const [look] = looks;
    assert.ok(look);
    try {
      return additionFor(look, facts({ at: NOW, endpoints: looks }), DEFAULT_INTENT);
    } catch (error) {
      assert.ok(error instanceof TrustprintError && error.kind === 'denied', String(error));
      return undefined;
    }
  }

  /** Whether OpenSSL's path went through a key, or an anchor with it verifies the leaf alone. */
  function isOnPath(key: string | undefined, subject: string, world: World): boolean {
    const others = (all: readonly Certificate[]): readonly Certificate[] =>
      all.filter((certificate) => keyOf(certificate) !== key);
    const without = { above: others(world.above), anchors: others(world.anchors) };
    const isShown = openssl(world)?.includes(subject) === true;
    if (isShown && (without.anchors.length === 0 || openssl(without) === undefined)) return true;
    return world.anchors.some(
      (anchor) => keyOf(anchor) === key && openssl({ ...world, anchors: [anchor] }) !== undefined,
    );
  }

  it("has a key of OpenSSL's own path, or of an anchor that alone verifies the leaf", async () => {
    const written = { lower: 0, anchors: 0 };
    await fc.assert(
      fc.asyncProperty(WORLDS, async (world) => {
        const addition = await listed(world);
        if (addition === undefined) return;
        const certificate = world.above.find(({ sha1 }) => sha1 === addition.sha1);
        assert.ok(certificate, 'what is listed was not sent');
        assert.equal(certificate.isCa, true);
        const key = keyOf(certificate);
        assert.ok(isOnPath(key, certificate.subject, world), certificate.subject);
        written[world.anchors.some((anchor) => keyOf(anchor) === key) ? 'anchors' : 'lower'] += 1;
      }),
      RUNS,
    );
    assertShare(written.lower, RUNS, 1 / 20, 'certificates below an anchor');
    assertShare(written.anchors, RUNS, 1 / 20, 'certificates of an anchor');
  });
});
