// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import type { Bound } from './context.ts';
import type { FailOn } from './exit.ts';
import { connectionFlags, file, flag, type OutputFlags, outputFlags, text } from './flags.ts';
import { proposeChecks } from './completion/proposals.ts';
import { namedFile, someMilliseconds, textOrFile, wholeNumber } from './values.ts';
import type { ConnectionFlags, NamedFile } from './settings.ts';

/** What `doctor` and `fix` may be told about the call to STS, and about what was seen before. */
export interface QuestionFlags extends ConnectionFlags, OutputFlags {
  readonly role: string | undefined;
  readonly token: string | undefined;
  readonly audience: string | undefined;
  readonly subject: string | undefined;
  readonly sessionName: string | undefined;
  readonly duration: number | undefined;
  readonly providerId: string | undefined;
  readonly error: string | undefined;
  readonly live: boolean | undefined;
  readonly mint: boolean | undefined;
  readonly for: number | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[] | undefined;
  readonly failOn: FailOn;
  readonly save: string | undefined;
  readonly from: string | undefined;
  readonly offline: boolean | undefined;
  readonly given: readonly NamedFile[] | undefined;
}

export const questionFlags: FlagParametersForType<QuestionFlags, Bound> = {
  role: text('role that the workload assumes', 'ARN'),
  token: file('the token of the workload; never printed', 'FILE|-'),
  audience: text('audience to ask about where there is no token', 'AUD'),
  subject: text(
    'subject to ask about where there is no token; for fix also a pattern with * or ?',
    'SUB',
  ),
  sessionName: text('RoleSessionName of the call', 'NAME'),
  duration: {
    kind: 'parsed',
    parse: wholeNumber,
    optional: true,
    brief: 'DurationSeconds of the call',
    placeholder: 'SECONDS',
  },
  providerId: text('ProviderId of the call', 'ID'),
  error: {
    kind: 'parsed',
    parse: textOrFile,
    optional: true,
    brief: 'what STS answered; a log that has it somewhere is enough',
    placeholder: 'TEXT|@FILE|-',
  },
  live: flag('ask STS itself with the token, and throw the credentials away'),
  mint: flag('ask the Kubernetes API for a token of the workload, to judge it'),
  for: {
    kind: 'parsed',
    parse: someMilliseconds,
    optional: true,
    brief: 'keep looking for so long, and tell what fails now and then (1h at most)',
    placeholder: 'TIME',
  },
  only: {
    ...text('judge only these gates and checks', 'CHECK'),
    variadic: ',',
    proposeCompletions: proposeChecks,
  },
  skip: {
    ...text('leave these gates and checks out', 'CHECK'),
    variadic: ',',
    proposeCompletions: proposeChecks,
  },
  failOn: {
    kind: 'enum',
    values: ['error', 'warning', 'notice', 'none'],
    default: 'error',
    brief: 'lowest severity of a hygiene finding that makes the exit code 1',
  },
  save: file('keep what was seen, without the token'),
  from: file(
    'start from what was saved, and look only at what it lacks; fix looks at all of it anew',
  ),
  offline: flag('look at nothing outside'),
  given: {
    kind: 'parsed',
    parse: namedFile,
    optional: true,
    variadic: true,
    brief: 'output of openssl s_client -showcerts from elsewhere, as a look at a host',
    placeholder: '[HOST[:PORT]=]FILE',
  },
  ...connectionFlags,
  ...outputFlags,
};
