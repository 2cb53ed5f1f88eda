// SPDX-License-Identifier: Apache-2.0

import {
  type Answer,
  deleteConflict,
  limitExceeded,
  noSuchEntity,
  refusal,
  type Refused,
  result,
} from '../protocol/answer.ts';
import { demandedText, tagsOf, textOf } from '../protocol/form.ts';
import { uniqueId } from '../protocol/identifiers.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import { PAGE, pageOf } from '../protocol/parameter-validation.ts';
import { iamArn, ofAccount, type PolicyRecord, type PolicyVersion, type World } from '../world.ts';
import {
  attachmentsOf,
  boundariesOf,
  documentStructure,
  fullPolicyStructure,
  MAX_VERSIONS,
  ofAwsRefusal,
  onPolicy,
  ownPolicy,
  POLICY_ARN_MEMBER,
  POLICY_NAME,
  policyArnRefusal,
  policyNamed,
  policySizeRefusal,
  policyStructure,
  VERSION_ID,
  usesOf,
  versionStructure,
} from './policies.ts';
import { identityPolicyRefusal } from './identity-policy-refusal.ts';
import { DESCRIPTION, PATH, PATH_PREFIX, POLICY_DOCUMENT } from './roles.ts';
import { BOUNDED_TAGS, echoedTags, tagRecord, tagsRefusal } from './tags.ts';

const createPolicy: Operation = {
  service: 'iam',
  action: 'CreatePolicy',
  callers: 'user',
  members: [POLICY_NAME, PATH, POLICY_DOCUMENT, DESCRIPTION, BOUNDED_TAGS],
  run: async (form, world, { now }) => {
    const account = form.caller?.account ?? world.account;
    const name = demandedText(form, 'PolicyName');
    const document = demandedText(form, 'PolicyDocument');
    const refused =
      placeRefusal(name, account, world) ??
      managedPolicyRefusal(document, world) ??
      tagsRefusal(tagsOf(form));
    if (refused !== undefined) return refused;
    const path = textOf(form, 'Path') ?? '/';
    const policy: PolicyRecord = {
      arn: iamArn(world, account, `policy${path}${name}`),
      name,
      path,
      policyId: uniqueId('ANPA'),
      description: textOf(form, 'Description'),
      tags: tagRecord(tagsOf(form)),
      versions: [{ number: 1, document, createdAt: now }],
      defaultVersion: 1,
      nextVersion: 2,
      createdAt: now,
      updatedAt: now,
    };
    world.policies.set(policy.arn, policy);
    return result({
      Policy: { ...policyStructure(policy, world), Tags: echoedTags(tagsOf(form)) },
    });
  },
};

/**
 * Those of the account. AWS's own are known by name alone, and are not listed. What they are used for
 * counts among those that are attached only (recorded 2026-09-12).
 */
const listPolicies: Operation = {
  service: 'iam',
  action: 'ListPolicies',
  callers: 'user',
  members: [
    ...PAGE,
    PATH_PREFIX,
    { name: 'Scope', kind: 'text', pattern: /^(?:All|AWS|Local)$/ },
    {
      name: 'PolicyUsageFilter',
      kind: 'text',
      pattern: /^(?:PermissionsPolicy|PermissionsBoundary)$/,
    },
  ],
  run: async (form, world) => {
    const prefix = textOf(form, 'PathPrefix') ?? '/';
    const own =
      textOf(form, 'Scope') === 'AWS'
        ? []
        : ofAccount(world.policies, form.caller?.account ?? world.account);
    const listed = own.filter(
      ({ path, arn }) =>
        path.startsWith(prefix) &&
        (textOf(form, 'OnlyAttached') !== 'true' ||
          usesOf(arn, textOf(form, 'PolicyUsageFilter'), world) > 0),
    );
    return pageOf(
      'Policies',
      listed.map((policy) => policyStructure(policy, world)),
      form,
    );
  },
};

export const policyActions: readonly Operation[] = [
  createPolicy,
  listPolicies,
  // Of customers' policies only: what AWS's own say is not known here.
  onPolicy('GetPolicy', [], (policy, { world }) =>
    result({ Policy: fullPolicyStructure(policy, world) }),
  ),
  // Refused while it is attached, or has versions beside the default one.
  onPolicy('DeletePolicy', [], ({ arn, versions }, { world }) => {
    if (attachmentsOf(arn, world) + boundariesOf(arn, world) > 0) {
      return deleteConflict('Cannot delete a policy attached to entities.');
    }
    if (versions.length > 1) {
      return deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    world.policies.delete(arn);
    return result();
  }),
  onPolicy('CreatePolicyVersion', [POLICY_DOCUMENT], (policy, { form, world, moment: { now } }) => {
    const document = demandedText(form, 'PolicyDocument');
    const refused = managedPolicyRefusal(document, world);
    if (refused !== undefined) return refused;
    if (policy.versions.length >= MAX_VERSIONS) return TOO_MANY_VERSIONS;
    const version = { number: policy.nextVersion, document, createdAt: now };
    const isDefault = textOf(form, 'SetAsDefault') === 'true';
    const next: PolicyRecord = {
      ...policy,
      versions: [version, ...policy.versions],
      nextVersion: policy.nextVersion + 1,
      defaultVersion: isDefault ? version.number : policy.defaultVersion,
      updatedAt: now,
    };
    world.policies.set(policy.arn, next);
    return result({ PolicyVersion: versionStructure(next, version) });
  }),
  // Newest first (recorded 2026-02-10).
  onPolicy('ListPolicyVersions', PAGE, (policy, { form }) => {
    const versions = policy.versions.map((version) => versionStructure(policy, version));
    return pageOf('Versions', versions, form);
  }),
  onPolicyVersion('GetPolicyVersion', (policy, version) =>
    result({ PolicyVersion: documentStructure(policy, version) }),
  ),
  onPolicyVersion('SetDefaultPolicyVersion', (policy, { number }, { world, moment }) => {
    world.policies.set(policy.arn, { ...policy, defaultVersion: number, updatedAt: moment.now });
    return result();
  }),
  onPolicyVersion('DeletePolicyVersion', (policy, version, { world }) => {
    if (version.number === policy.defaultVersion) {
      return deleteConflict('Cannot delete the default version of a policy.');
    }
    const versions = policy.versions.filter(({ number }) => number !== version.number);
    world.policies.set(policy.arn, { ...policy, versions });
    return result();
  }),
];

/** An action on the version that the form names (the words recorded 2026-02-10). */
function onPolicyVersion(
  action: string,
  run: (policy: PolicyRecord, version: PolicyVersion, called: Called) => Answer,
): Operation {
  return {
    service: 'iam',
    action,
    callers: 'user',
    members: [POLICY_ARN_MEMBER, VERSION_ID],
    run: async (form, world, moment) => {
      const arn = demandedText(form, 'PolicyArn');
      const id = demandedText(form, 'VersionId');
      const policy = ownPolicy(form, world, arn);
      const version = policy?.versions.find(({ number }) => `v${String(number)}` === id);
      const refused = policyArnRefusal(arn) ?? ofAwsRefusal(action, form);
      if (refused !== undefined) return refused;
      if (policy === undefined || version === undefined) {
        return noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
      }
      return run(policy, version, { form, world, moment });
    },
  };
}

function managedPolicyRefusal(document: string, { partition }: World): Refused | undefined {
  const kind = { partition, managed: true } as const;
  return identityPolicyRefusal(document, kind) ?? policySizeRefusal(document);
}

function placeRefusal(name: string, account: string, world: World): Refused | undefined {
  if (policyNamed(world, account, name) !== undefined) {
    const message = `A policy called ${name} already exists. Duplicate names are not allowed.`;
    return refusal('EntityAlreadyExists', 409, message);
  }
  return ofAccount(world.policies, account).length < MAX_POLICIES
    ? undefined
    : limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${String(MAX_POLICIES)}`);
}

/** @see IAM User Guide, IAM and STS quotas: the default. */
const MAX_POLICIES = 1500;

/** Recorded 2026-02-10. */
const TOO_MANY_VERSIONS = limitExceeded(
  `A managed policy can have up to ${String(MAX_VERSIONS)} versions. Before you create a new version, you must delete an existing version.`,
);
