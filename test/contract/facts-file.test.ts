// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  decodeFacts,
  encodeFacts,
  loadFacts,
  saveFacts,
} from '../../src/adapters/stores/facts-file.ts';
import { type ErrorCode, ERRORS, TrustprintError } from '../../src/core/error.ts';
import { type Certificate, parseCertificate } from '../../src/core/model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../src/core/model/facts.ts';
import { type Instant, instantOf } from '../../src/core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../src/core/model/json.ts';
import type { Jwk } from '../../src/core/model/jwks.ts';
import type { Observed } from '../../src/core/model/observed.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import { chainFact, endpoint, facts, INTERMEDIATE, ISSUER, LEAF, ROOT } from '../world.ts';
import { oddCertificate, UTC_TIME, UTF8_STRING } from './odd-certificates.ts';

const SIGNAL = new AbortController().signal;

/** The same, as a file tells of it: its looks give no authority. */
function told(seen: Facts): Facts {
  const endpoints = seen.endpoints.map((look) => ({ ...look, fromFile: true as const }));
  return { ...seen, endpoints, fromFile: true };
}

describe('saved facts', () => {
  it('come back as they were', () => {
    assert.deepEqual(decodeFacts(encodeFacts(facts()), 'facts.json'), told(facts()));
  });

  it('come back as they were, whatever was seen, not seen, or not asked for', () => {
    fc.assert(
      fc.property(anyFacts(), (seen) => {
        assert.deepEqual(decodeFacts(encodeFacts(seen), 'facts.json'), told(seen));
      }),
      { numRuns: 200 },
    );
  });

  it('are the same text again when they are saved again', () => {
    fc.assert(
      fc.property(anyFacts(), (seen) => {
        const text = encodeFacts(seen);
        assert.equal(encodeFacts(decodeFacts(text, 'facts.json')), text);
      }),
      { numRuns: 50 },
    );
  });

  it('say their version, and their time as people write it', () => {
    const file: unknown = JSON.parse(
      encodeFacts(facts({ at: instantOf(Date.UTC(2026, 5, 1, 12, 0, 0, 7)) })),
    );
    assert.ok(isJsonObject(file));
    assert.equal(file['schemaVersion'], 1);
    assert.equal(file['at'], '2026-06-01T12:00:00.007Z');
    assert.equal(file['audience'], null);
  });

  it('believe of a certificate its bytes alone', () => {
    const forged = edited(encodeFacts(facts()), (text) =>
      text
        .replaceAll(ROOT.certificate.sha1, LEAF.certificate.sha1)
        .replaceAll('"selfSigned": false', '"selfSigned": true')
        .replaceAll('"isCa": false', '"isCa": true')
        .replaceAll('CN=Example Intermediate', 'CN=Amazon Root CA 1'),
    );
    assert.deepEqual(decodeFacts(forged, 'facts.json').endpoints, told(facts()).endpoints);
  });

  it('are refused where the bytes are of no certificate, or of more than one', () => {
    const { der } = LEAF.certificate;
    const long = Buffer.concat([Buffer.from(der, 'base64'), Buffer.from([0])]).toString('base64');
    for (const other of [long, der.slice(4), '', 'not base64']) {
      const text = encodeFacts(facts()).replaceAll(`"${der}"`, JSON.stringify(other));
      assert.match(refusal(text).message, /facts\.json holds no facts: endpoints\.0\.chain/, other);
    }
  });

  it('hold no token, also where one was in a text that was looked at', () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'e30'.repeat(20)}.c2lnbmF0dXJl`;
    const observed: Facts['observed'] = {
      source: 'error',
      outcome: 'error',
      code: undefined,
      httpStatus: undefined,
      message: `refused ${token} again`,
      requestId: undefined,
    };
    const text = encodeFacts(facts({ observed }));
    assert.ok(!text.includes('eyJhbGci') && !text.includes('c2lnbmF0dXJl'));
    assert.equal(decodeFacts(text, 'facts.json').observed?.message, 'refused [redacted] again');
  });

  it('keep the claims as they were in the token, null and odd names included', () => {
    const claims = JSON.parse(
      '{"a":null,"b":[null,{"c":null}],"__proto__":{"x":1},"constructor":2}',
    ) as JsonObject;
    const token = { length: 9, parts: 3, header: {}, claims, padded: false };
    const read = decodeFacts(encodeFacts(facts({ token })), 'facts.json').token?.claims;
    assert.equal(JSON.stringify(read), JSON.stringify(claims));
  });

  it('may have members that are not known here: they are passed over', () => {
    const text = edited(encodeFacts(facts()), (json) =>
      json
        .replace('"lab": false', '"lab": false, "weather": "fine"')
        .replace('"proxy":', '"moon": 1, "proxy":'),
    );
    assert.deepEqual(decodeFacts(text, 'facts.json'), told(facts()));
  });

  it('may lack what was not asked for', () => {
    const file = JSON.parse(encodeFacts(facts())) as Record<string, unknown>;
    delete file['audience'];
    delete file['control'];
    const { audience, control } = decodeFacts(JSON.stringify(file), 'facts.json');
    assert.deepEqual([audience, control], [undefined, undefined]);
  });

  it('are refused with the place and the reason where they are not of their form', () => {
    const good = encodeFacts(facts());
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['', /not JSON/],
      ['[]', /not a JSON object/],
      ['{}', /no schemaVersion/],
      [good.slice(0, -20), /not JSON/],
      [good.replace('"schemaVersion": 1', '"schemaVersion": 2'), /newer trustprint/],
      [good.replace('"schemaVersion": 1', '"schemaVersion": "1"'), /no schemaVersion/],
      [good.replace('"lab": false', '"lab": "no"'), /lab: /],
      [good.replace('"at": "2026', '"at": "yesterday'), /at: /],
      [good.replace('"issuer": "https:', '"issuer": "http:'), /holds no facts/],
      [good.replace('"match": "path"', '"match": "leaf"'), /rules\.match/],
      [good.replace('"port": 443', '"port": 70000'), /endpoints\.0\.port/],
      [withWorkload('--kubeconfig=/tmp/other'), /workload\.name: .*not the name of an object/],
    ];
    for (const [text, why] of wrong) assert.match(refusal(text).message, why);
  });

  function withWorkload(name: string): string {
    const workload = { form: 'deploy', namespace: 'shop', name, serviceAccount: undefined };
    return encodeFacts({ ...facts(), workload } as Facts);
  }

  it('are refused, not followed, where they nest without end', () => {
    const deep = encodeFacts(facts()).replace(
      '"claims": {',
      `"claims": {"x": ${'['.repeat(5000)}${']'.repeat(5000)},`,
    );
    assert.equal(refusal(deep).code, 'facts_malformed');
  });
});

describe('a file of facts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-facts-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is written and read', async () => {
    const path = join(folder, 'facts.json');
    await saveFacts(path, facts());
    assert.deepEqual(await loadFacts(path, SIGNAL), told(facts()));
    assert.deepEqual(await readdir(folder), ['facts.json']);
  });

  it('replaces the file before it, also behind a link', async () => {
    const path = join(folder, 'facts.json');
    const linked = join(folder, 'latest.json');
    await writeFile(path, 'before');
    await symlink(path, linked);
    await saveFacts(linked, facts());
    assert.deepEqual(await loadFacts(path, SIGNAL), told(facts()));
    assert.equal(await readFile(linked, 'utf8'), await readFile(path, 'utf8'));
  });

  it('says why it cannot be written or read', async () => {
    const nowhere = join(folder, 'no', 'such', 'folder', 'facts.json');
    await assert.rejects(saveFacts(nowhere, facts()), isError('file_unwritable'));
    await assert.rejects(saveFacts(folder, facts()), isError('file_unwritable'));
    await assert.rejects(loadFacts(nowhere, SIGNAL), isError('file_unreadable'));
    await assert.rejects(loadFacts(folder, SIGNAL), isError('file_unreadable'));
    for (const [done, says] of [
      [async () => saveFacts(nowhere, facts()), /cannot be written: its folder is not there$/],
      [async () => saveFacts(folder, facts()), /cannot be written: it is a folder$/],
      [async () => loadFacts(nowhere, SIGNAL), /cannot be read: no such file$/],
      [async () => loadFacts(folder, SIGNAL), /cannot be read: it is a folder$/],
    ] as const) {
      await assert.rejects(done, { message: says });
    }
  });

  it(
    'is not read without end',
    { skip: process.platform === 'win32' && 'no /dev/zero' },
    async () => {
      await assert.rejects(loadFacts('/dev/zero', SIGNAL), isError('file_too_large'));
    },
  );
});

function refusal(text: string): TrustprintError {
  try {
    decodeFacts(text, 'facts.json');
  } catch (error) {
    assert.ok(error instanceof TrustprintError);
    assert.equal(error.code, 'facts_malformed');
    return error;
  }
  return assert.fail(`refused: ${text.slice(0, 200)}`);
}

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof TrustprintError && error.code === code;
}

/** The text after an edit that must have changed it. */
function edited(text: string, edit: (text: string) => string): string {
  const other = edit(text);
  assert.notEqual(other, text);
  return other;
}

const ODD: Certificate = parseCertificate(
  oddCertificate({
    name: { tag: UTF8_STRING, bytes: Buffer.from('\u202E\u0000Ж\n') },
    notAfter: { tag: UTC_TIME, text: '991399000000Z' },
  }),
);

/** Text without what looks like a token, which is left out of files. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((text) => !text.includes('eyJ'));
const anyInstant = fc
  .integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11) })
  .map((milliseconds): Instant => instantOf(milliseconds));
const anyCount = fc.nat({ max: 100_000 });

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function anyLook<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Observed<T>> {
  const optional = {
    tookMs: fc.double({ min: 0, max: 1e6, noNaN: true }).map((ms) => ms + 0),
    httpStatus: anyCount,
  };
  return fc.oneof(
    fc.record(
      { kind: fc.constant('seen' as const), value, ...optional },
      { requiredKeys: ['kind', 'value'] },
    ),
    fc.record({ kind: fc.constant('absent' as const), detail: anyText }),
    fc.record(
      {
        kind: fc.constant('unseen' as const),
        by: fc.constantFrom('theirs' as const, 'ours' as const),
        code: fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[])),
        detail: anyText,
        hint: anyText,
        ...optional,
      },
      { requiredKeys: ['kind', 'by', 'code', 'detail'] },
    ),
  );
}

function anyChain(): fc.Arbitrary<ChainFact> {
  const certificate = fc.constantFrom(
    LEAF.certificate,
    INTERMEDIATE.certificate,
    ROOT.certificate,
    ODD,
  );
  const verification = fc.record({ vouches: fc.boolean(), error: maybe(anyText) });
  return fc.record({
    presented: fc.oneof(fc.tuple(certificate), fc.tuple(certificate, certificate, certificate)),
    protocol: maybe(anyText),
    tls12: fc.constantFrom('accepted' as const, 'refused' as const, 'unseen' as const),
    hostMatches: maybe(fc.boolean()),
    anchoring: fc.record(
      {
        bundled: verification,
        library: verification,
        issuerCa: verification,
        machine: verification,
      },
      { requiredKeys: [] },
    ),
  });
}

function anyEndpoint(): fc.Arbitrary<EndpointProbe> {
  return fc
    .record({
      address: maybe(anyText),
      attempts: anyCount,
      sightings: anyCount,
      chain: anyLook(anyChain()),
    })
    .map((changed) => endpoint(chainFact([LEAF.certificate]), changed));
}

function anyKey(): fc.Arbitrary<Jwk> {
  return fc.record({
    kty: maybe(anyText),
    kid: maybe(anyText),
    use: maybe(anyText),
    hasKeyOps: fc.boolean(),
    hadPrivate: fc.boolean(),
    material: fc.record({ n: anyText, x5c: fc.array(anyText) }, { requiredKeys: [] }),
  });
}

function anyFacts(): fc.Arbitrary<Facts> {
  const json = fc.dictionary(anyText, fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>, {
    maxKeys: 5,
  });
  const object = json.map((value) => JSON.parse(withoutTokens(value)) as JsonObject);
  return fc
    .record({
      at: anyInstant,
      lab: fc.boolean(),
      caller: maybe(
        fc.record({ account: anyText, partition: anyText, region: maybe(anyText), arn: anyText }),
      ),
      request: maybe(
        fc.record({
          roleArn: maybe(anyText),
          sessionName: maybe(anyText),
          durationSeconds: maybe(anyCount),
          providerId: maybe(anyText),
          policyLength: maybe(anyCount),
          policyArns: maybe(anyCount),
        }),
      ),
      token: maybe(
        fc.record({
          length: anyCount,
          parts: anyCount,
          header: maybe(object),
          claims: maybe(object),
          padded: fc.boolean(),
        }),
      ),
      audience: maybe(anyText),
      issuer: maybe(fc.constant(ISSUER)),
      discovery: maybe(
        anyLook(
          fc.record({
            issuer: maybe(anyText),
            jwksUri: fc.webUrl({ validSchemes: ['https'] }),
            missing: fc.array(anyText),
          }),
        ),
      ),
      jwks: maybe(anyLook(fc.record({ keys: fc.array(anyKey(), { maxLength: 3 }) }))),
      endpoints: fc.array(anyEndpoint(), { maxLength: 3 }),
      role: maybe(
        anyLook(
          fc.record({ arn: anyText, trustPolicy: anyText, maxSessionDurationSeconds: anyCount }),
        ),
      ),
      signature: maybe(
        fc.record({
          alg: maybe(anyText),
          kid: maybe(anyText),
          selected: fc.oneof(
            fc.record({
              kind: fc.constant('selected' as const),
              index: anyCount,
              hasKeyOps: fc.boolean(),
            }),
            fc.record({
              kind: fc.constant('none' as const),
              why: fc.constantFrom('kid-unknown' as const, 'no-keys' as const),
            }),
          ),
          verifies: maybe(fc.boolean()),
        }),
      ),
      provider: maybe(
        anyLook(
          fc.record({
            arn: anyText,
            url: anyText,
            clientIds: fc.array(anyText),
            thumbprints: fc.array(anyText.map(listedThumbprintOf), { maxLength: 5 }),
            tags: maybe(
              fc.dictionary(
                anyText.filter((name) => name !== '__proto__'),
                anyText,
                { noNullPrototype: true },
              ),
            ),
          }),
        ),
      ),
      providerUrls: maybe(anyLook(fc.array(anyText))),
      control: maybe(
        fc.record({ host: anyText, port: fc.nat({ max: 65_535 }), chain: anyLook(anyChain()) }),
      ),
      observed: maybe(
        fc.record({
          source: fc.constantFrom('error' as const, 'live' as const),
          outcome: fc.constantFrom('credentials' as const, 'error' as const),
          code: maybe(anyText),
          httpStatus: maybe(anyCount),
          message: maybe(anyText),
          requestId: maybe(anyText),
        }),
      ),
    })
    .map((changed) => facts(structuredClone(changed))); // without the null prototypes of fast-check
}

function withoutTokens(value: unknown): string {
  return JSON.stringify(value).replaceAll('eyJ', '');
}
