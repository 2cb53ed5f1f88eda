// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { Verdict } from '../model/verdict.ts';
import { whyTokenNotTrusted, whyNotForAws } from './token-trust.ts';
import { type PlannedChange, noChange } from './planned-change.ts';
import type { Listing } from './thumbprints/set-thumbprints.ts';
import { audienceIn } from '../model/web-identity.ts';

/**
 * The audience that is not registered: of a token that the issuer has signed, or of what was asked
 * about. Roles that ask for no audience admit every token for it, so it must have been made for AWS.
 */
export function addClientId(
  facts: Facts,
  verdict: Verdict,
  { intent, provider }: Listing,
): PlannedChange {
  const audience = audienceIn(facts);
  const failed = verdict.checks.some(
    ({ check, status }) => check === 'audience' && status === 'fail',
  );
  if (!failed || audience === undefined || provider.clientIds.includes(audience)) {
    return noChange('the audience is registered or was not asked about');
  }
  const said = facts.token === undefined ? undefined : whyTokenNotTrusted(facts, intent);
  const why = whyNotForAws(audience, facts) ?? said;
  if (why !== undefined) {
    const warning = `the audience is not registered from here: ${why}`;
    return noChange(warning, [warning]);
  }
  const because = `the audience ${audience} is not registered at the provider`;
  return {
    change: { kind: 'add-client-id', provider: provider.arn, clientId: audience, because },
    because,
    warnings: [],
  };
}
