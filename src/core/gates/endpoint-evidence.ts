// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../error.ts';
import type { Certificate } from '../model/certificate.ts';
import type { EndpointProbe } from '../model/facts.ts';
import type { ListedThumbprint } from '../model/thumbprint.ts';
import type { ChainJudgement } from '../chains/trust.ts';
import type { JudgedChain, EndpointJudgement } from './endpoint-judgement.ts';

/** The list, and what each endpoint showed beside it. */
export function endpointsEvidence(
  roles: readonly EndpointJudgement[],
  list: readonly ListedThumbprint[] | undefined,
): Evidence {
  const looks = new Map<EndpointProbe, EvidenceValue>();
  for (const { accepted, refused, open } of roles) {
    for (const one of [...accepted, ...refused, ...open]) {
      if ('judgement' in one) looks.set(one.look, judgedEvidence(one));
      else looks.set(one, darkEvidence(one));
    }
  }
  return {
    listed: list ?? null,
    standing: Object.fromEntries(roles.map(({ role, kind }) => [role, kind])),
    endpoints: [...looks.values()].slice(0, MAX_LOOKS),
  };
}

function judgedEvidence({ look, chain, judgement, recommended }: JudgedChain): EvidenceValue {
  return {
    ...placeEvidence(look),
    accepted: judgement.accepted,
    ...reasonOf(judgement),
    top: certificateEvidence(recommended),
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
