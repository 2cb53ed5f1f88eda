// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { parseTarget, type Target } from '../../../core/model/target.ts';
import type { Context } from '../context.ts';
import { kebab } from '../arguments.ts';
import { keepHeapSmall } from '../heap.ts';
import { conflict } from '../question-flags.ts';
import type { ScanFlags } from './scan-flags.ts';

/** `scan`: the trusts of accounts, or of one cluster, or what the endpoints of a list present. */
export async function runScan(context: Context, flags: ScanFlags, text?: string): Promise<void> {
  const { input } = flags;
  keepHeapSmall();
  if (text !== undefined) {
    const target = clusterNamed(text, 'scan');
    refuse([...OF_ACCOUNTS, 'input'], flags, 'a cluster is scanned by itself');
    const { runScanOfCluster } = await import('./cluster.ts');
    return runScanOfCluster(context, flags, target);
  }
  if (input === undefined) {
    const { runScanOfAccounts } = await import('./accounts.ts');
    return runScanOfAccounts(context, flags);
  }
  refuse([...OF_ACCOUNTS, ...OF_AWS], flags, '--input asks nothing of AWS');
  const { runScanOfList } = await import('./list.ts');
  return runScanOfList(context, flags, input);
}

/** @throws TrustprintError `argument_invalid` where it is no cluster. */
export function clusterNamed(text: string, command: string): Target {
  const target = parseTarget(text);
  if (target.kind === 'cluster' || target.kind === 'kubernetes') return target;
  throw new TrustprintError(
    'argument_invalid',
    `${command} takes a cluster, not ${text.slice(0, 100)}`,
    {
      facts: { target: text.slice(0, 300) },
      hint: 'name it as eks:NAME, by its ARN, or as k8s:; doctor takes all other targets',
    },
  );
}

function refuse(names: readonly (keyof ScanFlags)[], flags: ScanFlags, why: string): void {
  const used = names.filter((name) => flags[name] !== undefined);
  if (used.length === 0) return;
  const given = used.map((name) => `--${kebab(name)}`).join(', ');
  throw conflict(`${why}, and ${given} says otherwise`, 'leave out either');
}

/** What says which accounts, and how they are put together. */
const OF_ACCOUNTS = [
  'accounts',
  'organization',
  'ou',
  'excludeAccounts',
  'roleName',
  'externalId',
  'regions',
  'resume',
  'shard',
] as const satisfies readonly (keyof ScanFlags)[];

/** What else a list has no use for. */
const OF_AWS = [
  'expiresWithin',
  'baseline',
  'updateBaseline',
  'profile',
  'assumeRole',
] as const satisfies readonly (keyof ScanFlags)[];
