// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { evaluate } from '../evaluate.ts';
import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import type { Intent, Plan } from '../model/plan.ts';
import type { Provider } from '../model/provider.ts';
import type { Verdict } from '../model/verdict.ts';
import { ownerWarnings } from './owner.ts';
import { idOf, providerToRepair, requireOwn } from './plan-repair.ts';
import { editThumbprints, type ListEdit } from './thumbprints/edit.ts';

/**
 * Plans what a person edits in a list of thumbprints, by the guards of every repair.
 *
 * @throws TrustprintError as `planRepair` and `editThumbprints` do; `list_changed` where the list is no
 *   longer the one that he was shown.
 */
export function planEdit(
  facts: Facts,
  verdict: Verdict,
  {
    intent,
    edit,
    from,
  }: { readonly intent: Intent; readonly edit: ListEdit; readonly from?: Shown },
): Plan {
  requireOwn(facts);
  const provider = providerToRepair(facts, verdict);
  if (provider === undefined) {
    throw new TrustprintError('target_missing', 'there is no provider whose list could be edited', {
      hint: 'plan the repair of the issuer: it makes the provider',
    });
  }
  if (from !== undefined) requireAsShown(from, provider);
  const { change, because, warnings } = editThumbprints(facts, verdict, { intent, provider, edit });
  const changes = change === undefined ? [] : [change];
  const owned = change === undefined ? [] : ownerWarnings(provider, intent);
  const bare: Plan = {
    id: idOf(facts, changes),
    changes,
    proposals: [],
    because,
    mends: true,
    warnings: [...warnings, ...owned],
  };
  return { ...bare, mends: evaluate(factsAfter(bare, facts) ?? facts).verdict !== 'broken' };
}

/** The list that a person was shown when he began to edit. */
type Shown = Provider['thumbprints'];

function requireAsShown(from: Shown, { arn, thumbprints }: Provider): void {
  if (from.toSorted().join() === thumbprints.toSorted().join()) return;
  throw new TrustprintError('list_changed', `${arn} changed since you opened it`, {
    facts: { provider: arn, planned: from, found: thumbprints },
    hint: 'read the list again, and edit it again',
  });
}

/**
 * The facts as a plan leaves them, as far as it writes nothing but the list; `undefined` where it writes
 * more.
 */
export function factsAfter({ changes }: Pick<Plan, 'changes'>, facts: Facts): Facts | undefined {
  const [change, ...more] = changes;
  if (change === undefined) return facts;
  const provider = seenOf(facts.provider);
  if (change.kind !== 'set-thumbprints' || more.length > 0 || provider === undefined)
    return undefined;
  return { ...facts, provider: { kind: 'seen', value: { ...provider, thumbprints: change.to } } };
}
