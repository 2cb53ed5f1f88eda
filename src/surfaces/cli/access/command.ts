// SPDX-License-Identifier: Apache-2.0

import { buildCommand } from '@stricli/core';

import { file, flag, outputAliases, plainFormat, text } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { accountId, someDays, someText } from '../values.ts';
import { scopes } from './scopes.ts';

const database = text(
  'the database of watch: a file, or postgres://… (default: watch.db in the state directory)',
  'FILE|URL',
);
const { o, q } = outputAliases;

/** A token for the API. */
export const accessCreate: Entry = {
  command: buildCommand({
    docs: { brief: 'make a token for the API of watch' },
    parameters: {
      flags: {
        scope: {
          kind: 'parsed',
          parse: scopes,
          default: 'read',
          brief: 'read, or read,suggest: may ask for repairs to be proposed (default read)',
          placeholder: 'SCOPE',
        },
        accounts: {
          kind: 'parsed',
          parse: (list: string) => list.split(',').map(accountId),
          optional: true,
          brief: 'what it may see, with commas between them (default: all)',
          placeholder: 'ACCOUNT',
        },
        expires: {
          kind: 'parsed',
          parse: someDays,
          default: '90d',
          brief: 'after so many days it is void (default 90d)',
          placeholder: 'DAYS',
        },
        tokenFile: file(
          'take the token that the file has, as a Secret of Kubernetes may, and print nothing; one that is known is left as it is',
        ),
        database,
        format: plainFormat,
      },
      positional: {
        kind: 'tuple',
        parameters: [{ parse: someText, brief: 'what it is for', placeholder: 'NAME' }],
      },
      aliases: { o },
    },
    loader: async () => handedContext((await import('./run.ts')).runCreate),
  }),
  page: {
    usage: 'access create NAME [flags]',
    says: 'Makes a token for the API of trustprint watch and prints it, this once: the database keeps its SHA-256. It writes nothing to AWS.',
    examples: [
      ['access create grafana', 'may read everything, for 90 days'],
      ['access create shop --accounts 111122223333 --expires 30d', 'may read one account'],
      ['access create bot --scope read,suggest', 'may ask for repairs, which others approve'],
    ],
    notes: [
      'With --token-file it may run before each start of watch: a token is tpw_ and 32 random bytes in base64url.',
    ],
  },
};

/** `trustprint access` alone does the same. */
export const accessList: Entry = {
  command: buildCommand({
    docs: { brief: 'who may use the API of watch' },
    parameters: {
      flags: { database, format: plainFormat, quiet: flag('print the ids alone, one a line') },
      aliases: { o, q },
    },
    loader: async () => handedContext((await import('./run.ts')).runList),
  }),
  page: {
    usage: 'access list [flags]',
    says: 'Lists the tokens for the API of trustprint watch, without the tokens.',
    examples: [
      ['access list', 'those of the database in the state directory'],
      ['access list --database postgres://db.example.com/trustprint', 'those of replicas'],
      ['access list --format json', 'for a program'],
    ],
    notes: [],
  },
};

export const accessRevoke: Entry = {
  command: buildCommand({
    docs: { brief: 'make a token void' },
    parameters: {
      flags: { database },
      positional: {
        kind: 'tuple',
        parameters: [{ parse: someText, brief: 'as access list names it', placeholder: 'ID' }],
      },
    },
    loader: async () => handedContext((await import('./run.ts')).runRevoke),
  }),
  page: {
    usage: 'access revoke ID [flags]',
    says: 'Makes a token void at once. A stream of events that it opened ends within seconds.',
    examples: [
      ['access revoke 5f0c1a2b3c4d', 'the token of that id'],
      ['access list', 'which ids there are'],
      ['access create grafana', 'another in its place'],
    ],
    notes: [],
  },
};
