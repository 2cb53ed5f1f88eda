// SPDX-License-Identifier: Apache-2.0

import { parseOrUndefined } from '../error.ts';
import { remedy } from '../gates/gate.ts';
import type { Grant, HeldRole } from '../model/inventory.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../model/json.ts';
import { seenOf } from '../model/observed.ts';
import { matchesWithoutCase } from '../policy/pattern.ts';
import { federatedIssuersOf } from '../policy/principals.ts';
import type { FleetCheck } from './fleet-check.ts';

export const rolePrivileged: FleetCheck = {
  id: 'role-privileged',
  on: 'role',
  title: 'No web identity takes a role that may do everything',
  severity: 'warning',
  after: 'account',
  source: {
    title: 'IAM User Guide, Security best practices: grant least privilege',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  },
  explanation:
    'Whoever gets a token that the trust policy admits is administrator of the account: by AdministratorAccess, by IAMFullAccess, or by a statement that allows * or iam:* on every resource, or all actions but some that are not of IAM. Then the issuer, its signing keys and its host names are as worth guarding as the account itself. What a boundary or a guardrail of the organization takes away again is not counted.',
  remedy: 'Give the role what its workload does, and no more.',
  find: ({ inventory }) =>
    (seenOf(inventory.roles)?.roles ?? []).flatMap((role) => {
      const by = privilegeOf(role);
      const issuers = federatedIssuersOf(role.trustPolicy);
      if (by === undefined || issuers.length === 0) return [];
      const within = role.boundary === undefined ? '' : `, within ${role.boundary}`;
      return [
        {
          resource: role.arn,
          tags: role.tags,
          detail: `tokens of ${issuers.join(', ')} may become administrator: ${by}${within}`,
          remedies: [remedy('give it what its workload does, and no more')],
        },
      ];
    }),
};

/** The policy that lets a role do everything, or give itself the right to; `undefined` where none is known. */
export function privilegeOf({ grants = [] }: HeldRole): string | undefined {
  const found = grants.find((grant) => isAdministrator(grant));
  return found?.name;
}

function isAdministrator({ arn, document }: Grant): boolean {
  if (arn !== undefined && ADMINISTRATORS.test(arn)) return true;
  if (document === undefined) return false;
  const policy = parseOrUndefined(() =>
    parseJsonObject(document, 'trust_policy_malformed', 'a policy'),
  );
  return listOf(policy?.['Statement']).some(
    (statement) =>
      isJsonObject(statement) &&
      statement['Effect'] === 'Allow' &&
      allowsAllOfIam(statement) &&
      listOf(statement['Resource']).includes('*'),
  );
}

/** Of `NotAction` all that is not named is allowed: PowerUserAccess leaves IAM out, others do not. */
function allowsAllOfIam({ Action, NotAction }: JsonObject): boolean {
  if (NotAction === undefined) return listOf(Action).some((action) => takes(action, ALL_OF_IAM));
  return !listOf(NotAction).some((action) => GIVING.some((one) => takes(action, one)));
}

function takes(action: unknown, wanted: string): boolean {
  return typeof action === 'string' && matchesWithoutCase(wanted, action);
}

/** No name of an action, but what `*` and `iam:*` match and narrower patterns do not. */
const ALL_OF_IAM = 'iam:~';

/** Each lets a role give itself what it has not. */
const GIVING = ['iam:AttachRolePolicy', 'iam:PutRolePolicy'];

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** @see AWS Managed Policy Reference. */
const ADMINISTRATORS = /^arn:[^:]+:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;
