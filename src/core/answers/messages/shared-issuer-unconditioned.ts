// SPDX-License-Identifier: Apache-2.0

import { issuerFor } from '../../issuers/subjects.ts';
import type { Facts } from '../../model/facts.ts';
import { bareIssuer } from '../../model/issuer.ts';
import type { Message, Witness } from './message.ts';

export const sharedIssuerUnconditioned: Message = {
  id: 'shared-issuer-unconditioned',
  by: 'IAM',
  calls: ['CreateRole', 'UpdateAssumeRolePolicy'],
  code: 'MalformedPolicyDocument',
  httpStatus: 400,
  texts: [],
  knowledge: 'inferred',
  explanation:
    'Many tenants share the issuers of GitHub, GitLab.com, Terraform Cloud and others. For these IAM demands that a trust policy asks for the claim that tells tenants apart, when a role is made or its policy is next changed; older policies stay until then. Its words are not known to us.',
  causes: [
    {
      when: 'the trust policy names such an issuer, and has no condition on its tenancy claim',
      proof: 'no Condition of the statement has the key <issuer>:sub (for some, <issuer>:aud)',
      remedy: {
        text: 'add a condition on the subject: StringEquals, "<issuer>:sub", with the owner and the repository or project',
      },
    },
  ],
  source: {
    title: 'IAM User Guide, Identity-provider controls for shared OIDC providers',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
  },
  witness,
};

function witness({ issuer }: Facts): Witness | undefined {
  const known = issuer === undefined ? undefined : issuerFor(bareIssuer(issuer));
  if (known === undefined || known.tenancy.length === 0) return undefined;
  return {
    said: `${known.name} is shared: its trust policies must ask for ${known.tenancy.join(' or ')}`,
    evidence: { issuer: known.name, tenancy: known.tenancy },
  };
}
