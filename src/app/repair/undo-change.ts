// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../core/error.ts';
import { accountOf } from '../../core/model/arn.ts';
import { isSameDocument } from '../../core/model/json-edit.ts';
import type { AnnotateServiceAccount, Receipt, SetTrustPolicy } from '../../core/model/plan.ts';
import type { WritePorts } from './writing-types.ts';
import { reverseOfProvider, impossible, type Reverse, type Versions } from './undo-provider.ts';
import {
  kubernetesOf,
  requireSameCluster,
  shownAnnotations,
} from './role-and-annotation-writes.ts';
import { ANNOTATIONS } from '../../core/model/kubernetes.ts';
import { strangersIn } from '../../core/policy/principals.ts';

/**
 * What takes a change back, from what is there now.
 *
 * @throws TrustprintError `undo_impossible` where that would let something in, and what reading throws.
 */
export async function reverseOf(
  receipt: Receipt,
  ports: Pick<WritePorts, 'cloud' | 'kubernetes'>,
  signal: AbortSignal,
): Promise<Reverse> {
  const { change } = receipt;
  const { cloud } = ports;
  if (change.kind === 'set-trust-policy') {
    const role = await cloud.role(change.role, signal);
    return reverseOfPolicy(receipt.id, change, role?.trustPolicy);
  }
  if (change.kind === 'annotate-service-account') {
    const { namespace, name } = change;
    const kubernetes = kubernetesOf(ports);
    await requireSameCluster(change, kubernetes, signal); // else its namesake elsewhere would be shown
    const account = await kubernetes.serviceAccount({ namespace, name }, signal);
    return reverseOfAnnotations(receipt.id, change, account?.annotations);
  }
  return reverseOfProvider(receipt, change, await cloud.provider(change.provider, signal));
}

/** Bytes for bytes; but whoever wrote the receipt, nobody is let in who is not named now. */
function reverseOfPolicy(
  id: string,
  { role, before, after }: SetTrustPolicy,
  current: string | undefined,
): Reverse {
  const isAsLeft = current !== undefined && isSameDocument(current, after);
  const superseded = isAsLeft
    ? undefined
    : { receipt: id, before, left: after, now: current ?? null };
  if (current === undefined) return { change: undefined, superseded };
  const strangers = strangersIn(before, current);
  if (strangers.length > 0) throw letsIn(id, strangers);
  const back: SetTrustPolicy = {
    kind: 'set-trust-policy',
    role,
    before: current,
    after: before,
    edits: [`the document from before ${id} is put back`],
    because: `undo of ${id}`,
  };
  return { change: isSameDocument(current, before) ? undefined : back, superseded };
}

function reverseOfAnnotations(
  id: string,
  change: AnnotateServiceAccount,
  current: Readonly<Record<string, string>> | undefined,
): Reverse {
  const names = Object.keys(change.after);
  requireOwnAccount(id, change, current);
  const found = Object.fromEntries(names.map((name) => [name, current?.[name]]));
  const isAsLeft =
    current !== undefined && names.every((name) => found[name] === change.after[name]);
  const superseded: Versions = {
    receipt: id,
    before: shownAnnotations(change.before),
    left: shownAnnotations(change.after),
    now: current === undefined ? null : shownAnnotations(found),
  };
  const back: AnnotateServiceAccount = {
    ...change,
    before: found,
    after: change.before,
    because: `undo of ${id}`,
  };
  return {
    change: current === undefined ? undefined : back,
    superseded: isAsLeft ? undefined : superseded,
  };
}

/**
 * Whoever wrote the receipt: nothing but the role is put back, and none of another account than the one
 * that is named now, to which the workload would bring its token.
 *
 * @throws TrustprintError `undo_impossible`.
 */
function requireOwnAccount(
  id: string,
  { before, after }: AnnotateServiceAccount,
  current: Readonly<Record<string, string>> | undefined,
): void {
  const { [ANNOTATIONS.role]: role, ...others } = before;
  const now = current?.[ANNOTATIONS.role] ?? after[ANNOTATIONS.role];
  const isOwn = role === undefined || accountOf(role) === accountOf(now);
  if (isOwn && Object.keys({ ...others, ...after }).every((name) => name === ANNOTATIONS.role))
    return;
  throw impossible(`what the receipt ${id} puts back is not the role of the same account`, {
    facts: { receipt: id, before: shownAnnotations(before), now: now ?? null },
    hint: 'check the service account, and put back by hand what you want: kubectl annotate',
  });
}

function letsIn(id: string, strangers: readonly string[]): TrustprintError {
  return impossible(
    `the trust policy in the receipt ${id} admits others than the one that is there`,
    {
      facts: { receipt: id, strangers },
      hint: 'check both documents, and put back by hand what you want: aws iam update-assume-role-policy',
    },
  );
}
