// SPDX-License-Identifier: Apache-2.0

import type { Remedy, Verdict } from '../../core/model/verdict.ts';
import type { ConnectionFlags } from './connection.ts';

/** The flags that led somewhere, as somebody would type them again. */
type Ways = Pick<
  ConnectionFlags,
  'profile' | 'region' | 'endpointUrl' | 'assumeRole' | 'issuerCa' | 'resolve'
>;

/**
 * Remedies that lead where the question led: a command that is pasted without the Region or the
 * profile of the question would look at, or write to, another account.
 */
export function leadingTheSameWay(verdict: Verdict, ways: Partial<Ways>): Verdict {
  const checks = verdict.checks.map((finding) => ({
    ...finding,
    remedies: finding.remedies.map((remedy) => withFlags(remedy, ways)),
  }));
  return { ...verdict, checks };
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

function withFlags({ text, argv }: Remedy, ways: Partial<Ways>): Remedy {
  if (argv === undefined) return { text, argv };
  if (argv[0] === 'aws') return { text, argv: [...argv, ...awsFlags(ways)] };
  return argv[0] === 'trustprint' ? { text, argv: [...argv, ...ownFlags(ways)] } : { text, argv };
}

function ownFlags(ways: Partial<Ways>): readonly string[] {
  const { issuerCa = [], resolve = [] } = ways;
  return [
    ...accountFlags(ways),
    ...issuerCa.flatMap(({ name, file }) => [
      '--issuer-ca',
      name === undefined ? file : `${name}=${file}`,
    ]),
    ...resolve.flatMap((entry) => ['--resolve', entry]),
  ];
}
