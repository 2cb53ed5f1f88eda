// SPDX-License-Identifier: Apache-2.0

import { FORM_NAMES } from '../../../core/model/kubernetes.ts';
import type { Context } from '../context.ts';

// What a person may have begun to type, for shell completion. Each loads what it needs when it is asked.

/** Ids of gates and checks; of several with commas, the last is completed. */
export async function proposeChecks(partial: string): Promise<readonly string[]> {
  const { CHECK_IDS } = await import('../../../core/checks/lookup.ts');
  const before = partial.slice(0, partial.lastIndexOf(',') + 1);
  return beginning(
    partial,
    CHECK_IDS.map((id) => `${before}${id}`),
  );
}

/** What `explain` knows by name. */
export async function proposeTopics(partial: string): Promise<readonly string[]> {
  const { topicNames } = await import('../../../render/topics/topics.ts');
  return beginning(partial, topicNames());
}

/** Ids of the receipts of this machine, the newest first. */
export async function proposeReceipts(
  { outside }: Pick<Context, 'outside'>,
  partial: string,
): Promise<readonly string[]> {
  const { receipts } = await outside.receipts(undefined);
  const { receipts: kept } = await receipts.all();
  return beginning(
    partial,
    kept.toReversed().map(({ id }) => id),
  );
}

/** How targets begin. */
export function proposeTargets(partial: string): readonly string[] {
  return beginning(partial, TARGETS);
}

export function beginning(partial: string, among: readonly string[]): readonly string[] {
  return among.filter((word) => word.startsWith(partial)).slice(0, MOST);
}

const TARGETS: readonly string[] = [
  'https://',
  'eks:',
  ...FORM_NAMES.map((form) => `${form}:`),
  'k8s:',
  'ci:',
  'arn:aws:iam::',
  'arn:aws:eks:',
];

/** A shell asks before it lists more than a hundred; nobody reads a thousand. */
const MOST = 1000;
