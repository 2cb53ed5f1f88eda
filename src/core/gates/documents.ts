// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../error.ts';
import type { Discovery } from '../model/discovery.ts';
import type { DocumentSeries, EndpointRole, Facts } from '../model/facts.ts';
import { discoveryUrlOf, hostPortOf } from '../model/issuer.ts';
import { type Observed, seenOf, type Unseen } from '../model/observed.ts';
import type { Knowledge, Outcome } from '../model/verdict.ts';
import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from './answers.ts';
import { FAILED_RETRIES } from './lost-connections.ts';
import { fail, issuerOf, remediesOfUnseen, remedy, unknown } from './gate.ts';

/** What keeps STS from the issuer's documents, or us from knowing; `undefined` when nothing does. */
export function judgeDocuments(facts: Facts): Outcome | undefined {
  const { discovery, jwks } = facts;
  // Where the token names none that could be looked at, the documents are of the one asked about.
  const issuer = issuerOf(facts) ?? facts.issuer;
  const url = issuer === undefined ? undefined : discoveryUrlOf(issuer);
  const found = seenOf(discovery);
  const document = {
    what: 'the discovery document',
    url,
    look: () => lookCommand(url, facts),
    series: seriesOf('discovery', facts),
  };
  return (
    judgeFetch(discovery, document) ??
    (found === undefined ? undefined : judgeDiscovery(found, issuer, document)) ??
    judgeFetch(jwks, {
      what: 'the key set',
      url: found?.jwksUri,
      look: () => lookCommand(found?.jwksUri, facts),
      series: seriesOf('jwks', facts),
    })
  );
}

interface Document {
  readonly what: string;
  readonly url: string | undefined;
  /** The command that looks at it. */
  readonly look: () => readonly string[] | undefined;
  /** How it did over a while, where it was looked at again and again. */
  readonly series: DocumentSeries | undefined;
}

function seriesOf(role: EndpointRole, { series }: Facts): DocumentSeries | undefined {
  return series?.documents.find(({ document }) => document === role);
}

/** The command that looks at the published keys. */
export function keySetCommand(facts: Facts): readonly string[] | undefined {
  return lookCommand(seenOf(facts.discovery)?.jwksUri, facts);
}

/** curl goes by the roots of its machine, and would show nothing where a private CA is at work. */
function lookCommand(url: string | undefined, { endpoints }: Facts): readonly string[] | undefined {
  if (url === undefined) return undefined;
  const { host, port } = hostPortOf(url);
  const isPrivate = endpoints.some(
    (look) =>
      look.host === host &&
      look.port === port &&
      seenOf(look.chain)?.anchoring.bundled?.vouches === false,
  );
  const trust = isPrivate ? ['--insecure'] : [];
  return ['curl', '-sSi', ...trust, '--max-time', '5', url];
}

/** What fails for us may not fail for AWS, which looks from elsewhere: at most likely. */
function judgeFetch(look: Observed<unknown> | undefined, document: Document): Outcome | undefined {
  if (look === undefined) return undefined;
  return judgeSeries(document) ?? judgeLook(look, document);
}

function judgeLook(look: Observed<unknown>, document: Document): Outcome | undefined {
  if (look.kind === 'absent') return unfetched(look.detail, document, {});
  const tookMs = look.tookMs ?? null;
  const evidence = { tookMs, httpStatus: look.httpStatus ?? null };
  if (look.kind === 'seen') {
    if (look.tookMs === undefined || look.tookMs <= FETCH_MS) return undefined;
    return unfetched(
      `it took ${String(Math.round(look.tookMs))} ms, more than 5 seconds`,
      document,
      evidence,
    );
  }
  if (look.by === 'theirs') {
    const outcome = unfetched(look.detail, document, { ...evidence, code: look.code });
    return { ...outcome, remedies: [...outcome.remedies, ...remediesOfUnseen(look)] };
  }
  return notSeen(look, document, evidence);
}

function notSeen(look: Unseen, { what, url }: Document, evidence: Evidence): Outcome {
  return unknown(`cannot fetch ${what}: ${look.detail}`, {
    knowledge: 'documented',
    evidence: { ...evidence, code: look.code, url: url ?? null },
    remedies: remediesOfUnseen(look),
  });
}

/** What some probes brought and others did not, AWS gets intermittently. */
function judgeSeries(document: Document): Outcome | undefined {
  const { what, url, look, series } = document;
  // Each look is a retry of those before it: fewer failures are for a hygiene check to report.
  if (series === undefined || series.failed <= FAILED_RETRIES) return undefined;
  const told = series.looks - series.unseen;
  if (series.failed === told) return undefined;
  const why = series.reasons[0] === undefined ? '' : `: ${series.reasons[0].detail}`;
  return refused(
    `${what} fails intermittently: ${String(series.failed)} of ${String(told)} probes failed${why}`,
    {
      knowledge: 'documented',
      atMostLikely: true,
      intermittent: true,
      evidence: { document: what, url: url ?? null, looks: told, failed: series.failed },
      remedy: 'find out which of its servers, or which limit, fails intermittently',
      look,
    },
  );
}

function unfetched(why: string, { what, url, look }: Document, evidence: Evidence): Outcome {
  return refused(why.startsWith(what) ? why : `cannot fetch ${what}: ${why}`, {
    knowledge: 'documented',
    atMostLikely: true,
    evidence: { ...evidence, document: what, url: url ?? null },
    remedy: `${remedyFor(evidence)}; check it from outside`,
    look,
  });
}

function remedyFor({ httpStatus: status, tookMs }: Evidence): string {
  if (status === OK && Number(tookMs) <= FETCH_MS) return 'serve JSON there, without a login page';
  if (status === TOO_MANY_REQUESTS) return 'exempt it from the rate limit of its host';
  return typeof status === 'number' && status >= SERVER_FAILS
    ? 'find out why its host fails'
    : 'serve it without authentication, within 5 seconds';
}

function judgeDiscovery(
  { issuer, missing }: Discovery,
  expected: string | undefined,
  { url, look }: Document,
): Outcome | undefined {
  if (missing.length > 0) {
    return refused(`the discovery document lacks ${missing.join(', ')}`, {
      knowledge: 'reported',
      evidence: { missing, url: url ?? null },
      remedy: 'add the members that AWS requires',
      look,
    });
  }
  if (expected === undefined || issuer === undefined || issuer === expected) return undefined;
  return refused(`the discovery document names another issuer: ${issuer}`, {
    knowledge: 'reported',
    evidence: { issuer, expected, url: url ?? null },
    remedy: `set issuer to ${expected} in the document`,
    look,
  });
}

function refused(
  detail: string,
  about: {
    readonly knowledge: Knowledge;
    readonly atMostLikely?: boolean;
    readonly intermittent?: boolean;
    readonly evidence: Evidence;
    readonly remedy: string;
    readonly look: Document['look'];
  },
): Outcome {
  const { knowledge, atMostLikely = false, intermittent = false, evidence, look } = about;
  return fail(detail, {
    answer: invalidIdentityToken(VERIFICATION_KEY_MESSAGE),
    knowledge,
    atMostLikely,
    intermittent,
    evidence,
    remedies: [remedy(about.remedy, look())],
  });
}

const OK = 200;
const TOO_MANY_REQUESTS = 429;
const SERVER_FAILS = 500;

/** AWS gives an issuer about five seconds (AWS re:Post, iam-sts-invalididentitytoken). */
const FETCH_MS = 5000;
