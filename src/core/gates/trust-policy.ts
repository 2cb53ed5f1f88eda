// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { accountOf, federatedNameOf, parseArn, providerArnOf } from '../model/arn.ts';
import type { Facts, Role } from '../model/facts.ts';
import { bareIssuer } from '../model/issuer.ts';
import { oncePer } from '../model/once-per.ts';
import { parseTrustPolicy, type TrustPolicy } from '../model/trust-policy.ts';
import type { Outcome } from '../model/verdict.ts';
import { type Asker, contextOf, withExpectedToken } from '../policy/context.ts';
import { decide, type Decision } from '../policy/decide.ts';
import { federatedProvidersOf } from '../policy/principals.ts';
import { NOT_AUTHORIZED } from './answers.ts';
import { explain, refusedInShort } from './explain-decision.ts';
import { defineGate, fail, type Gate, issuerOf, notApplicable, pass, unknown } from './gate.ts';
import { actionsOf, trustRemedies } from './trust-remedies.ts';

export const trustPolicy: Gate = defineGate({
  id: 'trust-policy',
  on: 'role',
  step: 11,
  title: "The role's trust policy admits the token",
  source: {
    title: 'IAM User Guide, Create a role for OIDC federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  },
  explanation:
    'A statement must name the provider as its Federated principal, allow sts:AssumeRoleWithWebIdentity, and have conditions ' +
    'that the token meets. Condition keys begin with the issuer without https://, and only the claims that AWS passes on are there. StringEquals takes * literally. A token with session tags needs sts:TagSession too, one with a source identity sts:SetSourceIdentity.',
  remedy:
    'Fix the statement that comes nearest: its principal, its action, or the condition that is not met.',
  answers: [
    {
      ...NOT_AUTHORIZED,
      messages: 'both',
      knowledge: 'recorded',
      when: 'no statement admits the token, or one denies it',
    },
  ],
  evaluate: (facts) => {
    const { role } = facts;
    if (role === undefined) return notApplicable('no role was given');
    if (role.kind === 'absent') return notApplicable('there is no role, so no trust policy');
    if (role.kind === 'unseen') {
      return unknown(`cannot read the role: ${role.detail}`, {
        knowledge: 'documented',
        evidence: { code: role.code },
      });
    }
    const asker = askerIn(facts, role.value);
    if (asker === undefined) return notApplicable('neither a token nor an issuer was given');
    try {
      const policy = policyOf(role.value);
      const expected = withExpectedToken(facts);
      return judge(policy, asker, {
        facts: expected ?? facts,
        role: role.value,
        isExpected: expected !== undefined,
      });
    } catch (error) {
      if (!(error instanceof TrustprintError) || error.code !== 'trust_policy_malformed')
        throw error;
      return unknown(error.message, {
        knowledge: 'documented',
        evidence: { role: role.value.arn },
      });
    }
  },
});

/** A role that is judged again and again, as the lab's STS does, has its policy read once. */
export const policyOf = oncePer((role: Role): TrustPolicy => parseTrustPolicy(role.trustPolicy));

const providersNamedBy = oncePer((role: Role) => federatedProvidersOf(role.trustPolicy));

/** Who asks, as the trust policy would name it: the provider as it would be in the role's account. */
export function askerIn(facts: Facts, role: Role): Asker | undefined {
  const issuer = issuerOf(facts);
  const account = accountOf(role.arn);
  if (issuer === undefined || account === undefined) return undefined;
  const { partition } = parseArn(role.arn);
  // Of an issuer that AWS knows itself somebody may have made a provider all the same, and named that:
  // the gate of the provider says what is not known then.
  const arn = providerArnOf(issuer, account, partition);
  const isNamed = facts.provider?.kind !== 'absent' && providersNamedBy(role).includes(arn);
  return {
    providerArn: isNamed ? arn : federatedNameOf(issuer, account, partition),
    bareIssuer: bareIssuer(issuer),
  };
}

interface Judged {
  readonly facts: Facts;
  readonly role: Role;
  /** Whether the token was not seen, and is what the workload would have. */
  readonly isExpected: boolean;
}

function judge(policy: TrustPolicy, asker: Asker, judged: Judged): Outcome {
  const { facts, role, isExpected } = judged;
  const context = contextOf(facts, asker);
  const decisions = actionsOf(facts).map((action) => ({
    action,
    decision: decide(policy, { principalProviderArn: asker.providerArn, action, ...context }),
  }));
  const denied = decisions.find(({ decision }) => decision.outcome === 'denied');
  if (denied !== undefined) return refused(denied.decision, denied.action, { ...judged, asker });
  const undecided = decisions.find(({ decision }) => decision.outcome === 'unknown');
  if (undecided === undefined) {
    return pass(`a statement admits ${nameOf(judged)}`, {
      knowledge: 'documented',
      evidence: { role: role.arn, provider: asker.providerArn },
    });
  }
  if (facts.token === undefined || isExpected) return notApplicable('depends on the token');
  const { detail, evidence } = explain(undecided.decision, { facts, asker });
  return unknown(`cannot tell whether the trust policy admits the token: ${detail}`, {
    knowledge: 'inferred',
    evidence: { ...evidence, role: role.arn, action: undecided.action },
  });
}

function nameOf({ isExpected }: Judged): string {
  return isExpected ? 'the tokens of this workload' : 'the token';
}

function refused(
  decision: Decision,
  action: string,
  judged: Judged & { readonly asker: Asker },
): Outcome {
  const { facts, role, asker, isExpected } = judged;
  const { detail, evidence } = explain(decision, { facts, asker });
  return fail(`${action} is not allowed: ${detail}`, {
    answer: NOT_AUTHORIZED,
    knowledge: 'documented',
    sentence: refusedInShort(decision, action, { facts, asker, role }),
    atMostLikely: isExpected,
    evidence: { ...evidence, role: role.arn, provider: asker.providerArn, action },
    remedies: trustRemedies(decision, { facts, role, asker }),
  });
}
