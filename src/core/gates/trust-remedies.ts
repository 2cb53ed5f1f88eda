// SPDX-License-Identifier: Apache-2.0

import { roleNameIn } from '../model/arn.ts';
import type { Facts, Role } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import type { Remedy } from '../model/verdict.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import { amend } from '../policy/amend.ts';
import { type Asker, contextOf, isExposed } from '../policy/context.ts';
import { type Decision, nearestOf } from '../policy/decide.ts';
import { sessionClaimsOf } from '../policy/session-claims.ts';
import { audienceSlip, clusterIssuerOf, isForApiServer } from './audience-slips.ts';
import { nameOfStatement } from './explain-decision.ts';
import { fixCommand, remedy, words } from './gate.ts';

/** What a decision is about. */
export interface Deciding {
  readonly facts: Facts;
  readonly role: Role;
  readonly asker: Asker;
}

/** What to do about a trust policy that refuses: the edit where there is one, else what it takes. */
export function trustRemedies(decision: Decision, deciding: Deciding): readonly Remedy[] {
  const amended = amending(deciding);
  const name = roleNameIn(deciding.role.arn);
  return [
    ...(amended.length > 0 ? amended : byHand(decision, deciding)),
    remedy(
      'show the trust policy',
      name === undefined
        ? undefined
        : [
            ...words('aws iam get-role --role-name'),
            name,
            ...words('--query Role.AssumeRolePolicyDocument'),
          ],
    ),
  ];
}

/**
 * The edit that lets in this token and nobody else, as `fix` makes it and as a command of AWS's own;
 * none where there is no such edit.
 */
function amending({ facts, role, asker }: Deciding): readonly Remedy[] {
  const claims = facts.token?.claims;
  const subject = textClaim(claims, 'sub');
  const name = roleNameIn(role.arn);
  if (claims === undefined || subject === undefined || name === undefined) return [];
  const audience = effectiveAudienceOf(claims) ?? '';
  if (facts.signature?.verifies === false || isSlip(audience, facts)) return [];
  const amendment = amend(role.trustPolicy, {
    asker,
    actions: actionsOf(facts),
    context: contextOf(facts, asker),
    subject,
    audience,
    providers: undefined,
  });
  if (amendment.kind !== 'amended') return [];
  return [
    remedy(
      `if the role is meant for ${subject}, change the trust policy`,
      fixCommand(facts, '--include', 'trust-policy'),
    ),
    remedy(`or change it yourself: ${amendment.edits.join('; ')}`, [
      ...words('aws iam update-assume-role-policy --role-name'),
      name,
      '--policy-document',
      amendment.document,
    ]),
  ];
}

/**
 * Whether the audience is what is wrong with the token: by one that every pod has nobody is let in,
 * and once the token is fixed, a policy that is for the right one admits it.
 */
function isSlip(audience: string, facts: Facts): boolean {
  if (isForApiServer(audience, clusterIssuerOf(facts))) return true;
  const registered = seenOf(facts.provider)?.clientIds ?? [];
  if (registered.includes(audience)) return false;
  return audienceSlip(audience, registered, clusterIssuerOf(facts))?.isInList === false;
}

/** What no edit of ours does, as it would let in others, or undo what somebody meant. */
function byHand(decision: Decision, { facts, asker }: Deciding): readonly Remedy[] {
  const denying = decision.statements.filter(
    ({ statement, applies }) => statement.effect === 'Deny' && applies === true,
  );
  if (denying.length > 0) {
    const names = denying.map((outcome) => nameOfStatement(outcome)).join(' and ');
    return [
      remedy(
        `exclude this subject from ${names}, or remove the statement, if the role is meant for it`,
      ),
    ];
  }
  const hidden = hiddenClaims(decision, asker);
  const subject = textClaim(facts.token?.claims, 'sub');
  if (hidden.length === 0 || subject === undefined) return [];
  return [
    remedy(
      `use a claim that AWS passes on instead of ${hidden.join(' and ')}: ${asker.bareIssuer}:sub, which is "${subject}"`,
    ),
  ];
}

/** The claims that the nearest statement wants to see, and AWS does not pass on. */
function hiddenClaims(decision: Decision, { bareIssuer }: Asker): readonly string[] {
  const prefix = `${bareIssuer}:`.toLowerCase();
  return (nearestOf(decision)?.conditions ?? [])
    .filter(({ met, found }) => met !== true && found === undefined)
    .map(({ condition }) => condition.key)
    .filter((key) => key.toLowerCase().startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((claim) => !isExposed(bareIssuer, claim));
}

/** What must be allowed: more where the token carries tags or a source identity (documented). */
export function actionsOf({ token }: Facts): readonly string[] {
  const asks = token?.claims === undefined ? undefined : sessionClaimsOf(token.claims);
  const tagged = asks !== undefined && Object.keys(asks.tags).length > 0;
  return [
    'sts:AssumeRoleWithWebIdentity',
    ...(tagged ? ['sts:TagSession'] : []),
    ...(asks?.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}
