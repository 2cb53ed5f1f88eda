// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, it } from 'node:test';

import { parseResolve } from '../../src/adapters/resolver.ts';
import { observe } from '../../src/app/observe/observe.ts';
import { type Question, ONCE } from '../../src/app/observe/question.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { type Observed, seenOf, type Unseen } from '../../src/core/model/observed.ts';
import { parseTarget } from '../../src/core/model/target.ts';
import { serveTls, shown, type TlsServer } from '../../src/forge/servers.ts';
import type { Endpoints } from '../../src/ports/index.ts';
import { leaf, ROOT } from '../servers/chains.ts';
import { endpoints } from '../servers/looking.ts';
import { serveProxy } from '../servers/proxy.ts';
import { lettingThrough, serveRaw } from '../servers/raw.ts';
import { oneProvider, stoppedClock } from '../unit/app/fake-cloud.ts';

const KEY = { kty: 'EC', kid: 'one', use: 'sig', crv: 'P-256', x: 'AQAB', y: 'AQAB' };
const PUBLIC_NAME = 'issuer.example';
const OWN = await leaf(ROOT, { names: ['localhost', '127.0.0.1', PUBLIC_NAME] });

describe('an issuer’s two documents', () => {
  it('come over one connection where one endpoint serves both', async () => {
    await using issuer = await issuerOf(({ at }) => ({ jwksUri: `${at}/keys` }));
    await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, issuer.port));
    issuer.at = `https://localhost:${String(counted.port)}`;
    const facts = await look(issuer.at, { port: counted.port });
    assert.equal(counted.connections(), 1);
    assert.deepEqual(seenOf(facts.jwks)?.keys[0]?.kid, 'one');
    assert.deepEqual(
      facts.endpoints.map(({ serves, attempts, sightings }) => ({
        roles: serves,
        looks: attempts,
        seen: sightings,
      })),
      [{ roles: ['discovery', 'jwks'], looks: 1, seen: 1 }],
    );
  });

  it('are asked for so that an API server, which is strict about media types, gives them', async () => {
    await using issuer = await issuerOf(({ at }) => ({ jwksUri: `${at}/keys`, isStrict: true }));
    const facts = await look(issuer.at, issuer);
    assert.equal(facts.discovery?.kind, 'seen');
    assert.deepEqual(seenOf(facts.jwks)?.keys[0]?.kid, 'one');
  });

  it('come over two where the server ends each of them', async () => {
    await using issuer = await issuerOf(({ at }) => ({ jwksUri: `${at}/keys`, closes: true }));
    const facts = await look(issuer.at, issuer);
    assert.deepEqual(seenOf(facts.jwks)?.keys[0]?.kid, 'one');
    assert.deepEqual(
      facts.endpoints.map(({ serves }) => serves),
      [['discovery'], ['jwks']],
    );
  });

  it('come over one each where two endpoints serve them', async () => {
    await using keys = await issuerOf(() => ({}));
    await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, keys.port));
    const keysAt = `https://localhost:${String(counted.port)}/keys`;
    await using issuer = await issuerOf(() => ({ jwksUri: keysAt }));
    const facts = await look(issuer.at, issuer, counted);
    assert.equal(counted.connections(), 1);
    assert.deepEqual(seenOf(facts.jwks)?.keys[0]?.kid, 'one');
    assert.deepEqual(
      facts.endpoints.map(({ port, serves }) => [port, serves]),
      [
        [issuer.port, ['discovery']],
        [counted.port, ['jwks']],
      ],
    );
  });

  it('may have the issuer’s name wrong, which a gate judges and no look', async () => {
    await using issuer = await issuerOf(({ at }) => ({
      jwksUri: `${at}/keys`,
      issuer: 'https://other.example',
    }));
    const facts = await look(issuer.at, issuer);
    assert.equal(seenOf(facts.discovery)?.issuer, 'https://other.example');
    assert.equal(facts.jwks?.kind, 'seen');
  });

  it('may say where the keys are twice: the last of it counts', async () => {
    await using elsewhere = await serveRaw(() => undefined);
    await using issuer = await issuerOf(({ at }) => ({
      discovery: `{"issuer":"https://other.example","jwks_uri":"https://localhost:${String(elsewhere.port)}/","issuer":"${at}","jwks_uri":"${at}/keys"}`,
    }));
    const facts = await look(issuer.at, issuer);
    assert.equal(seenOf(facts.discovery)?.issuer, issuer.at);
    assert.deepEqual(seenOf(facts.discovery)?.repeated, ['issuer', 'jwks_uri']);
    assert.deepEqual(seenOf(facts.jwks)?.keys[0]?.kid, 'one');
    assert.equal(elsewhere.connections(), 0);
  });
});

describe('a discovery document that leads nowhere', () => {
  const cases: Readonly<Record<string, readonly [string, RegExp]>> = {
    'is HTML': ['<!DOCTYPE html><title>Sign in</title>', /is not JSON$/],
    'is empty': ['', /is not JSON$/],
    'is a list': ['[]', /is not a JSON object$/],
    'is null': ['null', /is not a JSON object$/],
    'is nested a hundred thousand deep': ['{"a":'.repeat(100_000), /is not a JSON object$/],
    'names no jwks_uri': ['{"issuer":"https://localhost"}', /names no jwks_uri$/],
    'names a list as its jwks_uri': ['{"jwks_uri":["https://localhost/"]}', /names no jwks_uri$/],
    'names an http jwks_uri': ['{"jwks_uri":"http://localhost/keys"}', /jwks_uri is not https/],
    'names a file as its jwks_uri': ['{"jwks_uri":"file:///etc/passwd"}', /jwks_uri is not https/],
    'names a path as its jwks_uri': ['{"jwks_uri":"/keys"}', /names no jwks_uri$/],
    'names a socket as its jwks_uri': ['{"jwks_uri":"unix:/run/docker.sock"}', /is not https/],
  };
  for (const [what, [body, says]] of Object.entries(cases)) {
    it(`is unreadable, and no key is looked for: it ${what}`, async () => {
      await using issuer = await issuerOf(() => ({ discovery: body }));
      const facts = await look(issuer.at, issuer);
      const { code, by, detail, httpStatus } = unseen(facts.discovery);
      assert.deepEqual([code, by, httpStatus], ['document_unreadable', 'theirs', 200]);
      assert.match(detail, says);
      assert.deepEqual(unseen(facts.jwks).code, 'not_looked_at');
      // The chain was seen all the same.
      assert.equal(facts.endpoints[0]?.chain.kind, 'seen');
    });
  }

  it('is not followed where it redirects, in a circle or to another host', async () => {
    for (const location of ['/.well-known/openid-configuration', 'https://other.example/']) {
      await using issuer = await issuerOf(() => ({ redirect: location }));
      await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, issuer.port));
      const facts = await look(`https://localhost:${String(counted.port)}`, counted);
      const { code, httpStatus, detail } = unseen(facts.discovery);
      assert.deepEqual([code, httpStatus], ['document_status', 302]);
      assert.ok(detail.endsWith(`was answered with 302, to ${location}`), detail);
      assert.equal(counted.connections(), 1);
    }
  });

  it('of an API server that answers to nobody without credentials says how to open it', async () => {
    const status = { kind: 'Status', apiVersion: 'v1', reason: 'Forbidden', code: 403 };
    await using issuer = await issuerOf(() => ({ discovery: JSON.stringify(status), status: 403 }));
    const { detail, hint = '' } = unseen((await look(issuer.at, issuer)).discovery);
    assert.match(detail, /was answered with 403$/);
    assert.match(hint, /--clusterrole=system:service-account-issuer-discovery /);
    await using other = await issuerOf(() => ({ discovery: '<html>', status: 403 }));
    const { hint: usual = '' } = unseen((await look(other.at, other)).discovery);
    assert.doesNotMatch(usual, /clusterrole/);
  });

  it('is a failed look where its keys are at port 0', async () => {
    await using issuer = await issuerOf(() => ({ jwksUri: 'https://localhost:0/keys' }));
    const facts = await look(issuer.at, issuer);
    assert.equal(facts.discovery?.kind, 'seen');
    assert.equal(facts.jwks?.kind, 'unseen');
  });
});

describe('a key set', () => {
  it('of private keys gives its public halves, and says so', async () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
    await using issuer = await issuerOf(({ at }) => ({
      jwksUri: `${at}/keys`,
      keys: JSON.stringify({ keys: [{ ...KEY, d: secret }] }),
    }));
    const facts = await look(issuer.at, issuer);
    assert.equal(seenOf(facts.jwks)?.keys[0]?.hadPrivate, true);
    assert.ok(!JSON.stringify(facts).includes(secret));
  });

  it('that is none keeps its private keys out of what is said of it', async () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
    await using issuer = await issuerOf(({ at }) => ({
      jwksUri: `${at}/keys`,
      keys: `{"d":"${secret}","keys":[`,
    }));
    const facts = await look(issuer.at, issuer);
    assert.equal(unseen(facts.jwks).code, 'document_unreadable');
    assert.ok(!JSON.stringify(facts).includes(secret));
  });

  it('with members twice counts the last of each, as AWS does', async () => {
    await using issuer = await issuerOf(({ at }) => ({
      jwksUri: `${at}/keys`,
      keys: '{"keys":[],"keys":[{"kty":"RSA","kid":"a","kid":"b","__proto__":{"use":"enc"}}]}',
    }));
    const facts = await look(issuer.at, issuer);
    const [key] = seenOf(facts.jwks)?.keys ?? [];
    assert.deepEqual([key?.kid, key?.use], ['b', undefined]);
  });

  for (const [what, keys, code] of [
    ['of 300,000 keys', `{"keys":[${'{},'.repeat(300_000)}{}]}`, 'document_unreadable'],
    ['of a million keys', `{"keys":[${'{},'.repeat(1_000_000)}{}]}`, 'document_too_large'],
    ['nested without end', '{"keys":'.repeat(50_000), 'document_unreadable'],
    ['without keys', '{}', 'document_unreadable'],
    ['whose keys are no list', '{"keys":{"0":{}}}', 'document_unreadable'],
  ] as const) {
    it(`is refused: one ${what}`, async () => {
      await using issuer = await issuerOf(({ at }) => ({ jwksUri: `${at}/keys`, keys }));
      const facts = await look(issuer.at, issuer);
      const failure = unseen(facts.jwks);
      assert.deepEqual([failure.code, failure.by], [code, 'theirs']);
      assert.ok(JSON.stringify(failure).length < 1000);
    });
  }

  it('may hold what is no key, which is passed over', async () => {
    await using issuer = await issuerOf(({ at }) => ({
      jwksUri: `${at}/keys`,
      keys: JSON.stringify({ keys: [null, 1, 'x', [], { kty: 5, kid: {} }, KEY] }),
    }));
    const facts = await look(issuer.at, issuer);
    assert.deepEqual(
      seenOf(facts.jwks)?.keys.map(({ kid }) => kid),
      [undefined, 'one'],
    );
  });
});

describe('keys at a private address', () => {
  it('are looked at where the issuer is at one itself', async () => {
    await using issuer = await issuerOf(({ port }) => ({
      jwksUri: `https://127.0.0.1:${String(port)}/keys`,
    }));
    const facts = await look(issuer.at, issuer);
    assert.equal(facts.jwks?.kind, 'seen');
  });

  for (const keysHost of [
    '127.0.0.1',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
    'localhost',
    'keys.example',
  ]) {
    it(`are not asked for where a public issuer names them: ${keysHost}`, async () => {
      await using inside = await serveRaw(() => undefined);
      const jwksUri = `https://${keysHost}:${String(inside.port)}/latest/meta-data/`;
      await using issuer = await issuerOf(() => ({ jwksUri }));
      const facts = await lookFromOutside(issuer, inside);
      assert.equal(facts.discovery?.kind, 'seen');
      const { code, by, detail, hint } = unseen(facts.jwks);
      assert.deepEqual([code, by], ['endpoint_private', 'theirs']);
      assert.match(detail, /a public issuer names it: it was not asked$/);
      assert.match(hint ?? '', /AWS cannot reach it either/);
      assert.equal(inside.connections(), 0);
    });
  }
});

describe('keys where no document may lead', () => {
  const METADATA = [
    '169.254.169.254',
    '[fd00:ec2::254]',
    '[::ffff:169.254.169.254]',
    '2852039166', // as a decimal number
    '0xA9FEA9FE',
    '0251.0376.0251.0376',
    '0.0.0.0',
    'metadata.google.internal',
  ];
  for (const keysHost of METADATA) {
    it(`are asked for by no issuer, not even one on loopback: ${keysHost}`, async () => {
      await using inside = await serveRaw(() => undefined);
      const jwksUri = `https://${keysHost}:${String(inside.port)}/latest/meta-data/`;
      await using issuer = await issuerOf(() => ({ jwksUri }));
      await using proxy = await serveProxy({ leadTo: inside.port });
      const by = endpoints({
        roots: ROOTS,
        // Whatever would go out goes to somebody who counts.
        proxyFor: (url) => (new URL(url).hostname === 'localhost' ? undefined : proxy.url),
        resolve: [parseResolve(`localhost:${String(issuer.port)}:127.0.0.1`)],
      });
      const { code, by: whose, detail } = unseen((await lookBy(issuer.at, by)).jwks);
      assert.deepEqual([code, whose], ['endpoint_private', 'theirs']);
      assert.match(detail, /an issuer on loopback names it: it was not asked$/);
      assert.deepEqual([proxy.asked(), inside.connections()], [[], 0]);
    });
  }

  it('are asked for by no issuer whose name for them resolves to a metadata service', async () => {
    await using issuer = await issuerOf(() => ({ jwksUri: 'https://keys.example/' }));
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254']) {
      const by = endpoints({
        roots: ROOTS,
        resolve: [`localhost:${String(issuer.port)}:127.0.0.1`, `keys.example:443:${address}`].map(
          parseResolve,
        ),
      });
      const { code, detail } = unseen((await lookBy(issuer.at, by)).jwks);
      assert.equal(code, 'endpoint_private');
      assert.match(detail, /^keys\.example is at \S+ here, and /);
    }
  });

  it('are on loopback only where the issuer is: a private one leads to its own kind', async () => {
    await using inside = await serveRaw(() => undefined);
    for (const [host, code] of [
      ['127.0.0.1', 'endpoint_private'],
      ['keys.example', 'endpoint_private'], // at 127.0.0.1
      ['10.0.0.9', undefined],
    ] as const) {
      const jwksUri = `https://${host}:${String(inside.port)}/keys`;
      await using issuer = await issuerOf(() => ({ jwksUri }));
      await using proxy = await serveProxy({ leadTo: issuer.port });
      const by = endpoints({
        roots: ROOTS,
        proxyFor: (url) => (new URL(url).hostname.startsWith('10.') ? proxy.url : undefined),
        resolve: [parseResolve(`keys.example:${String(inside.port)}:127.0.0.1`)],
      });
      const { jwks } = await lookBy('https://10.0.0.5', by);
      assert.equal(jwks?.kind === 'unseen' ? jwks.code : undefined, code, host);
    }
    assert.equal(inside.connections(), 0);
  });

  it('are judged by the address that is connected to, whatever was known of the name before', async () => {
    await using inside = await serveRaw(() => undefined);
    const jwksUri = `https://keys.example:${String(inside.port)}/keys`;
    await using issuer = await issuerOf(() => ({ jwksUri }));
    await using proxy = await serveProxy({ leadTo: issuer.port });
    const real = endpoints({
      roots: ROOTS,
      proxyFor: (url) => (new URL(url).hostname === PUBLIC_NAME ? proxy.url : undefined),
      resolve: [parseResolve(`keys.example:${String(inside.port)}:127.0.0.1`)],
    });
    const by: Endpoints = { ...real, addressesOf: async () => undefined };
    const { jwks } = await lookBy(`https://${PUBLIC_NAME}`, by);
    assert.equal(unseen(jwks).code, 'endpoint_private');
    assert.equal(inside.connections(), 0);
  });
});

describe('an issuer that was found, and that nobody typed', () => {
  it('is not asked where it is a metadata service', async () => {
    await using inside = await serveRaw(() => undefined);
    await using proxy = await serveProxy({ leadTo: inside.port });
    const by = endpoints({ roots: ROOTS, proxyFor: () => proxy.url });
    const arn = 'arn:aws:iam::111122223333:oidc-provider/169.254.169.254';
    const facts = await lookBy(arn, by);
    const { code, detail } = unseen(facts.discovery);
    assert.equal(code, 'endpoint_private');
    assert.match(detail, /and nobody typed it: it was not asked$/);
    assert.deepEqual([proxy.asked(), inside.connections()], [[], 0]);
  });
});

describe('looking on', () => {
  it('goes nowhere that the first look did not go', async () => {
    await using inside = await serveRaw(() => undefined);
    const jwksUri = `https://0.0.0.0:${String(inside.port)}/`;
    await using issuer = await issuerOf(() => ({ jwksUri }));
    const by = endpoints({
      roots: ROOTS,
      resolve: [parseResolve(`localhost:${String(issuer.port)}:127.0.0.1`)],
    });
    const keepLooking = { forMs: 1500, begun: () => undefined };
    const facts = await lookBy(issuer.at, by, { keepLooking });
    assert.equal(unseen(facts.jwks).code, 'endpoint_private');
    assert.equal(inside.connections(), 0);
    assert.ok((facts.series?.documents[1]?.looks ?? 0) > 1);
  });
});

/** What an issuer of the tests serves. */
interface Serves {
  readonly jwksUri?: string;
  readonly issuer?: string;
  /** In place of the discovery document. */
  readonly discovery?: string;
  readonly keys?: string;
  readonly redirect?: string;
  /** Default 200. */
  readonly status?: number;
  /** Whether it ends the connection after each answer. */
  readonly closes?: boolean;
  /** Whether each document is given only to who accepts the one type that it has. */
  readonly isStrict?: boolean;
}

interface TestIssuer extends TlsServer {
  /** Its Issuer Identifier. */
  at: string;
}

async function issuerOf(
  serves: (of: { readonly at: string; readonly port: number }) => Serves,
): Promise<TestIssuer> {
  const answer: RequestListener = (request, response) => {
    const {
      redirect,
      closes = false,
      isStrict = false,
      status = 200,
      ...documents
    } = serves(issuer);
    if (closes) response.setHeader('connection', 'close');
    if (redirect !== undefined) {
      response.writeHead(302, { location: redirect }).end();
      return;
    }
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    const type = isDiscovery ? 'application/json' : 'application/jwk-set+json';
    if (isStrict && !(request.headers.accept ?? '*/*').includes(type)) {
      response.writeHead(406).end();
      return;
    }
    response.statusCode = status;
    response.end(isDiscovery ? discoveryOf(issuer.at, documents) : keysOf(documents));
  };
  const server = await serveTls({ shows: [shown(OWN, ROOT)], documents: answer });
  const issuer: TestIssuer = { ...server, at: `https://localhost:${String(server.port)}` };
  return issuer;
}

function discoveryOf(at: string, { discovery, issuer = at, jwksUri }: Serves): string {
  const required = {
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  return discovery ?? JSON.stringify({ issuer, jwks_uri: jwksUri, ...required });
}

function keysOf({ keys }: Serves): string {
  return keys ?? JSON.stringify({ keys: [KEY] });
}

/** Looks once at an issuer on loopback; at `localhost` the servers of the tests are at 127.0.0.1. */
async function look(
  issuer: string,
  ...servers: readonly { readonly port: number }[]
): Promise<Facts> {
  const resolve = servers.map(({ port }) => parseResolve(`localhost:${String(port)}:127.0.0.1`));
  return lookBy(issuer, endpoints({ roots: ROOTS, resolve }));
}

/** Looks at an issuer by a public name, which only a proxy leads to; all else is seen from here. */
async function lookFromOutside(
  { port }: TlsServer,
  inside: { readonly port: number },
): Promise<Facts> {
  await using proxy = await serveProxy({ leadTo: port });
  const by = endpoints({
    roots: ROOTS,
    proxyFor: (url) => (new URL(url).hostname === PUBLIC_NAME ? proxy.url : undefined),
    resolve: ['localhost', 'keys.example'].map((name) =>
      parseResolve(`${name}:${String(inside.port)}:127.0.0.1`),
    ),
  });
  return await lookBy(`https://${PUBLIC_NAME}`, by); // the proxy ends with this function
}

async function lookBy(issuer: string, by: Endpoints, more: Partial<Question> = {}): Promise<Facts> {
  const clock = stoppedClock();
  const question: Question = {
    target: parseTarget(issuer),
    token: undefined,
    audience: undefined,
    request: undefined,
    observed: undefined,
    rules: {
      partition: undefined,
      messages: 'current',
      match: 'path',
      hosts: 'both',
      library: 'library',
    },
    vantage: { host: 'here', proxy: undefined, library: 'the root of the tests' },
    lab: false,
    effort: ONCE,
    given: [],
    from: undefined,
    offline: false,
    live: false,
    onProgress: () => undefined,
    cloud: false,
    ...more,
  };
  const ports = { clock, endpoints: by, cloud: oneProvider(undefined, clock) };
  return observe(question, ports, new AbortController().signal);
}

function unseen(fact: Observed<unknown> | undefined): Unseen {
  assert.equal(fact?.kind, 'unseen', JSON.stringify(fact));
  return fact;
}

const ROOTS = { library: [pemOf(ROOT.certificate)] };
