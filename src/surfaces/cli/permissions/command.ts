// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import { flag, namespaceFlag, outputAliases, text } from '../flags.ts';
import { accountId, someText } from '../values.ts';
import { POLICY_COMMANDS } from '../../../core/permissions/permission.ts';
import type { PermissionsFlags } from './run.ts';
import { type Entry, handedContext } from '../help.ts';

const flags: FlagParametersForType<PermissionsFlags, Bound> = {
  for: {
    kind: 'enum',
    values: POLICY_COMMANDS.filter((command) => command !== 'repair'),
    brief: 'the command that is to be allowed',
  },
  repair: flag('with --for watch: what watch --repair is to write'),
  include: {
    kind: 'enum',
    values: ['trust-policy', 'kubernetes'],
    optional: true,
    variadic: ',',
    brief: 'what fix is to write too, as its own --include has it',
  },
  mint: flag('have tokens of service accounts minted, as the --mint of doctor does'),
  namespace: namespaceFlag,
  bind: text('bind the roles to this user of Kubernetes, with --format kubernetes', 'USER'),
  account: {
    kind: 'parsed',
    parse: accountId,
    optional: true,
    brief: 'limit it to this account (default: what the target tells, else any)',
    placeholder: 'ID',
  },
  region: text(
    'limit clusters to this Region (default: what the target tells, else any)',
    'REGION',
  ),
  partition: {
    kind: 'enum',
    values: ['aws', 'aws-cn', 'aws-us-gov'],
    optional: true,
    brief: 'of the ARNs (default: what the target tells, else aws)',
  },
  format: {
    kind: 'enum',
    values: ['text', 'json', 'terraform', 'cloudformation', 'kubernetes'],
    default: 'text',
    brief: 'how to print the result',
  },
  quiet: flag('print the policy alone, as IAM takes it'),
};

const { o, q } = outputAliases;

/** What a command has to be allowed, and no more. */
export const permissions: Entry = {
  command: buildCommand({
    docs: { brief: 'the least that a command has to be allowed, as a policy' },
    parameters: {
      flags,
      aliases: { n: 'namespace', o, q },
      positional: {
        kind: 'tuple',
        parameters: [
          { parse: someText, optional: true, brief: 'limit it to this', placeholder: 'TARGET' },
        ],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runPermissions),
  }),
  page: {
    usage: 'permissions --for COMMAND [TARGET]',
    says: 'Prints the least-privilege IAM policy for a command, and for the TARGET alone where one is named. What is marked as "goes without" may be left out: the command then says what it could not see. --format kubernetes prints the Kubernetes roles for workloads. Works offline.',
    examples: [
      ['permissions --for doctor', 'what each call is for, and the policy'],
      [
        'permissions --for fix --account 111122223333 --quiet',
        'the policy alone, for aws iam put-role-policy',
      ],
      [
        'permissions --for doctor sa:shop/web --format kubernetes --bind jane@example.com',
        'the roles for kubectl apply -f -, and their bindings',
      ],
    ],
    notes: [],
  },
};
