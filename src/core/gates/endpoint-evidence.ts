// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../error.ts';
import { type Certificate, isInDate } from '../model/certificate.ts';
import type { AwsRules, EndpointProbe, Facts } from '../model/facts.ts';
import { type ListedThumbprint, isListed } from '../model/thumbprint.ts';
import { recommendedFor } from '../chains/recommended-certificate.ts';
import type { ChainJudgement } from '../chains/trust.ts';
import type { EndpointJudgement, JudgedChain } from './endpoint-judgement.ts';
import type { Instant } from '../model/instant.ts';
import { printHostPort } from '../model/issuer.ts';
import { remedy } from './gate.ts';
import type { Knowledge, Remedy } from '../model/verdict.ts';

/** When it is judged, and whether by a lab on loopback. */
type Judging = Pick<Facts, 'at' | 'lab'>;

/** The list, and what each endpoint showed beside it. */
export function endpointsEvidence(
  roles: readonly EndpointJudgement[],
  list: readonly ListedThumbprint[] | undefined,
  judging: Judging,
): Evidence {
  const looks = new Map<EndpointProbe, EvidenceValue>();
  for (const { accepted, refused, open } of roles) {
    for (const one of [...accepted, ...refused, ...open]) {
      if ('judgement' in one) looks.set(one.look, judgedEvidence(one, judging));
      else looks.set(one, darkEvidence(one));
    }
  }
  return {
    listed: list ?? null,
    standing: Object.fromEntries(roles.map(({ role, kind }) => [role, kind])),
    endpoints: [...looks.values()].slice(0, MAX_LOOKS),
  };
}

function judgedEvidence({ look, chain, judgement }: JudgedChain, judging: Judging): EvidenceValue {
  return {
    ...placeEvidence(look),
    accepted: judgement.accepted,
    ...reasonOf(judgement),
    top: certificateEvidence(recommendedFor(chain, judging).certificate),
    presented: chain.presented.slice(0, MAX_CERTIFICATES).map(({ sha1 }) => sha1),
    onPath: judgement.path.positions,
    matched: judgement.matched.map(({ sha1 }) => sha1),
    tls12: chain.tls12,
    hostMatches: chain.hostMatches ?? null,
    vouched: Object.fromEntries(
      Object.entries(chain.anchoring).map(([set, { vouches, error }]) => [
        set,
        vouches ? true : (error ?? false),
      ]),
    ),
  };
}

function reasonOf(judgement: ChainJudgement): Evidence {
  return judgement.accepted === true ? { by: judgement.by } : { why: judgement.why };
}

function darkEvidence(look: EndpointProbe): EvidenceValue {
  const { chain } = look;
  return {
    ...placeEvidence(look),
    accepted: null,
    code: chain.kind === 'unseen' ? chain.code : chain.kind,
    detail: chain.kind === 'seen' ? null : chain.detail,
  };
}

function placeEvidence({
  host,
  port,
  address,
  serves,
  sightings,
  attempts,
}: EndpointProbe): Evidence {
  return { host, port, address: address ?? null, roles: serves, seen: sightings, looks: attempts };
}

function certificateEvidence({ subject, sha1, isCa }: Certificate): EvidenceValue {
  return { subject, sha1, isCa };
}

/** As much as is of use in a finding; the whole is in the facts. */
const MAX_LOOKS = 50;
const MAX_CERTIFICATES = 20;

/** Why STS would not accept a chain, in one sentence. */
export function whyRefused(
  { look, chain, judgement }: JudgedChain,
  list: readonly ListedThumbprint[],
  judging: Judging,
): string {
  const host = printHostPort(look);
  const why = judgement.accepted === false ? judgement.why : undefined;
  if (why === 'host-name') return `the certificate that ${host} serves is not for that name`;
  if (why === 'disordered') return `${host} serves its certificates out of order`;
  const top = recommendedFor(chain, judging).certificate;
  const what =
    chain.presented.length === 1
      ? `the only certificate that ${host} serves, ${top.subject}, is not listed`
      : `IAM lists no certificate that ${host} serves; the top is ${top.subject}`;
  return `${what}${besides({ chain, judgement }, list)}`;
}

/** The same in a few words, for the top of the page. */
export function refusedInShort(chain: JudgedChain, judging: Judging): string {
  const { look, judgement } = chain;
  const why = judgement.accepted === false ? judgement.why : undefined;
  return why === 'host-name' || why === 'disordered'
    ? whyRefused(chain, [], judging)
    : `IAM lists no certificate that ${printHostPort(look)} serves`;
}

/** What explains that the list counts, or that a listed certificate does not help. */
function besides(
  { chain, judgement }: Pick<JudgedChain, 'chain' | 'judgement'>,
  list: readonly ListedThumbprint[],
): string {
  const { strays } = judgement.path;
  const stray = strays.some((position) => {
    const certificate = chain.presented[position];
    return certificate !== undefined && isListed(list, certificate.sha1);
  });
  if (stray) return ', and the listed one is in no chain that is served';
  return isChainTrusted(chain.anchoring) && chain.tls12 === 'refused'
    ? ', and it accepts TLS 1.3 only, so AWS uses the thumbprint list'
    : '';
}

function isChainTrusted(anchoring: JudgedChain['chain']['anchoring']): boolean {
  return [anchoring.bundled, anchoring.library].some((set) => set?.vouches === true);
}

/** Why it is not known of a role, one sentence for each reason. */
export function whyOpen(
  { role, kind, open }: EndpointJudgement,
  about: { readonly list: readonly ListedThumbprint[] | undefined; readonly rules: AwsRules },
): readonly string[] {
  if (kind === 'not-looked-at')
    return [
      `no endpoint that serves the ${role === 'jwks' ? 'keys' : 'discovery document'} was probed`,
    ];
  return open.map((one) => ('judgement' in one ? whyUndecided(one, about.rules) : whyDark(one)));
}

/** What would tell, or leave no doubt: `openssl` elsewhere does not show which roots trust it. */
export function nextWhereOpen(open: EndpointJudgement['open']): readonly Remedy[] {
  const why = new Set(
    open.map((one) => ('judgement' in one && 'why' in one.judgement ? one.judgement.why : '')),
  );
  return [
    ...(why.has('forked') ? [remedy(SEND_ONE)] : []),
    ...(why.has('trust-not-seen-here') ? [remedy(LOOK_OURSELVES)] : []),
  ];
}

function whyUndecided({ look, judgement }: JudgedChain, { partition }: AwsRules): string {
  const host = printHostPort(look);
  if (judgement.accepted !== 'unknown') {
    return `AWS uses the thumbprint list for ${host}, and the provider could not be read`;
  }
  return {
    partition: `${host} is trusted by a public CA, but whether AWS accepts that in the partition ${partition} is not published`,
    'tls12-unseen': `${host} was not probed for TLS 1.2; without it AWS uses the thumbprint list`,
    forked: `${host} serves two certificates for one issuer of its chain, and IAM lists the one that the chain need not go through; AWS documents that extra certificates break a chain`,
    'trust-not-seen-here': `IAM lists no certificate that ${host} serves, and whether a public CA trusts it was not checked`,
  }[judgement.why];
}

function whyDark(look: EndpointProbe): string {
  const where = `${printHostPort(look)}${look.address === undefined ? '' : ` at ${look.address}`}`;
  if (look.chain.kind === 'seen') return `${where} was probed`;
  const { detail } = look.chain;
  return detail.includes(look.host) ? detail : `${where} served no certificate: ${detail}`;
}

/**
 * How it is known that a chain is accepted. That the top certificate may be listed is documented,
 * that a lower one may is reported (leaf pins that worked); that dates do not count is inferred.
 */
export function knowledgeOfAcceptance({ judgement }: JudgedChain, at: Instant): Knowledge {
  if (judgement.accepted !== true || judgement.by === 'library') return judgement.knowledge;
  const inDate = judgement.matched.filter((certificate) => isInDate(certificate, at));
  if (inDate.length === 0) return 'inferred';
  const { top } = judgement.path;
  return inDate.some(({ sha256 }) => sha256 === top.sha256) ? judgement.knowledge : 'reported';
}

/** A chain of a public CA that has expired falls back to the list by inference alone. */
export function knowledgeOfRefusal({ chain, judgement }: JudgedChain): Knowledge {
  const errors = [chain.anchoring.bundled, chain.anchoring.library].map((set) => set?.error);
  return errors.some((error) => error !== undefined && OF_TIME.has(error))
    ? 'inferred'
    : judgement.knowledge;
}

/** OpenSSL's codes for a path that is whole but not of now. */
const OF_TIME: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const SEND_ONE = 'configure the server to send one chain: its certificate, then each issuer once';
const LOOK_OURSELVES =
  'to see which CA trusts it, run again without --given and --offline, where the host can be reached';
