// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, it } from 'node:test';

import { parseResolve } from '../../src/adapters/resolver.ts';
import { observe } from '../../src/app/observe/observe.ts';
import { type Effort, type Question, THOROUGH } from '../../src/app/observe/question.ts';
import { endpointFlaky } from '../../src/core/checks/endpoint-flaky.ts';
import { gateFindings } from '../../src/core/gates/gate-findings.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { DocumentSeries, Facts } from '../../src/core/model/facts.ts';
import { parseTarget } from '../../src/core/model/target.ts';
import { serveTls, shown, type TlsServer } from '../../src/forge/servers.ts';
import type { Clock } from '../../src/ports/index.ts';
import { leaf, ROOT } from '../servers/chains.ts';
import { endpoints } from '../servers/looking.ts';
import { losing, serveRaw } from '../servers/raw.ts';
import { question } from '../unit/app/asking.ts';
import { oneProvider, stoppedClock } from '../unit/app/fake-cloud.ts';

const KEY = { kty: 'EC', kid: 'one', use: 'sig', crv: 'P-256', x: 'AQAB', y: 'AQAB' };
const FIRST = await leaf(ROOT);
const RENEWED = await leaf(ROOT);

describe('looking for a while', () => {
  it('counts each look, the first included, at a calm rate', async () => {
    await using issuer = await issuerThat(() => 200);
    const { facts } = await lookFor(10_000, issuer);
    assert.equal(facts.series?.overMs, 10_000);
    assert.deepEqual(
      facts.series.documents.map(({ document, looks, failed, unseen }) => [
        document,
        looks,
        failed,
        unseen,
      ]),
      [
        ['discovery', 11, 0, 0],
        ['jwks', 11, 0, 0],
      ],
    );
    assert.deepEqual(
      facts.endpoints.map(({ attempts, sightings }) => [attempts, sightings]),
      [[21, 21]],
    );
  });

  it('looks no oftener than six hundred times, however long', async () => {
    await using issuer = await issuerThat(() => 200);
    const { facts, pauses } = await lookFor(3_600_000, issuer, 5);
    assert.equal(jwksOf(facts).looks, 6);
    assert.deepEqual([...new Set(pauses)], [6000]);
  });

  it('tells how many failed, why, and that the gate fails now and then', async () => {
    let asked = 0;
    await using issuer = await issuerThat((path) => {
      if (path !== '/keys') return 200;
      asked += 1;
      return asked % 3 === 0 ? 503 : 200;
    });
    const { facts } = await lookFor(8000, issuer);
    const { looks, failed, reasons } = jwksOf(facts);
    assert.deepEqual([looks, failed], [9, 3]);
    assert.deepEqual(reasons, [{ detail: 'the key set was answered with 503', count: 3 }]);
    const keys = gateFindings(facts).find(({ check }) => check === 'keys');
    assert.deepEqual([keys?.status, keys?.failure?.intermittent], ['fail', true]);
  });

  it('takes a document that was not to be had at first, once it is', async () => {
    let asked = 0;
    await using issuer = await issuerThat(() => {
      asked += 1;
      return asked === 1 ? 500 : 200;
    });
    const { facts } = await lookFor(3000, issuer);
    assert.deepEqual([facts.discovery?.kind, facts.jwks?.kind], ['seen', 'seen']);
    const [discovery, jwks] = facts.series?.documents ?? [];
    assert.deepEqual([discovery?.looks, discovery?.failed], [4, 1]);
    assert.deepEqual([jwks?.looks, jwks?.failed], [2, 0]);
  });

  it('finds a chain that shows itself later', async () => {
    let asked = 0;
    await using issuer = await issuerThat(() => {
      asked += 1;
      if (asked === 4) issuer.replace(shown(RENEWED, ROOT));
      return 200;
    });
    const { facts } = await lookFor(5000, issuer);
    const chains = facts.endpoints.map(({ chain, attempts, sightings }) => {
      assert.equal(chain.kind, 'seen');
      return {
        leaf: chain.value.presented[0].sha256,
        by: chain.value.anchoring.library?.vouches,
        looks: attempts,
        seen: sightings,
      };
    });
    const by = true;
    assert.deepEqual(chains, [
      { leaf: FIRST.certificate.sha256, by, looks: 11, seen: 3 },
      { leaf: RENEWED.certificate.sha256, by, looks: 11, seen: 8 },
    ]);
  });

  it('counts connections that are refused, and never a look of ours that failed', async () => {
    const issuer = await issuerThat(() => 200);
    const closes = issuer.close;
    const { facts } = await lookFor(3000, issuer, undefined, async (round) => {
      if (round === 1) await closes();
    });
    const { looks, failed, unseen } = jwksOf(facts);
    assert.deepEqual([looks, failed, unseen], [4, 2, 0]);
    assert.equal(facts.jwks?.kind, 'seen'); // what was seen before stays a fact
  });

  it('ends early and in peace when it is told to, with what was seen', async () => {
    await using issuer = await issuerThat(() => 200);
    const { facts } = await lookFor(60_000, issuer, 2);
    assert.equal(facts.series?.overMs, 2000);
    assert.equal(jwksOf(facts).looks, 3);
  });

  it('says when it begins, once all else was looked at', async () => {
    await using issuer = await issuerThat(() => 200);
    const { begun } = await lookFor(1000, issuer);
    assert.equal(begun, 1);
  });
});

describe('an issuer that loses connections', () => {
  it('is no cause where one was lost, be it the first, and is told all the same', async () => {
    await using issuer = await issuerThat(() => 200);
    for (const lost of [1, 5]) {
      await using before = await serveRaw(losing(issuer.port, (turn) => turn === lost));
      const { keys, flaky } = await judged(before);
      assert.deepEqual([keys?.status, flaky.status], ['pass', 'fail'], keys?.detail);
    }
  });

  it('fails intermittently where every second is lost, whichever comes first', async () => {
    await using issuer = await issuerThat(() => 200);
    for (const odd of [0, 1]) {
      await using before = await serveRaw(losing(issuer.port, (turn) => turn % 2 === odd));
      const { keys } = await judged(before);
      assert.deepEqual([keys?.status, keys?.failure?.intermittent], ['fail', true]);
    }
  });
});

/** What the doctor, who looks again and again, says of an issuer's documents. */
async function judged(at: { readonly port: number }) {
  const { signal } = new AbortController();
  const effort: Effort = { ...THOROUGH, rootSets: ['library'], control: false };
  const facts = await looked(at, { effort }, { clock: stoppedClock(), signal });
  const keys = gateFindings(facts).find(({ check }) => check === 'keys');
  return { keys, flaky: endpointFlaky.evaluate(facts) };
}

function jwksOf({ series }: Facts): DocumentSeries {
  const found = series?.documents.find(({ document }) => document === 'jwks');
  assert.ok(found !== undefined, JSON.stringify(series));
  return found;
}

/** An issuer that answers each path with the status given. */
async function issuerThat(answers: (path: string) => number): Promise<TlsServer> {
  const listener: RequestListener = (request, response) => {
    const at = `https://${String(request.headers.host)}`; // which may be another server before it
    const isKeys = request.url === '/keys';
    const body = isKeys
      ? { keys: [KEY] }
      : {
          issuer: at,
          jwks_uri: `${at}/keys`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        };
    response.writeHead(answers(request.url ?? '')).end(JSON.stringify(body));
  };
  const server = await serveTls({ shows: [shown(FIRST, ROOT)], documents: listener });
  return server;
}

/**
 * Looks for so long, by a clock that only pauses move.
 *
 * @param stopAfter Rounds after which it is told to stop.
 * @param between Runs at each pause, with the number of the round that it follows.
 */
async function lookFor(
  forMs: number,
  at: { readonly port: number },
  stopAfter = Number.MAX_SAFE_INTEGER,
  between: (round: number) => Promise<void> = async () => Promise.resolve(),
): Promise<{ facts: Facts; pauses: readonly number[]; begun: number }> {
  const stopped = stoppedClock();
  const controller = new AbortController();
  const pauses: number[] = [];
  let begun = 0;
  const clock: typeof stopped = {
    ...stopped,
    pause: async (milliseconds, signal) => {
      pauses.push(milliseconds);
      await stopped.pause(milliseconds, signal);
      await between(pauses.length);
      if (pauses.length >= stopAfter) controller.abort(new Error('told to stop'));
    },
  };
  const keepLooking = {
    forMs,
    begun: () => {
      begun += 1;
    },
  };
  const facts = await looked(at, { keepLooking }, { clock, signal: controller.signal });
  return { facts, pauses, begun };
}

/** The root of these tests stands where the library does. */
async function looked(
  { port }: { readonly port: number },
  asked: Partial<Question>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Facts> {
  const target = parseTarget(`https://localhost:${String(port)}`);
  return observe(
    question({ target, cloud: false, rules: BY_THE_ROOT, ...asked }),
    {
      clock,
      endpoints: endpoints({
        roots: { library: [pemOf(ROOT.certificate)] },
        resolve: [parseResolve(`localhost:${String(port)}:127.0.0.1`)],
      }),
      cloud: oneProvider(undefined, clock),
    },
    signal,
  );
}

const BY_THE_ROOT: Question['rules'] = {
  partition: undefined,
  messages: 'current',
  match: 'path',
  hosts: 'both',
  library: 'library',
};
