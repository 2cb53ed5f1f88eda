// SPDX-License-Identifier: Apache-2.0

/**
 * What some of AWS's own policies allow in IAM, STS and EKS, which is all that the lab has. A policy
 * that is not here can be attached, and allows nothing.
 */
export function documentOfAws(arn: string): string | undefined {
  const name = arn.split(':policy/')[1] ?? '';
  const statements = Object.hasOwn(AWS_POLICIES, name) ? AWS_POLICIES[name] : undefined;
  if (statements === undefined) return undefined;
  const Statement = statements.map((one) => ({ Effect: 'Allow', ...one, Resource: '*' }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

type Allowed = Readonly<Record<'Action' | 'NotAction', readonly string[]>>;

/** @see AWS Managed Policy Reference Guide; of their documents, what is about these services. */
const AWS_POLICIES: Readonly<Record<string, readonly Partial<Allowed>[]>> = {
  AdministratorAccess: [{ Action: ['*'] }],
  PowerUserAccess: [
    { NotAction: ['iam:*', 'organizations:*', 'account:*'] },
    { Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'] },
  ],
  IAMFullAccess: [{ Action: ['iam:*'] }],
  IAMReadOnlyAccess: [{ Action: ['iam:Get*', 'iam:List*', 'iam:Simulate*', 'iam:Generate*'] }],
  ReadOnlyAccess: [
    { Action: ['iam:Get*', 'iam:List*', 'eks:Describe*', 'eks:List*', 'sts:GetAccessKeyInfo'] },
  ],
};
