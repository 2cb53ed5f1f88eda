// SPDX-License-Identifier: Apache-2.0

import { roleNameOf, parseArn } from '../../core/model/arn.ts';
import type { AnnotateServiceAccount, Change, CreateProvider } from '../../core/model/plan.ts';
import { shellCommand, clientIdListWords, clientIdWords } from '../../core/model/shell.ts';
import { comments, type Note } from '../comments.ts';
import { contextNotes, type Emitting } from './emit-declared.ts';

/** The repair as commands of the AWS CLI and kubectl, to be run by whoever may. */
export function emitAwsCli({ plan, flags }: Emitting): string {
  return plan.changes.map((change) => changeInShell(change, flags, [change.kind])).join('\n');
}

/** One change as a command. */
export function changeInShell(
  change: Change,
  flags: readonly string[],
  notes: readonly Note[],
): string {
  const said = [...notes, ...notesOf(change)];
  return `${comments('#', said)}${commandLine(commandFor(change, flags))}`;
}

function notesOf(change: Change): readonly Note[] {
  if (change.kind === 'create-provider') return contextNotes(change);
  return change.kind === 'set-thumbprints' && change.isListUnseen === true ? ['list-unseen'] : [];
}

/** A line to be pasted, or why there is none. */
export function commandLine(argv: readonly string[]): string {
  const command = shellCommand(argv);
  return command === undefined ? comments('#', ['not-pastable']) : `${command}\n`;
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

/** A document as IAM takes it too: JSON that is laid out over lines has the same meaning in one. */
function oneLine(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document));
  } catch {
    return document;
  }
}
