// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Target } from '../../core/model/target.ts';
import { isPattern } from '../../core/policy/pattern.ts';
import type { QuestionFlags } from './question-flags.ts';

/** @throws TrustprintError where flags contradict each other, or lead nowhere. */
export function requireConsistent(flags: QuestionFlags, target: Target | undefined): void {
  const fromInput = [flags.token, flags.error, ...(flags.given ?? []).map((given) => given.file)];
  if (fromInput.filter((name) => name === '-').length > 1) {
    throw conflict('two flags read standard input', 'give one of them a file');
  }
  const leads = [target, flags.token, flags.error, flags.from];
  if (leads.every((lead) => lead === undefined)) {
    throw new TrustprintError('target_missing', 'nothing was given to look at', {
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
    '--library needs a look of our own': flags.library !== undefined,
    '--issuer-ca needs a look of our own': (flags.issuerCa ?? []).length > 0,
    '--live asks STS, and --offline asks nobody': flags.live === true,
    '--mint asks the Kubernetes API, and --offline asks nobody': flags.mint === true,
    '--for keeps looking, and --offline looks at nothing': flags.for !== undefined,
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
  const hasToken = token !== undefined || mint === true || target?.kind === 'ci';
  const hasRole = role !== undefined || MAY_NAME_A_ROLE.has(target?.kind);
  if (!hasToken || !hasRole) {
    throw conflict('--live needs the token and the role', 'give --token FILE and --role ARN');
  }
}

const MAY_NAME_A_ROLE: ReadonlySet<Target['kind'] | undefined> = new Set<Target['kind']>([
  'role',
  'workload',
  'ci',
]);

/** Longer than that is a matter for what watches all the time. */
const LONGEST_MS = 3_600_000;
