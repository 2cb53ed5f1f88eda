// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import type { Change } from '../../../src/core/model/plan.ts';
import type { Provider } from '../../../src/core/model/provider.ts';
import { judgeChain } from '../../../src/core/chains/trust.ts';
import { facts, ROLE_ARN, SUBJECT } from '../../world.ts';
import { CAS, LEAVES, type Party, shownBy, TRUSTED, valueOf } from './repairs-model.ts';
import { ROLE_NAME, type Standing, type WholeWorld, type Write } from './whole-world.ts';

/** What a repair may register for a workload of EKS. */
export const AUDIENCE = 'sts.amazonaws.com';

/** Holds a write against what stands, what is presented, and what its receipt says. */
export function watch(write: Write, world: WholeWorld): void {
  const { receipt, before, after, raced } = write;
  const { change, undoes } = receipt;
  assert.deepEqual(after, expectedOf(change, before), 'it does what its receipt says, and no more');
  // Kubernetes knows versions: there nothing is lost in between.
  if (!raced || change.kind === 'annotate-service-account') assertSetsOut(change, before);
  if (undoes === undefined) assertAuthorised(write, world);
  else assertTakesBack(write, world);
}

function expectedOf(change: Change, before: Standing): Standing {
  const { provider } = before;
  switch (change.kind) {
    case 'set-thumbprints':
      return { ...before, provider: provider && { ...provider, thumbprints: change.to } };
    case 'add-client-id': {
      const clientIds = [...(provider?.clientIds ?? []), change.clientId];
      return { ...before, provider: provider && { ...provider, clientIds } };
    }
    case 'remove-client-id': {
      const clientIds = provider?.clientIds.filter((id) => id !== change.clientId) ?? [];
      return { ...before, provider: provider && { ...provider, clientIds } };
    }
    case 'create-provider': {
      const { provider: arn, clientIds, to: thumbprints, tags = {} } = change;
      const url = change.url.replace('https://', '');
      return { ...before, provider: { arn, url, clientIds, thumbprints, tags } };
    }
    case 'delete-provider':
      return { ...before, provider: undefined };
    case 'set-trust-policy':
      return { ...before, policy: change.after };
    case 'annotate-service-account': {
      const { [ROLE_NAME]: _, ...others } = before.annotations;
      const role = change.after[ROLE_NAME];
      const annotations = role === undefined ? others : { ...others, [ROLE_NAME]: role };
      return { ...before, annotations };
    }
  }
}

/** What others have written since the plan was made is never overwritten. */
function assertSetsOut(change: Change, { provider, policy, annotations }: Standing): void {
  if (change.kind === 'set-thumbprints') {
    assert.deepEqual(provider?.thumbprints.toSorted(), change.from.toSorted());
  }
  if (change.kind === 'create-provider') assert.equal(provider, undefined);
  if (change.kind === 'set-trust-policy') assert.equal(policy, change.before);
  if (change.kind === 'annotate-service-account') {
    assert.equal(annotations[ROLE_NAME], change.before[ROLE_NAME]);
  }
}

function assertAuthorised({ receipt: { change }, before, after }: Write, world: WholeWorld): void {
  const { served } = world;
  const old =
    change.kind === 'set-thumbprints' ? change.from : (before.provider?.thumbprints ?? []);
  const now = after.provider?.thumbprints ?? [];
  const presented = served.flatMap((party) => [valueOf(CAS[party]), valueOf(LEAVES[party])]);
  assert.ok(now.length <= 5, `a list of ${String(now.length)}`);
  for (const value of now.filter((one) => !old.includes(one))) {
    assert.ok(TRUSTED.has(value) && presented.includes(value), `${value} has no authority`);
  }
  for (const value of old.filter((one) => presented.includes(one))) {
    assert.ok(now.includes(value), `${value} is presented, and was dropped`);
  }
  for (const party of served) {
    const was = isAccepted(party, old);
    assert.ok(!was || isAccepted(party, now), `${party} was accepted, and is no more`);
  }
  const ids = (after.provider?.clientIds ?? []).filter(
    (id) => before.provider?.clientIds.includes(id) !== true,
  );
  assert.ok(ids.every((id) => id === AUDIENCE));
  if (change.kind === 'set-trust-policy') {
    const known = subjectsIn(change.before);
    assert.deepEqual(subjectsIn(change.after).toSorted(), [...known, SUBJECT].toSorted());
  }
  const idle =
    'retire' in change ? change.retire.filter(({ why }) => why.startsWith('no address')) : [];
  for (const { sha1 } of idle) {
    assert.ok(
      world.idleDays(sha1) >= 14,
      `${sha1} goes after ${String(world.idleDays(sha1))} days`,
    );
  }
  assert.ok([before.annotations[ROLE_NAME], ROLE_ARN].includes(after.annotations[ROLE_NAME]));
}

function subjectsIn(policy: string): readonly string[] {
  return policy.match(/system:serviceaccount:[a-z-]+:[a-z-]+/g) ?? [];
}

function isAccepted(party: Party, list: Provider['thumbprints']): boolean {
  const { chain } = shownBy(party, '192.0.2.1');
  return chain.kind === 'seen' && judgeChain(chain.value, list, facts().rules).accepted === true;
}

/** An undo adds no value, puts back the very bytes, and leaves alone what others have changed since. */
function assertTakesBack({ receipt, before, after, raced }: Write, world: WholeWorld): void {
  const taken = world.receipts.find(({ id }) => id === receipt.undoes);
  assert.ok(taken !== undefined);
  const old =
    receipt.change.kind === 'set-thumbprints'
      ? receipt.change.from
      : (before.provider?.thumbprints ?? []);
  assert.ok((after.provider?.thumbprints ?? []).every((value) => old.includes(value)));
  const { change } = taken;
  if (change.kind === 'set-trust-policy') {
    assert.equal(after.policy, change.before);
    if (!raced) assert.equal(before.policy, change.after);
  }
  if (change.kind === 'annotate-service-account') {
    assert.equal(before.annotations[ROLE_NAME], change.after[ROLE_NAME]);
    assert.equal(after.annotations[ROLE_NAME], change.before[ROLE_NAME]);
  }
  if (change.kind === 'set-thumbprints') assert.deepEqual(old.toSorted(), change.to.toSorted());
  if (receipt.change.kind === 'delete-provider' && !raced) {
    assert.ok(change.kind === 'create-provider');
    assert.deepEqual(before.provider?.clientIds, change.clientIds);
    if (change.to.length > 0) assert.deepEqual(old, change.to);
  }
}
