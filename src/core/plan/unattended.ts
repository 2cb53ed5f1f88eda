// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { type Change, DEFAULT_INTENT, type Plan } from '../model/plan.ts';
import { toolOwning } from './owner.ts';

/**
 * Why a plan is not written while nobody looks on; `undefined` where it may be. What is written so adds to a
 * list of thumbprints, by the authority of a CA that was named for this host beforehand, and takes nothing
 * away. Whose the provider is must be known.
 */
export function whyNotUnattended(plan: Plan, facts: Facts): string | undefined {
  const { changes, mends } = plan;
  if (changes.length === 0) return `nothing is to be written: ${plan.because}`;
  const why = changes.map(whyNot).find((one) => one !== undefined);
  if (why !== undefined) return why;
  if (!mends) return 'it would not fix all that is broken';
  const tool = toolOwning(facts, DEFAULT_INTENT);
  if (tool !== undefined) return `${tool} owns the provider, and would undo the change`;
  const { recordedChanges } = facts;
  if (recordedChanges?.kind === 'seen') return undefined;
  const detail = recordedChanges?.detail ?? 'not asked';
  return `it is not known whether a tool owns the provider, as CloudTrail could not be read: ${detail}`;
}

function whyNot(change: Change): string | undefined {
  if (change.kind !== 'set-thumbprints') return `${change.kind} needs a person`;
  const { from, to, add, retire } = change;
  const isAdding = add.length > 0 && retire.length === 0 && from.every((one) => to.includes(one));
  if (!isAdding) return 'it would take values off the list';
  const other = add.find(({ authority }) => authority !== 'issuer-ca');
  return other === undefined
    ? undefined
    : `no CA of the configuration authorizes ${other.subject}, but ${other.authority}`;
}
