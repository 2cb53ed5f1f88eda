// SPDX-License-Identifier: Apache-2.0

import { issuerFor } from '../issuers/subjects.ts';
import { federatedIssuerIn } from '../model/arn.ts';
import type { TrustPolicy } from '../model/trust-policy.ts';
import { type AdmittingStatement, claimIn, isAnybody, WEB_IDENTITY } from './admitting.ts';
import { decide } from './decide.ts';

/**
 * Whether a statement that names no workload lets a subject in that nobody named, for all that is known: another
 * statement may deny it, a condition that is met without its key has that key in every token, and of several
 * issuers the conditions may be about one.
 */
export function admitsStrangers(
  trustPolicy: TrustPolicy,
  { statement, bareIssuers }: AdmittingStatement,
  bareIssuer: string,
): boolean {
  const principals = statement.principal.named['Federated'] ?? [];
  const principal = principals.find((name) => federatedIssuerIn(name) === bareIssuer);
  const named = statement.conditions.flatMap(({ key, values }) =>
    claimIn(key, [bareIssuer]) === 'sub' ? values.filter((one) => isAnybody(one, 'sub')) : [],
  );
  const owner = issuerFor(bareIssuer)?.ownerAfter ?? '';
  const subjects = [`${owner}${STRANGER}`, ...named.map((one) => one.replaceAll(/[*?]/g, 'x'))];
  const others = bareIssuers.filter((one) => one !== bareIssuer);
  const key = `${bareIssuer.toLowerCase()}:sub`;
  return subjects.some((subject) => {
    const { outcome } = decide(trustPolicy, {
      principalProviderArn: principal ?? '',
      action: WEB_IDENTITY,
      context: { [key]: [subject] },
      isUnknown: (asked) => asked !== key && claimIn(asked, others) === undefined,
    });
    return outcome !== 'denied';
  });
}

const STRANGER = 'nobody-that-a-policy-names';
