// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import { readCertificates } from '../../src/adapters/certificate-files.ts';
import { parseProxy } from '../../src/adapters/proxy-for.ts';
import { parseResolve } from '../../src/adapters/resolver.ts';
import { decodeFacts, encodeFacts } from '../../src/adapters/stores/facts-file.ts';
import { fileReceipts } from '../../src/adapters/stores/receipts.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { parseArn } from '../../src/core/model/arn.ts';
import { parseCertificate, pemOf } from '../../src/core/model/certificate.ts';
import { parseDiscovery } from '../../src/core/model/discovery.ts';
import { parseInstant } from '../../src/core/model/instant.ts';
import { parseIssuer } from '../../src/core/model/issuer.ts';
import { parseJwks } from '../../src/core/model/jwks.ts';
import { parseTarget } from '../../src/core/model/target.ts';
import { parseFingerprint, parseThumbprint } from '../../src/core/model/thumbprint.ts';
import { parseTrustPolicy } from '../../src/core/model/trust-policy.ts';
import { tokenFormOf } from '../../src/core/model/web-identity.ts';
import { recogniseAnswer } from '../../src/core/answers/recognise.ts';
import { harmless } from '../../src/render/harmless.ts';
import { redact } from '../../src/render/redact.ts';
import { parseConfig } from '../../src/surfaces/cli/config-file.ts';
import { signedData } from '../contract/odd-certificates.ts';
import { facts, LEAF, ROOT, TRUST_POLICY } from '../world.ts';
import { propertyRuns } from '../property-runs.ts';

/** A few in every run; the nightly script asks for many. */
const RUNS = propertyRuns(150);

const DER = Buffer.from(LEAF.certificate.der, 'base64');
const FACTS = encodeFacts(facts());
const PKCS7 = signedData([DER, Buffer.from(ROOT.certificate.der, 'base64')]);
const CONFIG = 'suppress:\n  - { check: list-full, reason: "five live CAs", until: 2026-12-31 }\n';
const RECEIPT_ID = '20260601T120000Z-0123abcd';
const RECEIPT = JSON.stringify({
  schemaVersion: 1,
  id: RECEIPT_ID,
  kind: 'applied',
  at: '2026-06-01T12:00:00Z',
  planId: 'plan',
  change: {
    kind: 'add-client-id',
    provider: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test',
    clientId: 'sts.amazonaws.com',
    because: 'the tokens have it',
  },
  before: ['a'.repeat(40)],
  code: null,
  detail: null,
  callerArn: null,
  endpoint: null,
});

/** Bytes of the real thing with some of them changed, cut off or doubled. */
function damaged(original: Buffer): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 })), {
        maxLength: 6,
      }),
      fc.nat(original.length),
      fc.boolean(),
    )
    .map(([changes, cut, isCut]) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at] = value;
      return isCut ? bytes.subarray(0, cut) : bytes;
    });
}

function damagedText(original: string): fc.Arbitrary<string> {
  return damaged(Buffer.from(original)).map((bytes) => bytes.toString('utf8'));
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.json({ maxDepth: 4 }));

/** Whatever comes, a parser answers, or throws the one typed error that the caller's input explains. */
async function holds<T>(given: fc.Arbitrary<T>, parse: (value: T) => unknown): Promise<void> {
  await fc.assert(
    fc.asyncProperty(given, async (value) => {
      try {
        await parse(value);
      } catch (error) {
        assert.ok(error instanceof TrustprintError, String(error));
        assert.equal(error.kind, 'input');
      }
    }),
    RUNS,
  );
}

describe('parsers of outside bytes', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-fuzz-'));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it('take what is damaged for them as long as it is sound', async () => {
    await readReceipt(RECEIPT);
    await readFile(PKCS7);
    readConfig(CONFIG);
    judgeSaved(FACTS);
    parseTrustPolicy(TRUST_POLICY);
  });

  const cases: readonly (readonly [string, () => Promise<void>])[] = [
    ['a certificate', async () => holds(damaged(DER), parseCertificate)],
    ['a file of certificates in DER', async () => holds(damaged(DER), readFile)],
    [
      'a file of certificates in PEM',
      async () => holds(damaged(Buffer.from(pemOf(LEAF.certificate))), readFile),
    ],
    ['a file of certificates in PKCS#7', async () => holds(damaged(PKCS7), readFile)],
    ['any file for certificates', async () => holds(fc.uint8Array({ maxLength: 600 }), readFile)],
    ['a discovery document', async () => holds(text, parseDiscovery)],
    ['a key set', async () => holds(text, parseJwks)],
    ['a token', async () => holds(text, tokenFormOf)],
    [
      'a trust policy',
      async () => holds(fc.oneof(text, damagedText(TRUST_POLICY)), parseTrustPolicy),
    ],
    ['an answer of STS in a log', async () => holds(text, recogniseAnswer)],
    ['saved facts', async () => holds(damagedText(FACTS), judgeSaved)],
    [
      'a target',
      async () =>
        holds(fc.oneof(text, fc.webUrl(), fc.constantFrom('eks:', 'arn:aws:iam::')), parseTarget),
    ],
    ['an ARN', async () => holds(text, parseArn)],
    [
      'an issuer',
      async () =>
        holds(
          fc.oneof(text, fc.webUrl({ withFragments: true, withQueryParameters: true })),
          parseIssuer,
        ),
    ],
    ['an instant', async () => holds(text, parseInstant)],
    ['a thumbprint', async () => holds(text, parseThumbprint)],
    ['a fingerprint', async () => holds(text, parseFingerprint)],
    ['a configuration', async () => holds(fc.oneof(text, damagedText(CONFIG)), readConfig)],
    ['a receipt', async () => holds(fc.oneof(text, damagedText(RECEIPT)), readReceipt)],
    ['the address of a proxy', async () => holds(fc.oneof(text, fc.webUrl()), readProxy)],
    ['an override of the resolver', async () => holds(text, parseResolve)],
  ];
  for (const [what, run] of cases) it(`answer or refuse ${what}`, run);
});

describe('what is printed of outside text', () => {
  it('holds no control character, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        assert.doesNotMatch(harmless(value), /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
      RUNS,
    );
  });

  it('holds no token, wherever it stands', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_-]{20,60}$/);
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), part, part, (around, claims, signature) => {
        const token = `eyJhbGciOiJSUzI1NiJ9.eyJ${claims}.${signature}`;
        assert.ok(!redact(`${around} ${token} ${around}`).includes(signature));
      }),
      RUNS,
    );
  });
});

async function readFile(bytes: Uint8Array): Promise<unknown> {
  return readCertificates(bytes, { name: 'file', lenient: false });
}

/** What can be read at all can be judged. */
function judgeSaved(saved: string): unknown {
  return evaluate(decodeFacts(saved, 'facts.json'));
}

function readConfig(written: string): unknown {
  return parseConfig(written, 'trustprint.yaml');
}

function readProxy(written: string): unknown {
  return new URL(parseProxy(written, '--proxy'));
}

/** One that is damaged is passed over among all, and said where it is asked for. */
async function readReceipt(written: string): Promise<unknown> {
  await writeFile(join(folder, `${RECEIPT_ID}.json`), written);
  const receipts = fileReceipts(folder);
  await receipts.all();
  return receipts.receipt(RECEIPT_ID);
}

let folder = '';
