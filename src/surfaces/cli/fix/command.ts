// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import { EMIT_FORMS } from '../../../render/plan/emit-forms.ts';
import { parseFingerprint } from '../../../core/model/thumbprint.ts';
import { questionFlags } from '../question-flags.ts';
import type { Bound } from '../context.ts';
import { file, flag, outputAliases, plainFormat, targetArgument, text } from '../flags.ts';
import { listedValue, most, someDays } from '../values.ts';
import type { FixFlags } from './plan.ts';
import { type Entry, handedContext, TARGETS } from '../help.ts';

/** What `approve` may be told too. */
export const repairFlags: FlagParametersForType<
  Pick<FixFlags, 'acceptCa' | 'allowLeaf' | 'emit' | 'state'>,
  Bound
> = {
  acceptCa: {
    kind: 'parsed',
    parse: parseFingerprint,
    optional: true,
    variadic: true,
    brief: 'CA that you trust, by a fingerprint that you have from elsewhere',
    placeholder: 'sha256:HEX',
  },
  allowLeaf: flag('list a leaf where nothing else is sent; it breaks with the next renewal'),
  emit: {
    kind: 'enum',
    values: EMIT_FORMS,
    optional: true,
    brief: 'print the repair in that form instead of doing it',
  },
  state: text('folder of the receipts (default: where this platform keeps state)', 'DIR'),
};

const flags: FlagParametersForType<FixFlags, Bound> = {
  plan: flag('only plan, and write nothing'),
  dryRun: flag('the same as --plan'),
  yes: flag('write without asking'),
  add: { ...file('CA certificate to list before it is served'), variadic: true },
  drop: {
    kind: 'parsed',
    parse: listedValue,
    optional: true,
    variadic: true,
    brief: 'listed value that may go when five are full',
    placeholder: 'SHA1',
  },
  acceptCa: repairFlags.acceptCa,
  allowLeaf: repairFlags.allowLeaf,
  evenIfUnused: flag('change a list that AWS does not read here'),
  retireAfter: {
    kind: 'parsed',
    parse: someDays,
    optional: true,
    brief: 'how long no address must have presented a listed value before it goes (default: 14d)',
    placeholder: 'DAYS',
  },
  owner: text(
    'what owns the provider, where its tags could not be read: none, terraform, ...',
    'NAME',
  ),
  include: {
    kind: 'enum',
    values: ['trust-policy', 'kubernetes'],
    optional: true,
    variadic: ',',
    brief: 'write these too, where they need it; without it they are only shown',
  },
  maxChanges: {
    kind: 'parsed',
    parse: most,
    optional: true,
    brief: 'refuse a plan of more changes than this (default: 5)',
    placeholder: 'N',
  },
  emit: repairFlags.emit,
  state: repairFlags.state,
  ...questionFlags,
  format: plainFormat,
};

/** Plans the repair, asks, writes, reads back. */
export const fix: Entry = {
  command: buildCommand({
    docs: { brief: 'plan the repair, ask, write it, and read it back' },
    parameters: {
      flags,
      aliases: { ...outputAliases, n: 'namespace', y: 'yes' },
      positional: targetArgument('what to fix'),
    },
    loader: async () => handedContext((await import('./run.ts')).runFix),
  }),
  page: {
    usage: 'fix TARGET [flags]',
    says: 'Repairs what can be repaired: the provider, its audiences, its list of thumbprints, and with --include the trust policy of the role or the annotation of the service account. A thumbprint is written only where its certificate is trusted, old values stay while anything may present them, and every write leaves a receipt that undo takes back. With --live it is done when STS goes by the change, not only IAM. Exit 4: refused, by a guard, by AWS or by you; 5: something changed since the plan.',
    examples: [
      ['fix eks:prod --region eu-west-1 --plan', 'what would be written, and why'],
      [
        'fix https://oidc.example.com --issuer-ca ca.pem --yes',
        'repair the list of an issuer with a private CA',
      ],
      [
        'fix eks:prod --role arn:aws:iam::111122223333:role/app --token token.jwt --include trust-policy',
        'repair the trust policy of the role too',
      ],
    ],
    notes: TARGETS,
  },
};
