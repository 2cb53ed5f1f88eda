// SPDX-License-Identifier: Apache-2.0

import { interceptionOf } from '../chains/interception.ts';
import type { Facts } from '../model/facts.ts';
import { printHostPort } from '../model/issuer.ts';
import { seenOf } from '../model/observed.ts';
import type { ListedThumbprint } from '../model/thumbprint.ts';
import type { Knowledge, Outcome } from '../model/verdict.ts';
import { invalidIdentityToken, THUMBPRINT_MESSAGE } from './answers.ts';
import {
  endpointsEvidence,
  knowledgeOfAcceptance,
  knowledgeOfRefusal,
  nextWhereOpen,
  whyOpen,
  refusedInShort,
  whyRefused,
} from './endpoint-evidence.ts';
import {
  type JudgedChain,
  type EndpointJudgement,
  endpointJudgements,
} from './endpoint-judgement.ts';
import {
  builtInIssuerOf,
  defineGate,
  fail,
  fixCommand,
  type Gate,
  notApplicable,
  pass,
  passWhere,
  remedy,
  unknown,
} from './gate.ts';
import { remediesWhereRefused } from './next-steps.ts';

export const endpointTrust: Gate = defineGate({
  id: 'endpoint-trust',
  on: 'issuer',
  step: 6,
  title: "AWS accepts the certificates of the issuer's endpoints",
  source: {
    title: 'IAM User Guide, Obtain the thumbprint for an OpenID Connect identity provider',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html',
  },
  explanation:
    "AWS verifies the certificate of the endpoint with its own library of root CAs. Only where none of them is the root of it, where the endpoint accepts TLS 1.3 only, or where the certificate cannot be fetched, the provider's list of thumbprints decides: then a listed value must be the SHA-1 of a certificate that the server sends, in the chain of its own. " +
    'Both hosts count, that of the discovery document and that of the keys. A server must send its certificates in order, with no others between.',
  remedy:
    'Where the list decides, list the top certificate that is sent, beside the old one until that is no longer served; where the order is wrong, fix the server.',
  answers: [
    {
      ...invalidIdentityToken(THUMBPRINT_MESSAGE),
      messages: 'both',
      knowledge: 'reported',
      when: 'AWS uses the thumbprint list, and IAM lists no certificate that is served',
    },
  ],
  evaluate: (facts) => {
    const look = facts.provider;
    if (look?.kind === 'absent') {
      const builtIn = builtInIssuerOf(facts);
      return builtIn === undefined
        ? notApplicable('there is no provider, so AWS fetches nothing')
        : pass(`AWS knows ${builtIn} itself, and keeps no list of thumbprints for it`, {
            knowledge: 'documented',
          });
    }
    if (facts.endpoints.length === 0) return notApplicable('no endpoint was probed');
    const list = seenOf(look)?.thumbprints;
    return intercepted(facts) ?? judge(endpointJudgements(facts, list), { facts, list });
  },
});

interface Judging {
  readonly facts: Facts;
  /** `undefined` where the provider was not seen. */
  readonly list: readonly ListedThumbprint[] | undefined;
}

function judge(roles: readonly EndpointJudgement[], judging: Judging): Outcome {
  const kinds = roles.map(({ kind }) => kind);
  if (kinds.includes('refused')) return refused(roles, { ...judging, intermittent: false });
  if (kinds.includes('sometimes')) return refused(roles, { ...judging, intermittent: true });
  if (kinds.every((kind) => kind === 'accepted')) return accepted(roles, judging);
  if (kinds.includes('unknown')) return open(roles, judging);
  if (kinds.includes('no-certificate') && !isFetched(judging.facts)) {
    return notApplicable('no endpoint served a certificate, so the fetch fails first');
  }
  return isDiscoveryLost(judging.facts)
    ? notApplicable(
        'the discovery document cannot be fetched, so the host of the keys is not known',
      )
    : open(roles, judging);
}

/** What a middlebox shows us is not what AWS sees: then nobody can tell from here. */
function intercepted(facts: Facts): Outcome | undefined {
  const suspicion = interceptionOf(facts);
  const own = facts.endpoints.some(({ source }) => source === 'handshake');
  if (suspicion === undefined || !own) return undefined;
  return unknown(
    `the certificates served here are probably not those that AWS sees: ${suspicion.sentence}`,
    {
      knowledge: 'inferred',
      evidence: { why: suspicion.why, control: facts.control?.host ?? null },
      remedies: [
        remedy(
          'probe from outside this network, for instance in AWS CloudShell, and add what openssl prints there: --given FILE',
        ),
      ],
    },
  );
}

/** Who served both documents presented a certificate, whether it was seen or not. */
function isFetched({ discovery, jwks }: Facts): boolean {
  return discovery?.kind === 'seen' && jwks?.kind === 'seen';
}

function isDiscoveryLost({ discovery }: Facts): boolean {
  return (
    discovery?.kind === 'absent' || (discovery?.kind === 'unseen' && discovery.by === 'theirs')
  );
}

function accepted(roles: readonly EndpointJudgement[], judging: Judging): Outcome {
  return passWhere(() => whyAccepted(roles, judging));
}

function whyAccepted(
  roles: readonly EndpointJudgement[],
  { facts, list }: Judging,
): ReturnType<Parameters<typeof passWhere>[0]> {
  const chains = distinct(roles.flatMap((role) => role.accepted));
  const byLibrary = chains.filter(
    ({ judgement }) => judgement.accepted === true && judgement.by === 'library',
  );
  const byList = chains.filter((chain) => !byLibrary.includes(chain));
  const sentences = [
    ...(byLibrary.length === 0
      ? []
      : [
          `${hostsOf(byLibrary)} is trusted by a public CA (${facts.vantage.library}), so AWS does not use the thumbprint list, as far as these roots match AWS's own library, which is not published`,
        ]),
    ...(byList.length === 0 ? [] : [`${hostsOf(byList)}: IAM lists a certificate that is served`]),
  ];
  // What stands for AWS's library may differ from it, and the list would not help then.
  const byLibraryAlone = byLibrary.some(({ judgement }) => judgement.matched.length === 0);
  const wentByList = facts.observed?.message?.includes(THUMBPRINT_MESSAGE) === true;
  return {
    detail: sentences.join('; '),
    knowledge: weakest(chains.map((chain) => knowledgeOfAcceptance(chain, facts.at))),
    evidence: {
      ...endpointsEvidence(roles, list, facts),
      library: facts.vantage.library,
      byLibraryAlone,
    },
    remedies:
      byLibraryAlone && wentByList
        ? [remedy('STS used the thumbprint list after all: list what is served', fixCommand(facts))]
        : [],
  };
}

function refused(
  roles: readonly EndpointJudgement[],
  { facts, list, intermittent }: Judging & { readonly intermittent: boolean },
): Outcome {
  const chains = distinct(roles.flatMap((role) => role.refused));
  const reasons = [...new Set(chains.map((chain) => whyRefused(chain, list ?? [], facts)))];
  const now = intermittent ? ', intermittently' : '';
  return fail(`${reasons.join('; ')}${now}`, {
    answer: invalidIdentityToken(THUMBPRINT_MESSAGE),
    knowledge: strongest(chains.map(knowledgeOfRefusal)),
    sentence: `${chains.map((chain) => refusedInShort(chain, facts))[0] ?? 'the certificates are not accepted'}${intermittent ? ', intermittently' : ''}`,
    intermittent,
    evidence: endpointsEvidence(roles, list, facts),
    remedies: remediesWhereRefused(chains, facts),
  });
}

function open(roles: readonly EndpointJudgement[], { facts, list }: Judging): Outcome {
  const chains = roles.flatMap((role) => role.open);
  const wantsList = (one: (typeof chains)[number]): boolean =>
    'judgement' in one && one.judgement.accepted === false;
  if (facts.provider === undefined && chains.length > 0 && chains.every(wantsList)) {
    return notApplicable('AWS uses the thumbprint list here, and the provider was not checked');
  }
  const about = { list, rules: facts.rules };
  // Which host serves the keys, a document says that comes from the other: of both, its failure is told.
  const reasonsOf = (some: typeof roles): readonly string[] =>
    some.flatMap((role) => whyOpen(role, about));
  const probed = reasonsOf(roles.filter(({ kind }) => kind !== 'not-looked-at'));
  const reasons = probed.length === 0 ? reasonsOf(roles) : probed;
  return unknown([...new Set(reasons)].join('; '), {
    knowledge: 'documented',
    evidence: endpointsEvidence(roles, list, facts),
    remedies: nextWhereOpen(chains),
  });
}

/** A look that serves both roles is judged for each, and counts once. */
function distinct(chains: readonly JudgedChain[]): readonly JudgedChain[] {
  return [...new Map(chains.map((chain) => [chain.look, chain])).values()];
}

function hostsOf(chains: readonly JudgedChain[]): string {
  return [...new Set(chains.map(({ look }) => printHostPort(look)))].join(', ');
}

function weakest(all: readonly Knowledge[]): Knowledge {
  return STRENGTH.findLast((knowledge) => all.includes(knowledge)) ?? 'inferred';
}

function strongest(all: readonly Knowledge[]): Knowledge {
  return STRENGTH.find((knowledge) => all.includes(knowledge)) ?? 'inferred';
}

const STRENGTH: readonly Knowledge[] = ['documented', 'recorded', 'reported', 'inferred'];
