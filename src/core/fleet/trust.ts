// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { eksRegionOf } from '../issuers/eks.ts';
import type { HeldRole } from '../model/inventory.ts';
import { hostPortOf, type Issuer, printHostPort } from '../model/issuer.ts';
import { seenOf } from '../model/observed.ts';
import type { Provider } from '../model/provider.ts';
import { type ChainJudgement, judgeChain } from '../chains/trust.ts';
import { hygieneCheckOf } from '../checks/lookup.ts';
import { subjectOfWorkload } from '../policy/context.ts';
import type { Cause, Finding, NotChecked, Verdict } from '../model/verdict.ts';
import type { Judgement } from '../scope/judge.ts';

/** A provider of an account, and what was judged of it and of the roles that trust it. */
export interface Trust {
  readonly arn: string;
  /** `undefined` where there is none: of a cluster that was named. */
  readonly provider: Provider | undefined;
  readonly issuer: Issuer | undefined;
  /** The Region that the issuer's name tells. */
  readonly region: string | undefined;
  /** The issuer's host and that of its keys, as far as it was found. */
  readonly hosts: readonly string[];
  readonly roles: readonly HeldRole[];
  readonly verdict: 'ok' | 'broken' | 'unknown';
  readonly cause: Cause | undefined;
  /** What of it was not judged, and why, in words. */
  readonly notChecked: readonly string[];
  /** All that fails, and what the failing is about. */
  readonly failing: readonly Failing[];
  /** Set where the issuer's server says that its documents are not there; how it says so. */
  readonly gone: string | undefined;
  /** What was judged of the role or workload that does worst. */
  readonly checks: readonly Finding[];
  /** What AWS goes by at all of its endpoints; `undefined` where it cannot be told, or it refuses. */
  readonly decidedBy: 'library' | 'list' | undefined;
}

/** A gate or a check that fails. */
export interface Failing {
  readonly finding: Finding;
  /** The role that it is about; `undefined` where it is about the issuer or its provider. */
  readonly roleArn: string | undefined;
  /** The subject that it is about, where subjects are told apart. */
  readonly subject: string | undefined;
  /** The gate's own sentence, or the detail of a check. */
  readonly sentence: string;
}

/** What was judged: a provider of an account, or the one that a cluster has or should have. */
interface TrustParts extends Pick<Trust, 'arn' | 'provider' | 'roles'> {
  /** Whether workloads are told apart; else what many have of a role is told once. */
  readonly bySubject?: boolean;
}

/**
 * What a judgement of a provider and the roles that trust it comes to in a scan. What depends on claims
 * that only a token has does not make it unknown: no token is asked about.
 */
export function trustOf(
  { facts, shown, verdict }: Judgement,
  { arn, provider, roles, bySubject = false }: TrustParts,
): Trust {
  const { also = [], notChecked = [] } = verdict;
  const open = notChecked.filter(({ why }) => why !== 'out-of-scope');
  const own = { roleArn: shown.request?.roleArn, subject: subjectIn(shown) };
  const isBroken = verdict.verdict === 'broken' && own.roleArn === undefined;
  const failing = [{ judged: verdict, ...own }, ...also].flatMap(({ judged, roleArn, subject }) =>
    failingIn(judged, { roleArn, isBroken, subject: bySubject ? subject : undefined }),
  );
  return {
    arn,
    provider,
    issuer: facts.issuer,
    region: facts.issuer === undefined ? undefined : eksRegionOf(facts.issuer),
    hosts: hostsOf(facts),
    roles,
    verdict: verdictOf(verdict, open),
    cause: verdict.cause,
    notChecked: open.map(({ what, detail }) => `${what}: ${detail}`),
    failing: [...new Map(failing.map((one) => [keyOf(one), one])).values()],
    gone: goneBecause(facts.discovery),
    checks: verdict.checks,
    decidedBy: decidedBy(facts),
  };
}

/** One host that the list decides for is enough: the list is then what somebody has to keep. */
export function decidedBy({ endpoints, rules }: Facts): Trust['decidedBy'] {
  const chains = endpoints.flatMap(({ chain }) => seenOf(chain) ?? []);
  const ways = chains.map((chain) => listDecides(judgeChain(chain, [], rules)));
  if (ways.includes(true)) return 'list';
  return ways.length > 0 && ways.every((way) => way === false) ? 'library' : undefined;
}

/** By what would be so if nothing were listed. */
function listDecides(judged: ChainJudgement): boolean | undefined {
  if (judged.accepted === true) return judged.by === 'list';
  return judged.accepted === false && judged.why === 'not-listed' ? true : undefined;
}

function subjectIn(shown: Facts): string | undefined {
  return shown.subject ?? subjectOfWorkload(shown);
}

function verdictOf(
  { verdict, checks, also = [] }: Verdict,
  open: readonly NotChecked[],
): Trust['verdict'] {
  if (verdict === 'broken') return 'broken';
  const judged = [...checks, ...also.flatMap(({ judged: { checks: others } }) => others)];
  const isTold = !judged.some(({ kind, status }) => kind === 'gate' && status === 'unknown');
  const isOnlyTokens = open.every(({ what, why }) => what === 'roles' && why === 'not-given');
  return isTold && isOnlyTokens ? 'ok' : 'unknown';
}

/** The cause, and the hygiene checks that a fleet has no check of its own for. */
function failingIn(
  { verdict, cause, checks }: Verdict,
  { isBroken, ...whose }: Whose & { readonly isBroken: boolean },
): readonly Failing[] {
  const causing =
    verdict === 'broken' ? checks.find(({ check }) => check === cause?.check) : undefined;
  const hygiene = checks.filter(
    (finding) => finding.kind === 'hygiene' && finding.status === 'fail' && finding !== causing,
  );
  return [
    ...(causing === undefined || cause === undefined
      ? []
      : [{ ...whose, finding: causing, sentence: cause.sentence }]),
    ...hygiene.flatMap((finding): Failing[] => {
      const about = hygieneCheckOf(finding.check);
      if (about === undefined || about.scanned === false) return [];
      const ofCase = about.on === 'role' || about.on === 'workload';
      // What is odd about a provider that is broken has the same cause, most often.
      if (isBroken && !ofCase && finding.severity !== 'error') return [];
      return [{ ...(ofCase ? whose : NOBODY), finding, sentence: finding.detail }];
    }),
  ];
}

function keyOf({ finding, roleArn = '', subject = '' }: Failing): string {
  return `${finding.check} ${roleArn} ${subject}`;
}

type Whose = Pick<Failing, 'roleArn' | 'subject'>;
const NOBODY: Whose = { roleArn: undefined, subject: undefined };

function hostsOf({ issuer, discovery }: Facts): readonly string[] {
  const jwksUri = seenOf(discovery)?.jwksUri;
  const urls = [issuer, jwksUri].filter((url) => url !== undefined);
  return [...new Set(urls.map((url) => printHostPort(hostPortOf(url))))];
}

/** A server that is down comes again, and a name that does not resolve may be our resolver's fault. */
function goneBecause(discovery: Facts['discovery']): string | undefined {
  if (discovery?.kind !== 'unseen') return undefined;
  const { httpStatus, detail } = discovery;
  return httpStatus === NOT_FOUND || httpStatus === GONE ? detail : undefined;
}

const NOT_FOUND = 404;
const GONE = 410;
