// SPDX-License-Identifier: Apache-2.0

import { askerIn } from '../gates/trust-policy.ts';
import { actionsOf } from '../gates/trust-remedies.ts';
import { accountOf, partitionIn } from '../model/arn.ts';
import type { Facts, Role } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import { type Intent, type SetTrustPolicy, type PlannedChange, noChange } from '../model/plan.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import { amend } from '../policy/amend.ts';
import type { Admission } from '../policy/amend-context.ts';
import { likeText } from '../policy/compare.ts';
import { contextOf, expectedSubjectOf, subjectOfWorkload, withTokenOf } from '../policy/context.ts';
import { isPattern, patternOf, sampleOf } from '../policy/pattern.ts';
import { whyTokenNotTrusted, whyNotForAws } from './token-trust.ts';

/**
 * The edit of the role's trust policy that lets in a subject: the one that a person typed, the token's
 * own, or that of the workload that was asked about. Without any there is nobody to let in.
 */
export function trustPolicyChange(facts: Facts, intent: Intent): PlannedChange {
  const role = seenOf(facts.role);
  if (role === undefined) return noChange('no role was seen');
  const admission = admissionOf(facts, role);
  if (admission === undefined) {
    return noChange('it is not known whom the trust policy should let in');
  }
  const amendment = amend(role.trustPolicy, admission);
  const why = amendment.kind === 'amended' ? whyNotLetIn(facts, admission, intent) : undefined;
  if (why !== undefined) return refused(why);
  switch (amendment.kind) {
    case 'admitted':
      return noChange('the trust policy admits the subject');
    case 'none':
      return refused(amendment.why);
    case 'amended':
      return drafted(role, amendment, admission);
  }
}

/** Whom to let in: what a person typed, the token's own subject, or that of the workload. */
function admissionOf(facts: Facts, role: Role): Admission | undefined {
  const expected = expectedSubjectOf(facts);
  const known = expected === undefined ? facts : withTokenOf(oneOf(expected), facts);
  if (known?.token?.claims === undefined) return undefined;
  const { claims } = known.token;
  const subject = expected ?? textClaim(claims, 'sub');
  const asker = askerIn(known, role);
  if (subject === undefined || asker === undefined) return undefined;
  return {
    asker,
    actions: actionsOf(known),
    context: contextOf(known, asker),
    subject,
    isPattern: subject === expected && isPattern(subject),
    audience: effectiveAudienceOf(claims) ?? '',
    providers: providersOf(known, role),
  };
}

/** A subject that matches what was typed. */
function oneOf(typed: string): string {
  return isPattern(typed) ? sampleOf(typed) : typed;
}

function whyNotLetIn(facts: Facts, admission: Admission, intent: Intent): string | undefined {
  const said = facts.token === undefined ? undefined : whyTokenNotTrusted(facts, intent);
  return said ?? whyNotForAws(admission.audience, facts) ?? whyNotMeant(facts, admission);
}

/** A pattern that was typed for a workload must be one that the workload has. */
function whyNotMeant(facts: Facts, { subject, isPattern: isTyped }: Admission): string | undefined {
  const own = subjectOfWorkload(facts);
  if (isTyped !== true || own === undefined || likeText(own, patternOf(subject))) return undefined;
  return `${subject} does not match the subject of the workload, ${own}`;
}

function drafted(
  role: Role,
  { document, edits }: { readonly document: string; readonly edits: readonly string[] },
  { subject, asker, isPattern: isTyped }: Admission,
): PlannedChange {
  const because = `the trust policy does not admit ${subject} of ${asker.providerArn}`;
  const change: SetTrustPolicy = {
    kind: 'set-trust-policy',
    role: role.arn,
    before: role.trustPolicy,
    after: document,
    edits,
    because,
  };
  const length = document.replaceAll(/\s/g, '').length;
  const warnings = [
    ...(isTyped === true
      ? [
          `every token of ${asker.bareIssuer} whose subject matches ${subject} will be let in, now and later`,
        ]
      : []),
    ...(length <= MOST_CHARACTERS
      ? []
      : [
          `the trust policy would have ${String(length)} characters, and IAM keeps ${String(MOST_CHARACTERS)} unless the quota of this account was raised`,
        ]),
  ];
  return { change, because, warnings };
}

function refused(why: string): PlannedChange {
  return noChange(`the trust policy is not repaired from here: ${why}`, [
    `the trust policy is not repaired from here: ${why}`,
  ]);
}

/** The providers of the role's account, where they were looked through. */
function providersOf({ providerUrls }: Facts, role: Role): readonly string[] | undefined {
  const [partition, account] = [partitionIn(role.arn), accountOf(role.arn)];
  return seenOf(providerUrls)?.map(
    (url) => `arn:${partition ?? 'aws'}:iam::${account ?? ''}:oidc-provider/${url}`,
  );
}

/** @see IAM User Guide, IAM and STS quotas: role trust policy length, blanks not counted. */
const MOST_CHARACTERS = 2048;
