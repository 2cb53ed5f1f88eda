// SPDX-License-Identifier: Apache-2.0

import { askerIn } from '../gates/trust-policy.ts';
import { actionsOf } from '../gates/trust-remedies.ts';
import { accountOf, partitionIn } from '../model/arn.ts';
import type { Facts, Role } from '../model/facts.ts';
import { seenOf } from '../model/look.ts';
import type { Intent, SetTrustPolicy } from '../model/plan.ts';
import { effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import { amend } from '../policy/amend.ts';
import type { Admission } from '../policy/amend-place.ts';
import { contextOf } from '../policy/context.ts';
import { whyNotBelieved, whyNotForAws } from './believed.ts';
import { type Draft, noChange } from './draft.ts';

/**
 * The edit of the role's trust policy that lets this token in: the token's own subject, or the one
 * of the workload that was asked about. Without either there is nobody to let in.
 */
export function trustPolicyChange(facts: Facts, intent: Intent): Draft {
  const role = seenOf(facts.role);
  if (role === undefined) return noChange('no role was seen');
  const admission = admissionOf(facts, role);
  if (admission === undefined) {
    return noChange('it is not known whom the trust policy should let in');
  }
  const amendment = amend(role.trustPolicy, admission);
  if (amendment.kind === 'amended') {
    const said = facts.token === undefined ? undefined : whyNotBelieved(facts, intent);
    const why = said ?? whyNotForAws(admission.audience, facts);
    if (why !== undefined) return refused(why);
  }
  switch (amendment.kind) {
    case 'admitted':
      return noChange('the trust policy admits the token');
    case 'none':
      return refused(amendment.why);
    case 'amended':
      return drafted(role, amendment, admission);
  }
}

function admissionOf(facts: Facts, role: Role): Admission | undefined {
  const known = withSubject(facts);
  const claims = known?.token?.claims;
  const subject = textClaim(claims, 'sub');
  const asker = known === undefined ? undefined : askerIn(known, role);
  if (known === undefined || claims === undefined) return undefined;
  if (subject === undefined || asker === undefined) return undefined;
  return {
    asker,
    actions: actionsOf(known),
    context: contextOf(known, asker),
    subject,
    audience: effectiveAudienceOf(claims) ?? '',
    providers: providersOf(known, role),
  };
}

function drafted(
  role: Role,
  { document, edits }: { readonly document: string; readonly edits: readonly string[] },
  { subject, asker }: Admission,
): Draft {
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
  const warnings =
    length <= MOST_CHARACTERS
      ? []
      : [
          `the trust policy would have ${String(length)} characters, and IAM keeps ${String(MOST_CHARACTERS)} unless the quota of this account was raised`,
        ];
  return { change, because, warnings };
}

function refused(why: string): Draft {
  return noChange(`the trust policy is not mended from here: ${why}`, [
    `the trust policy is not mended from here: ${why}`,
  ]);
}

/** The facts as they are with the token of the workload, where only the workload is known. */
function withSubject(facts: Facts): Facts | undefined {
  if (facts.token !== undefined) return facts;
  const { workload, issuer } = facts;
  const account = workload?.serviceAccount ?? (workload?.form === 'sa' ? workload.name : undefined);
  if (workload === undefined || issuer === undefined || account === undefined) return undefined;
  const claims = {
    iss: issuer,
    sub: `system:serviceaccount:${workload.namespace}:${account}`,
    aud: facts.audience ?? DEFAULT_AUDIENCE,
  };
  return { ...facts, token: { length: 0, parts: 3, header: {}, claims, padded: false } };
}

/** The providers of the role's account, where they were looked through. */
function providersOf({ providerUrls }: Facts, role: Role): readonly string[] | undefined {
  const [partition, account] = [partitionIn(role.arn), accountOf(role.arn)];
  return seenOf(providerUrls)?.map(
    (url) => `arn:${partition ?? 'aws'}:iam::${account ?? ''}:oidc-provider/${url}`,
  );
}

/** What workloads on EKS ask for (Amazon EKS User Guide), in all partitions. */
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** @see IAM User Guide, IAM and STS quotas: role trust policy length, blanks not counted. */
const MOST_CHARACTERS = 2048;
