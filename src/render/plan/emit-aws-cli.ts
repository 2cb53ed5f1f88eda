// SPDX-License-Identifier: Apache-2.0

import { contextNote } from '../../core/declared.ts';
import { clientIdListWords, clientIdWords } from '../../core/client-id-words.ts';
import { roleNameOf, parseArn } from '../../core/model/arn.ts';
import type { AnnotateServiceAccount, Change, CreateProvider } from '../../core/model/plan.ts';
import { shellCommand } from '../shell.ts';
import type { Emitting } from './emitting.ts';
import { comments } from './emit-text.ts';

/** The repair as commands of the AWS CLI and kubectl, to be run by whoever may. */
export function emitAwsCli({ plan, flags }: Emitting): string {
  return plan.changes.map((change) => changeInShell(change, flags)).join('\n');
}

/** One change as a command, and what was there as a comment before it. */
export function changeInShell(change: Change, flags: readonly string[]): string {
  return [
    comments('#', [change.because, ...before(change)]),
    `${shellCommand(commandFor(change, flags))}\n`,
  ].join('');
}

/**
 * The command that makes a change, as its arguments.
 *
 * @param flags What leads the AWS CLI to the right account.
 * @see AWS CLI Command Reference, `aws iam`; Kubernetes, `kubectl annotate`.
 */
export function commandFor(change: Change, flags: readonly string[]): readonly string[] {
  return change.kind === 'annotate-service-account'
    ? kubectlAnnotate(change)
    : ['aws', 'iam', ...operationOf(change), ...flags];
}

/** IAM replaces lists and documents: what was there is said, so that it can be put back. */
function before(change: Change): readonly string[] {
  if (change.kind === 'set-thumbprints') {
    return change.isListUnseen === true ? [REPLACED] : [`before: ${change.from.join(' ')}`];
  }
  if (change.kind === 'create-provider') return contextNote(change);
  return change.kind === 'set-trust-policy'
    ? [...change.edits, `before: ${oneLine(change.before)}`]
    : [];
}

function operationOf(change: Exclude<Change, AnnotateServiceAccount>): readonly string[] {
  switch (change.kind) {
    case 'set-thumbprints':
      return [
        'update-open-id-connect-provider-thumbprint',
        ...providerFlag(change),
        '--thumbprint-list',
        ...(change.isListUnseen === true ? [LISTED_NOW] : []),
        ...change.to,
      ];
    case 'add-client-id':
      return [
        'add-client-id-to-open-id-connect-provider',
        ...clientIdWords(change.provider, change.clientId),
      ];
    case 'remove-client-id':
      return [
        'remove-client-id-from-open-id-connect-provider',
        ...clientIdWords(change.provider, change.clientId),
      ];
    case 'create-provider':
      return creation(change);
    case 'delete-provider':
      return ['delete-open-id-connect-provider', ...providerFlag(change)];
    case 'set-trust-policy':
      return [
        'update-assume-role-policy',
        '--role-name',
        roleNameOf(parseArn(change.role)) ?? change.role,
        '--policy-document',
        oneLine(change.after),
      ];
  }
}

function providerFlag({ provider }: { readonly provider: string }): readonly string[] {
  return ['--open-id-connect-provider-arn', provider];
}

function creation({ url, clientIds, to, tags = {} }: CreateProvider): readonly string[] {
  const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return [
    'create-open-id-connect-provider',
    '--url',
    url,
    ...clientIdListWords(clientIds),
    ...(to.length === 0 ? [] : ['--thumbprint-list', ...to]),
    ...(pairs.length === 0 ? [] : ['--tags', JSON.stringify(pairs)]),
  ];
}

function kubectlAnnotate(change: AnnotateServiceAccount): readonly string[] {
  const { context, namespace, name, after } = change;
  return [
    'kubectl',
    ...(context === undefined ? [] : ['--context', context]),
    'annotate',
    'serviceaccount',
    name,
    '--namespace',
    namespace,
    '--overwrite',
    ...Object.entries(after).map(([key, value]) =>
      value === undefined ? `${key}-` : `${key}=${value}`,
    ),
  ];
}

/** No value of a list: pasted as it is, the command is refused. */
const LISTED_NOW = 'LISTED-NOW';
const REPLACED = `the list was not looked at, and IAM replaces the whole of it: write what it holds in place of ${LISTED_NOW}`;

/** A document as IAM takes it too: JSON that is laid out over lines has the same meaning in one. */
function oneLine(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document));
  } catch {
    return document;
  }
}
