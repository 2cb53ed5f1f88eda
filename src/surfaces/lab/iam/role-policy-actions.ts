// SPDX-License-Identifier: Apache-2.0

import {
  type Answer,
  limitExceeded,
  noSuchEntity,
  type Refused,
  result,
} from '../protocol/answer.ts';
import { demandedText, textOf } from '../protocol/form.ts';
import { percentEncoded } from '../protocol/http.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import { compareText, PAGE, pageOf } from '../protocol/parameter-validation.ts';
import type { RoleRecord } from '../world.ts';
import {
  attachedStructures,
  isAttachable,
  POLICY_ARN_MEMBER,
  POLICY_NAME,
  policyArnRefusal,
} from './policies.ts';
import { identityPolicyRefusal } from './identity-policy-refusal.ts';
import { BOUNDARY, boundaryRefusal, onRole, PATH_PREFIX, POLICY_DOCUMENT } from './roles.ts';

/** What a role may do: policies of its own, policies that are attached, and its boundary. */
export const rolePolicyActions: readonly Operation[] = [
  // Over one of the same name.
  onRole('PutRolePolicy', [POLICY_NAME, POLICY_DOCUMENT], (role, { form, world }) => {
    const document = demandedText(form, 'PolicyDocument');
    const asked = demandedText(form, 'PolicyName');
    const inlinePolicies = { ...role.inlinePolicies, [nameIn(role, asked) ?? asked]: document };
    const refused =
      identityPolicyRefusal(document, world) ?? inlineSizeRefusal(role, inlinePolicies);
    if (refused !== undefined) return refused;
    world.roles.set(role.arn, { ...role, inlinePolicies });
    return result();
  }),
  onInlinePolicy('GetRolePolicy', (role, { asked, document }) =>
    result({ RoleName: role.name, PolicyName: asked, PolicyDocument: percentEncoded(document) }),
  ),
  onInlinePolicy('DeleteRolePolicy', (role, { name }, { world }) => {
    const { [name]: _, ...inlinePolicies } = role.inlinePolicies;
    world.roles.set(role.arn, { ...role, inlinePolicies });
    return result();
  }),
  onRole('ListRolePolicies', PAGE, ({ inlinePolicies }, { form }) =>
    pageOf('PolicyNames', Object.keys(inlinePolicies).toSorted(compareText), form),
  ),
  // Attaching a policy that is attached is no error.
  onRole('AttachRolePolicy', [POLICY_ARN_MEMBER], (role, { form, world }) => {
    const arn = demandedText(form, 'PolicyArn');
    const refused = policyArnRefusal(arn);
    if (refused !== undefined) return refused;
    if (!isAttachable(arn, form.caller?.account ?? world.account, world)) {
      return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    }
    const attachedPolicies = [...new Set([...role.attachedPolicies, arn])];
    if (attachedPolicies.length > MAX_ATTACHED) {
      return limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${String(MAX_ATTACHED)}`);
    }
    world.roles.set(role.arn, { ...role, attachedPolicies });
    return result();
  }),
  onRole('DetachRolePolicy', [POLICY_ARN_MEMBER], (role, { form, world }) => {
    const arn = demandedText(form, 'PolicyArn');
    const refused = policyArnRefusal(arn);
    if (refused !== undefined) return refused;
    if (!role.attachedPolicies.includes(arn)) return noSuchEntity(`Policy ${arn} was not found.`);
    const attachedPolicies = role.attachedPolicies.filter((attached) => attached !== arn);
    world.roles.set(role.arn, { ...role, attachedPolicies });
    return result();
  }),
  onRole('ListAttachedRolePolicies', [PATH_PREFIX, ...PAGE], ({ attachedPolicies }, { form }) => {
    const prefix = textOf(form, 'PathPrefix') ?? '/';
    const attached = attachedPolicies.filter((arn) => pathIn(arn).startsWith(prefix));
    return pageOf('AttachedPolicies', attachedStructures(attached), form);
  }),
  onRole(
    'PutRolePermissionsBoundary',
    [{ ...BOUNDARY, required: true }],
    (role, { form, world }) => {
      const refused = boundaryRefusal(form, form.caller?.account ?? world.account, world);
      if (refused !== undefined) return refused;
      const permissionsBoundary = demandedText(form, 'PermissionsBoundary');
      world.roles.set(role.arn, { ...role, permissionsBoundary });
      return result();
    },
  ),
  onRole('DeleteRolePermissionsBoundary', [], (role, { world }) => {
    // The code was recorded 2026-09-12, not the words.
    if (role.permissionsBoundary === undefined) {
      return noSuchEntity(`The role with name ${role.name} has no permissions boundary.`);
    }
    world.roles.set(role.arn, { ...role, permissionsBoundary: undefined });
    return result();
  }),
];

/** An action on a policy of a role's own; refused as IAM does where there is none (recorded 2026-02-11). */
function onInlinePolicy(
  action: string,
  run: (role: RoleRecord, policy: InlinePolicy, called: Called) => Answer,
): Operation {
  return onRole(action, [POLICY_NAME], (role, called) => {
    const asked = demandedText(called.form, 'PolicyName');
    const name = nameIn(role, asked);
    const document = name === undefined ? undefined : role.inlinePolicies[name];
    return name === undefined || document === undefined
      ? noSuchEntity(`The role policy with name ${asked} cannot be found.`)
      : run(role, { name, asked, document }, called);
  });
}

/** The name under which a role has a policy of its own: case does not tell them apart (recorded 2026-09-12). */
function nameIn({ inlinePolicies }: RoleRecord, asked: string): string | undefined {
  const wanted = asked.toLowerCase();
  return Object.keys(inlinePolicies).find((name) => name.toLowerCase() === wanted);
}

interface InlinePolicy {
  readonly name: string;
  /** The name as the call has it. */
  readonly asked: string;
  readonly document: string;
}

/** All policies of a role's own together, blanks not counted. */
function inlineSizeRefusal(
  { name }: RoleRecord,
  policies: RoleRecord['inlinePolicies'],
): Refused | undefined {
  const size = Object.values(policies).join('').replaceAll(/\s/g, '').length;
  if (size <= MAX_INLINE_SIZE) return undefined;
  return limitExceeded(
    `Maximum policy size of ${String(MAX_INLINE_SIZE)} bytes exceeded for role ${name}`,
  );
}

/** `/team/` of `…:policy/team/name`. */
function pathIn(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}

/** @see IAM User Guide, IAM and STS quotas: policies a role, the default; aggregate size of its own. */
const MAX_ATTACHED = 10;
const MAX_INLINE_SIZE = 10_240;
