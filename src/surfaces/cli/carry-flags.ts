// SPDX-License-Identifier: Apache-2.0

import type { Remedy, Verdict } from '../../core/model/verdict.ts';
import type { QuestionFlags } from './question-flags.ts';

/** The flags that led somewhere, as somebody would type them again. */
export type Ways = Pick<
  QuestionFlags,
  | 'profile'
  | 'region'
  | 'endpointUrl'
  | 'assumeRole'
  | 'issuerCa'
  | 'resolve'
  | 'context'
  | 'kubeconfig'
  | 'cluster'
  | 'user'
  | 'as'
  | 'asGroup'
  | 'role'
  | 'token'
  | 'audience'
  | 'subject'
  | 'mint'
  | 'error'
  | 'live'
  | 'from'
>;

/**
 * Remedies that lead where the question led: a command that is pasted without the Region, the profile
 * or the kube context of the question would probe, or write to, another account or cluster; and
 * without its role and token, it would not know what was wrong.
 */
export function leadingTheSameWay(verdict: Verdict, ways: Partial<Ways>): Verdict {
  const checks = verdict.checks.map((finding) => ({
    ...finding,
    remedies: finding.remedies.map((remedy) => withFlags(remedy, ways)),
  }));
  // What the error was is settled once one of its causes is looked at.
  const withoutError = { ...ways, error: undefined };
  const possible = verdict.possible.map((cause) => ({
    ...cause,
    proof: withFlags(cause.proof, withoutError),
    remedy: withFlags(cause.remedy, withoutError),
  }));
  const { notChecked } = verdict;
  if (notChecked === undefined) return { ...verdict, checks, possible };
  const next = notChecked.map((one) => ({
    ...one,
    argv: [...one.argv, ...ownFlags(one.argv, ways)],
  }));
  return { ...verdict, checks, possible, notChecked: next };
}

/** The flags that lead the AWS CLI to the same account. */
export function awsFlags({ profile, region, endpointUrl }: Partial<Ways>): readonly string[] {
  return [
    ...(profile?.[0] === undefined ? [] : ['--profile', profile[0]]),
    ...(region === undefined ? [] : ['--region', region]),
    ...(endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl]),
  ];
}

/** The flags that lead a command of ours to the same account, with the same credentials. */
export function accountFlags(ways: Partial<Ways>): readonly string[] {
  const { profile = [], assumeRole } = ways;
  return [
    ...awsFlags(ways),
    ...profile.slice(1).flatMap((name) => ['--profile', name]),
    ...(assumeRole === undefined ? [] : ['--assume-role', assumeRole]),
  ];
}

/** A remedy with the flags that lead where the question led. */
export function withFlags({ text, argv }: Remedy, ways: Partial<Ways>): Remedy {
  if (argv === undefined) return { text, argv };
  if (ways.from !== undefined && !isOwnOrReads(argv)) return { text, argv: undefined };
  const [program, ...rest] = argv;
  if (program === 'aws') {
    const region = argv.includes('--region') ? undefined : ways.region;
    return { text, argv: [...argv, ...awsFlags({ ...ways, region })] };
  }
  // Some commands of kubectl end in a command for a pod, so its own flags go first.
  if (program === 'kubectl') return { text, argv: [program, ...clusterFlags(argv, ways), ...rest] };
  if (program !== 'trustprint') return { text, argv };
  const named = (ways.issuerCa ?? []).length === 0 ? argv : withoutPlaceholder(argv);
  return { text, argv: [...named, ...ownFlags(named, ways)] };
}

/** A file that was given stands where one was to be named. */
function withoutPlaceholder(argv: readonly string[]): readonly string[] {
  return argv.filter(
    (word, at) =>
      !(word === '--issuer-ca' && argv[at + 1] === 'FILE') &&
      !(word === 'FILE' && argv[at - 1] === '--issuer-ca'),
  );
}

/**
 * Whether a command is of ours, which looks for itself, or reads. One that writes what a file of saved
 * facts says would be whatever somebody has put into that file.
 */
function isOwnOrReads(argv: readonly string[]): boolean {
  const [program, ...rest] = argv;
  const words = rest[0] === '--context' ? rest.slice(2) : rest;
  if (program === 'aws') return /^(?:get|list|describe|lookup|simulate)-/.test(words[1] ?? '');
  if (program === 'kubectl') return ['get', 'describe', 'logs'].includes(words[0] ?? '');
  return program === 'trustprint' || program === 'curl' || program === 'openssl';
}

/** The flags that lead to the same cluster, as the same user, where a command has them not yet; they are kubectl's too. */
export function clusterFlags(argv: readonly string[], ways: Partial<Ways>): readonly string[] {
  const { context, kubeconfig, cluster, user, as, asGroup = [] } = ways;
  const named = {
    '--context': context,
    '--kubeconfig': kubeconfig,
    '--cluster': cluster,
    '--user': user,
    '--as': as,
  };
  return [
    ...Object.entries(named).flatMap(([flag, value]) =>
      value === undefined || argv.includes(flag) ? [] : [flag, value],
    ),
    ...asGroup.flatMap((group) => ['--as-group', group]),
  ];
}

function ownFlags(argv: readonly string[], ways: Partial<Ways>): readonly string[] {
  const [, command] = argv;
  const { issuerCa = [], resolve = [] } = ways;
  return [
    ...(command === 'doctor' || command === 'fix' ? askedFlagsOf(argv, ways) : []),
    ...accountFlags(ways),
    ...clusterFlags(argv, ways),
    ...issuerCa.flatMap(({ name, file }) => [
      '--issuer-ca',
      name === undefined ? file : `${name}=${file}`,
    ]),
    ...resolve.flatMap((entry) => ['--resolve', entry]),
  ];
}

/** What came by standard input cannot be typed again; what the command has already is not repeated. */
function askedFlagsOf(
  argv: readonly string[],
  { role, token, audience, subject, mint, error, live }: Partial<Ways>,
): readonly string[] {
  const texts = {
    '--role': role,
    '--token': token,
    '--audience': audience,
    '--subject': subject,
    '--error': error,
  };
  return [
    ...Object.entries(texts).flatMap(([flag, value]) =>
      value === undefined || value === '-' || argv.includes(flag) || argv.includes(value)
        ? []
        : [flag, value],
    ),
    ...(mint === true ? ['--mint'] : []),
    ...(live === true && token !== '-' ? ['--live'] : []),
  ];
}
