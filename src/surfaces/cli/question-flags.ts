// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import type { Scope } from '../../core/model/verdict.ts';
import type { Bound } from './context.ts';
import type { FailOn } from './exit.ts';
import {
  connectionFlags,
  file,
  flag,
  namespaceFlag,
  type OutputFlags,
  outputFlags,
  text,
} from './flags.ts';
import { proposeChecks } from './completion/proposals.ts';
import { namedFile, someMilliseconds, textOrFile, wholeNumber } from './values.ts';
import type { ConnectionFlags, NamedFile } from './settings.ts';
import { TrustprintError } from '../../core/error.ts';
import type { Target } from '../../core/model/target.ts';
import { isPattern } from '../../core/policy/pattern.ts';

/** What `doctor` and `fix` may be told about the call to STS, and about what was seen before. */
export interface QuestionFlags extends ConnectionFlags, OutputFlags {
  readonly namespace: string | undefined;
  readonly role: string | undefined;
  readonly token: string | undefined;
  readonly audience: string | undefined;
  readonly subject: string | undefined;
  readonly sessionName: string | undefined;
  readonly duration: number | undefined;
  readonly providerId: string | undefined;
  readonly scope: Scope | undefined;
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
  namespace: namespaceFlag,
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
    brief: 'keep probing for so long, and tell what fails intermittently (1h at most)',
    placeholder: 'TIME',
  },
  scope: {
    kind: 'enum',
    values: ['issuer', 'roles', 'workloads', 'token'],
    optional: true,
    brief: 'judge this much of the target, and what comes before it (default: all of it)',
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
  from: file('start from what was saved, and probe only what it lacks; fix probes all of it again'),
  offline: flag('probe nothing'),
  given: {
    kind: 'parsed',
    parse: namedFile,
    optional: true,
    variadic: true,
    brief: 'output of openssl s_client -showcerts from elsewhere, as a probe of a host',
    placeholder: '[HOST[:PORT]=]FILE',
  },
  ...connectionFlags,
  ...outputFlags,
};

/** @throws TrustprintError where flags contradict each other, or lead nowhere. */
export function requireConsistent(flags: QuestionFlags, target: Target | undefined): void {
  const fromInput = [flags.token, flags.error, ...(flags.given ?? []).map((given) => given.file)];
  if (fromInput.filter((name) => name === '-').length > 1) {
    throw conflict('two flags read standard input', 'give one of them a file');
  }
  const leads = [target, flags.token, flags.error, flags.from];
  if (leads.every((lead) => lead === undefined)) {
    throw new TrustprintError('target_missing', 'nothing was given to check', {
      hint: 'name a target, as in trustprint doctor eks:NAME, or give --token, --error or --from',
    });
  }
  if (flags.subject !== undefined) requireNoToken(flags, flags.subject, target);
  if (flags.offline === true) requireNoLook(flags);
  if (flags.mint === true) requireMintable(flags, target);
  if (flags.live === true) requireCallable(flags, target);
  if ((flags.for ?? 0) > LONGEST_MS) throw conflict('--for is longer than an hour', 'give 1h');
}

export function conflict(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

/** Roots say something only in a handshake of our own. */
function requireNoLook(flags: QuestionFlags): void {
  const looking = {
    '--library needs a probe of our own': flags.library !== undefined,
    '--issuer-ca needs a probe of our own': (flags.issuerCa ?? []).length > 0,
    '--live asks STS, and --offline asks nobody': flags.live === true,
    '--mint asks the Kubernetes API, and --offline asks nobody': flags.mint === true,
    '--for keeps probing, and --offline probes nothing': flags.for !== undefined,
  };
  const [wrong] = Object.entries(looking).find(([, isGiven]) => isGiven) ?? [];
  if (wrong === undefined) return;
  throw conflict(wrong, wrong.endsWith('our own') ? 'leave --offline out' : 'leave one out');
}

/** Whoever has a token has its subject; and a workload says its own, so just a pattern is news. */
function requireNoToken(
  { token, mint }: QuestionFlags,
  subject: string,
  target: Target | undefined,
): void {
  if (token !== undefined || mint === true) {
    throw conflict('--subject stands in for a token, and one is given', 'leave one out');
  }
  if (target?.kind === 'workload' && !isPattern(subject)) {
    throw conflict(
      '--subject names a subject, and the target has one of its own',
      'leave --subject out, or name the issuer or the cluster as the target',
    );
  }
}

function requireMintable({ token }: QuestionFlags, target: Target | undefined): void {
  if (target?.kind !== 'workload') {
    throw conflict('--mint needs a workload', 'name one: sa:NAMESPACE/NAME');
  }
  if (token !== undefined) {
    throw conflict('--mint asks for a token, and --token gives one', 'leave one out');
  }
}

/** A workload and a CI job may name the role themselves, and the job has its token from its runner. */
function requireCallable({ token, mint, role }: QuestionFlags, target: Target | undefined): void {
  const kind = target?.kind;
  const lacking = {
    token: token === undefined && mint !== true && kind !== 'ci',
    role: role === undefined && !MAY_NAME_A_ROLE.has(kind),
  };
  const flags = {
    token: kind === 'workload' ? '--token FILE or --mint' : '--token FILE',
    role: '--role ARN',
  };
  const names = (['token', 'role'] as const).filter((name) => lacking[name]);
  if (names.length === 0) return;
  const give = names.map((name) => flags[name]).join(' and ');
  throw conflict(`--live needs the ${names.join(' and the ')}`, `give ${give}`);
}

const MAY_NAME_A_ROLE: ReadonlySet<Target['kind'] | undefined> = new Set<Target['kind']>([
  'role',
  'workload',
  'ci',
]);

/** Longer than that is a matter for what watches all the time. */
const LONGEST_MS = 3_600_000;
