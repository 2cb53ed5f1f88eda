// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound } from '../context.ts';
import { parseShard } from '../../../core/model/shard.ts';
import { connectionFlags, file, flag, outputAliases, targetArgument, text } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { accountId, count, someDays, someText } from '../values.ts';
import { scanOutputFlags } from './output-flags.ts';
import type { ScanFlags } from './scan-flags.ts';

const flags: FlagParametersForType<ScanFlags, Bound> = {
  accounts: {
    kind: 'parsed',
    parse: accountId,
    optional: true,
    variadic: ',',
    brief: 'accounts to scan, by a role in each (default: those of the credentials)',
    placeholder: 'ID',
  },
  organization: flag('all active accounts of the organization, by a role in each'),
  ou: text('accounts below this unit of the organization', 'OU'),
  excludeAccounts: {
    kind: 'parsed',
    parse: accountId,
    optional: true,
    variadic: ',',
    brief: 'accounts to leave out',
    placeholder: 'ID',
  },
  roleName: text(
    'the role to assume in each other account, with its path (default TrustprintScan)',
    'NAME',
  ),
  externalId: text('what that role asks for', 'ID'),
  regions: {
    kind: 'parsed',
    parse: someText,
    optional: true,
    variadic: ',',
    brief:
      'Regions to look through for clusters; all: the enabled ones (default: those of the credentials and of the issuers)',
    placeholder: 'REGION',
  },
  input: file(
    'issuers, hosts or HOST:PORT, one a line; # begins a comment; asks nothing of AWS and judges nothing',
    'FILE|-',
  ),
  expiresWithin: {
    kind: 'parsed',
    parse: someDays,
    optional: true,
    brief: 'tell CAs that expire within so many days (default 30d)',
    placeholder: 'DAYS',
  },
  concurrency: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'connections at once, or entries of a list (default 64)',
    placeholder: 'N',
  },
  rate: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'connections a second at most (default: as fast as they come)',
    placeholder: 'N',
  },
  resume: file(
    'what a scan printed as ndjson that broke off: go on after its last whole account; write to another file',
  ),
  shard: {
    kind: 'parsed',
    parse: parseShard,
    optional: true,
    brief:
      'scan this part of the accounts, on one of N machines (K+1/N where they count from 0); scan merge puts them together',
    placeholder: 'I/N',
  },
  ...scanOutputFlags,
  ...connectionFlags,
};

/** Every trust of an account, of several, or of an organization; or what the endpoints of a list serve. */
export const scan: Entry = {
  command: buildCommand({
    docs: { brief: 'every OIDC trust of an account or an organization, ranked' },
    parameters: {
      flags,
      aliases: outputAliases,
      positional: targetArgument('one cluster: eks:NAME, its ARN or k8s:'),
    },
    loader: async () => handedContext((await import('./run.ts')).runScan),
  }),
  page: {
    usage: 'scan [TARGET] [flags]',
    says: 'Reads every OIDC provider, the roles that trust it and the EKS clusters of an account, probes each issuer once, and judges issuer, keys, provider and trust policies as doctor does. Then a line for each cause, worst first. It writes nothing. Exit 1: a finding at or above --fail-on; 3: something could not be read or told. Of a cluster that is named it judges its roles and every annotated service account, by the tokens that would be made. With --input it probes a list of issuers and hosts instead, and judges nothing.',
    examples: [
      [
        'scan --organization --role-name TrustprintScan --format ndjson',
        'all accounts, for a program',
      ],
      ['scan eks:prod', 'one cluster, with its roles and its service accounts'],
      ['scan --input issuers.txt', 'what each endpoint of a list serves'],
    ],
    notes: [
      'The ndjson output is all that a later scan needs to know: as --baseline, where it came to its end; as --resume, where it broke off; and scan merge FILE ... puts those of --shard together.',
    ],
  },
};
