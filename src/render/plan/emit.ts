// SPDX-License-Identifier: Apache-2.0

import { parseArn } from '../../core/model/arn.ts';
import type { Change, Plan } from '../../core/model/plan.ts';
import { harmless } from '../harmless.ts';
import { shellCommand } from '../shell.ts';

/** The repair as commands of the AWS CLI, to be run by whoever may: the plan itself is not done. */
export function emitAwsCli(plan: Plan, flags: readonly string[]): string {
  if (plan.changes.length === 0) return nothing(plan);
  return plan.changes
    .map((change) =>
      [
        comment(change.because),
        ...before(change),
        `${shellCommand(['aws', 'iam', ...operationOf(change), ...flags])}\n`,
      ].join(''),
    )
    .join('\n');
}

/** The repair as the steps of a person in the AWS console. */
export function emitConsole(plan: Plan): string {
  if (plan.changes.length === 0) return nothing(plan);
  return plan.changes.map(stepsOf).join('\n');
}

function nothing({ because }: Plan): string {
  return comment(`nothing to write: ${because}`);
}

/** IAM replaces the list: what was there is said, so that it can be put back. */
function before(change: Change): readonly string[] {
  return change.kind === 'set-thumbprints' ? [comment(`before: ${change.from.join(' ')}`)] : [];
}

/** @see AWS CLI Command Reference, `aws iam`. */
function operationOf(change: Change): readonly string[] {
  const arn = ['--open-id-connect-provider-arn', change.provider];
  switch (change.kind) {
    case 'set-thumbprints':
      return [
        'update-open-id-connect-provider-thumbprint',
        ...arn,
        '--thumbprint-list',
        ...change.to,
      ];
    case 'add-client-id':
      return ['add-client-id-to-open-id-connect-provider', ...arn, '--client-id', change.clientId];
    case 'remove-client-id':
      return [
        'remove-client-id-from-open-id-connect-provider',
        ...arn,
        '--client-id',
        change.clientId,
      ];
    case 'create-provider':
      return [
        'create-open-id-connect-provider',
        '--url',
        change.url,
        '--client-id-list',
        ...change.clientIds,
        ...(change.to.length === 0 ? [] : ['--thumbprint-list', ...change.to]),
      ];
    case 'delete-provider':
      return ['delete-open-id-connect-provider', ...arn];
  }
}

/** The console as it has been since 2021: Identity providers, one provider, Manage. */
function stepsOf(change: Change): string {
  const { partition, account, resource } = parseArn(change.provider);
  const console = CONSOLES[partition] ?? CONSOLES['aws'];
  const steps = [
    `sign in to account ${account}, and open https://${console ?? ''}/iam/home#/identity_providers`,
    ...inConsole(change, resource.replace(/^oidc-provider\//, '')),
  ];
  return steps.map((step, index) => `${String(index + 1)}. ${harmless(step)}\n`).join('');
}

function inConsole(change: Change, name: string): readonly string[] {
  const open = `choose the provider ${name}`;
  switch (change.kind) {
    case 'set-thumbprints':
      return [
        open,
        'under Thumbprints, choose Manage',
        ...change.add.map(({ sha1, subject }) => `add ${sha1} (${subject})`),
        ...change.retire.map(({ sha1, why }) => `remove ${sha1} (${why})`),
        'choose Save changes',
      ];
    case 'add-client-id':
      return [
        open,
        'under Audiences, choose Actions, Add audience',
        `add ${change.clientId}`,
        'save',
      ];
    case 'remove-client-id':
      return [
        open,
        'under Audiences, choose Actions, Remove audience',
        `remove ${change.clientId}`,
      ];
    case 'create-provider':
      return [
        'choose Add provider, OpenID Connect',
        `as provider URL give ${change.url}`,
        ...change.clientIds.map((clientId) => `as audience give ${clientId}`),
        'choose Add provider',
        ...change.to.map(
          (sha1) =>
            `open the provider; under Thumbprints, choose Manage, and see that ${sha1} is listed`,
        ),
      ];
    case 'delete-provider':
      return [open, 'choose Delete'];
  }
}

function comment(text: string): string {
  return `# ${harmless(text)}\n`;
}

const CONSOLES: { readonly [partition: string]: string } = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
