// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { federatedIssuerIn } from '../model/arn.ts';
import { seenOf } from '../model/observed.ts';
import { federatedProvidersOf } from '../policy/principals.ts';
import { issuerDifference } from '../policy/near-miss.ts';
import { type FleetCheck, some } from './fleet-check.ts';

export const roleTrustsMissingProvider: FleetCheck = {
  id: 'role-trusts-missing-provider',
  on: 'role',
  title: 'Every provider that a role trusts is in its account',
  severity: 'warning',
  after: 'account',
  source: {
    title: 'IAM User Guide, Create a role for OpenID Connect federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  },
  explanation:
    "STS looks for the provider in the account of the role. Where it was deleted, or the cluster was rebuilt and has another issuer, the role's trust policy names what is not there, and each call is refused. Whoever may create providers could make that one again, for an issuer that is his by then.",
  remedy:
    'Create the provider, name the one that is meant, or take the statement out of the policy.',
  find: ({ inventory }) => {
    const listed = seenOf(inventory.providers)?.map(({ arn }) => arn);
    if (listed === undefined) return [];
    const there = new Set(listed);
    return (seenOf(inventory.roles)?.roles ?? []).flatMap(({ arn, trustPolicy, tags }) => {
      const missing = federatedProvidersOf(trustPolicy).filter((provider) => !there.has(provider));
      if (missing.length === 0) return [];
      const near = missing.flatMap((provider) => nearIn(listed, provider))[0];
      const hint = near === undefined ? '' : `; there is ${near}`;
      return [
        {
          resource: arn,
          tags,
          detail: `trusts what is not in its account: ${some(missing)}${hint}`,
          remedies: [remedy('see what STS answers', ['trustprint', 'doctor', arn])],
        },
      ];
    });
  },
};

/** A provider that is there, of an issuer that differs by a slip. */
function nearIn(listed: readonly string[], missing: string): readonly string[] {
  const wanted = federatedIssuerIn(missing) ?? '';
  const near = listed.map((arn) => ({
    arn,
    difference: issuerDifference(federatedIssuerIn(arn) ?? '', wanted),
  }));
  return near.flatMap(({ arn, difference }) =>
    difference === undefined ? [] : [`${arn} (${difference})`],
  );
}
