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
  const [, user, account] =
    /^it takes the (?:Cluster)?Role .*(?: --user=([^\s']+)| --serviceaccount=([^\s':]+:[^\s']+))/.exec(
      text,
    ) ?? [];
  const whom = user ?? (account === undefined ? undefined : `system:serviceaccount:${account}`);
  if (whom === undefined) return undefined;
  // What is minted is of the one service account that is named.
  const mint = flags.mint === true && target?.startsWith('sa:') === true ? ['--mint'] : [];
  const asked = ['--for', 'doctor', ...(target === undefined ? [] : [target]), ...mint];
  const { context, kubeconfig, cluster } = flags;
  const permissions = shellCommand([
    ...['trustprint', 'permissions', ...asked],
    ...['--format', 'kubernetes', '--bind', whom],
  ]);
  const named = clusterFlags([], { context, kubeconfig, cluster });
  const apply = shellCommand(['kubectl', ...named, 'apply', '-f', '-']);
  if (permissions === undefined || apply === undefined) return undefined;
  return { text: `${ALL_AT_ONCE}${permissions} | ${apply}`, argv: undefined };
}
