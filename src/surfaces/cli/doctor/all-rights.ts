// SPDX-License-Identifier: Apache-2.0

import { shellCommand } from '../../../core/model/shell.ts';
import type { Remedy, Verdict } from '../../../core/model/verdict.ts';
import { ALL_AT_ONCE } from '../../../render/verdict/remedies.ts';
import { clusterFlags } from '../carry-flags.ts';
import type { QuestionFlags } from '../question-flags.ts';

/**
 * Beside each right of Kubernetes that is missing, what gives all that the command needs: `kubectl
 * apply` changes roles that are there already.
 */
export function withAllRights(
  verdict: Verdict,
  target: string | undefined,
  flags: QuestionFlags,
): Verdict {
  const checks = verdict.checks.map((finding) => ({
    ...finding,
    remedies: finding.remedies.flatMap((one) => {
      const whole = wholeOf(one, target, flags);
      return whole === undefined ? [one] : [one, whole];
    }),
  }));
  return { ...verdict, checks };
}

function wholeOf(
  { text }: Remedy,
  target: string | undefined,
  flags: QuestionFlags,
): Remedy | undefined {
  const whom = whomIn(text);
  if (whom === undefined) return undefined;
  const { context, kubeconfig, cluster, mint } = flags;
  // What is minted is of the one service account that is named.
  const isMinting = mint === true && target?.startsWith('sa:') === true;
  const permissions = shellCommand([
    'trustprint',
    'permissions',
    '--for',
    'doctor',
    ...(target === undefined ? [] : [target]),
    ...(isMinting ? ['--mint'] : []),
    '--format',
    'kubernetes',
    '--bind',
    whom,
  ]);
  const named = clusterFlags([], { context, kubeconfig, cluster });
  const apply = shellCommand(['kubectl', ...named, 'apply', '-f', '-']);
  return permissions === undefined || apply === undefined
    ? undefined
    : { text: `${ALL_AT_ONCE}${permissions} | ${apply}`, argv: undefined };
}

/** The user that a right is missing of, as the hint about it binds the role. */
function whomIn(hint: string): string | undefined {
  if (!/^it takes the (?:Cluster)?Role /.test(hint)) return undefined;
  const [, user, account] =
    / --user=([^\s']+)| --serviceaccount=([^\s':]+:[^\s']+)/.exec(hint) ?? [];
  return user ?? (account === undefined ? undefined : `system:serviceaccount:${account}`);
}
