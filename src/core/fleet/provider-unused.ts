// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { bareIssuer } from '../model/issuer.ts';
import { clientIdWords } from '../model/shell.ts';
import { seenOf } from '../model/observed.ts';
import { namedValues } from '../policy/named-subjects.ts';
import { type FleetCheck, type Found, some } from './fleet-check.ts';
import type { Trust } from './trust.ts';

export const providerUnused: FleetCheck = {
  id: 'provider-unused',
  on: 'provider',
  title: 'Some role uses every provider and every audience that is registered',
  severity: 'notice',
  after: 'account',
  source: {
    title: 'IAM User Guide, Create a role for OpenID Connect federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  },
  explanation:
    'A provider that no role trusts lets nobody take a role, and counts for the quota; identity pools of Amazon Cognito may use it all the same. An audience that no trust policy asks for lets in tokens that were made for something else as soon as a policy forgets to ask. Both are told only where all roles of the account were read.',
  remedy: 'Delete the provider, or take the audience out, once nobody means to use it.',
  find: ({ inventory, trusts }) => {
    const roles = seenOf(inventory.roles);
    if (roles?.isAll !== true) return [];
    return trusts.flatMap((trust) => unusedOf(trust));
  },
};

function unusedOf(trust: Trust): readonly Found[] {
  const { arn, roles, gone, provider } = trust;
  const tags = provider?.tags;
  // Of an issuer that is gone more is said by the check for orphans.
  if (gone !== undefined) return [];
  if (roles.length === 0) {
    return [
      {
        resource: arn,
        tags,
        detail: 'no role of the account trusts it',
        remedies: [remedy('delete it once nobody means to use it')],
      },
    ];
  }
  const audiences = unusedAudiences(trust);
  if (audiences.length === 0) return [];
  return [
    {
      resource: arn,
      tags,
      part: 'audience',
      detail: `no role asks for ${audiences.length === 1 ? 'the audience' : 'the audiences'} ${some(audiences)}`,
      remedies: audiences
        .slice(0, 1)
        .map((audience) =>
          remedy('take it out once no token is made for it', [
            'aws',
            'iam',
            'remove-client-id-from-open-id-connect-provider',
            ...clientIdWords(arn, audience),
          ]),
        ),
    },
  ];
}

/** A policy that does not name its audiences, or by a pattern, takes any that is registered. */
function unusedAudiences({ issuer, provider, roles }: Trust): readonly string[] {
  if (issuer === undefined || provider === undefined || provider.clientIds.length < 2) return [];
  const asked = roles.map(({ trustPolicy }) => namedValues(trustPolicy, bareIssuer(issuer), 'aud'));
  if (asked.some(({ exact, others }) => exact.length === 0 || others.length > 0)) return [];
  const used = new Set(asked.flatMap(({ exact }) => exact));
  return provider.clientIds.filter((audience) => !used.has(audience));
}
