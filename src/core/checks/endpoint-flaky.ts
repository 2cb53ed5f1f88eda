// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../error.ts';
import { losingLooks, lossEvidence, lossSentence } from '../gates/lost-connections.ts';
import type { DocumentSeries, ProbeSeries } from '../model/facts.ts';
import { printHostPort } from '../model/issuer.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy, unknown } from './check.ts';
import { distinctChains } from '../chains/presented-chains.ts';

export const endpointFlaky: Check = defineCheck(
  {
    id: 'endpoint-flaky',
    on: 'issuer',
    title: 'The documents of the issuer can be had every time',
    severity: 'notice',
    source: {
      title: 'AWS re:Post Knowledge Center, STS InvalidIdentityToken',
      url: 'https://repost.aws/knowledge-center/iam-sts-invalididentitytoken',
    },
    explanation:
      'STS fetches both documents when it needs them, and a workload whose call falls on a bad moment is refused, with a message about the verification key. That looks like chance: jobs that run side by side fail, and pass when they are run again. A probe that fails is made again, alone: one that is lost once may be an accident of the network, and is told here. Where two of those retries fail too, the gate keys fails. Looking for a while (--for) tells how often.',
    remedy:
      'Find the server behind the name that fails, or the limit on requests that is reached; put a cache before the documents.',
  },
  [],
  ({ series, endpoints }) => {
    const losing = losingLooks({ endpoints });
    if (losing.length > 0) {
      return fail(losing.map(lossSentence).join('; '), {
        knowledge: 'documented',
        evidence: { endpoints: losing.map(lossEvidence), ...seriesEvidence(series) },
        remedies: [WATCH],
      });
    }
    if (series === undefined)
      return notApplicable('the documents were not probed repeatedly (--for)');
    const { documents, overMs } = series;
    const evidence = { ...seriesEvidence(series), distinctChains: distinctChains(endpoints) };
    const bad = documents.filter(({ failed }) => failed > 0);
    if (bad.length > 0) {
      return fail(`within ${String(inSeconds(overMs))} s, ${bad.map(failures).join('; ')}`, {
        knowledge: 'documented',
        evidence,
        remedies: [
          remedy(
            'find the server behind the name, or the limit on requests, that fails intermittently',
          ),
        ],
      });
    }
    const seen = documents.filter(({ looks, unseen: lost }) => looks > lost);
    if (seen.length === 0) {
      return unknown('no look told anything of the documents', {
        knowledge: 'documented',
        evidence,
      });
    }
    return pass(`within ${String(inSeconds(overMs))} s, ${seen.map(successes).join('; ')}`, {
      knowledge: 'documented',
      evidence,
    });
  },
);

function seriesEvidence(series: ProbeSeries | undefined): Evidence {
  if (series === undefined) return {};
  return { seconds: inSeconds(series.overMs), documents: series.documents.map(evidenceOf) };
}

/** `3 of 60 looks at the key set of HOST failed (5 %): REASON`. */
function failures(series: DocumentSeries): string {
  const { failed, looks, unseen: lost, reasons } = series;
  const [reason] = reasons;
  const why = reason === undefined ? '' : `: ${reason.detail}`;
  return `${String(failed)} of ${String(looks - lost)} probes of ${nameOf(series)} failed (${String(percentOf(series))} %)${why}`;
}

function successes(series: DocumentSeries): string {
  const { looks, unseen: lost, slowestMs } = series;
  const slowest =
    slowestMs === undefined ? '' : `, the slowest after ${String(Math.round(slowestMs))} ms`;
  return `all ${String(looks - lost)} probes of ${nameOf(series)} brought it${slowest}`;
}

function evidenceOf(series: DocumentSeries): EvidenceValue {
  const { looks, unseen: lost, slowestMs, reasons, ...rest } = series;
  return {
    ...rest,
    looks: looks - lost,
    unseen: lost,
    failedPercent: percentOf(series),
    slowestMs: slowestMs === undefined ? null : Math.round(slowestMs),
    reasons: reasons.map((reason) => ({ ...reason })),
  };
}

/** A probe that failed is never rounded away. */
function percentOf({ failed, looks, unseen: lost }: DocumentSeries): number {
  return failed === 0 ? 0 : Math.max(1, Math.round((100 * failed) / (looks - lost)));
}

function nameOf({ document, host, port }: DocumentSeries): string {
  const what = document === 'discovery' ? 'the discovery document' : 'the key set';
  return `${what} of ${printHostPort({ host, port })}`;
}

function inSeconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000));
}

const WATCH = remedy('probe for a while to see how often it fails: --for 10m');
