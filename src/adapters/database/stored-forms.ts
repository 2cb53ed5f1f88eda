// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { AccountRemnant } from '../../core/fleet/fleet-check.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/model/json.ts';
import type { Plan } from '../../core/model/plan.ts';
import type { Alert, AlertMessage, Condition } from '../../core/watch/alert.ts';
import { EVENT_KINDS, type EventAuthor } from '../../core/watch/event.ts';
import { type Snapshot, SNAPSHOT_KINDS } from '../../core/watch/snapshot.ts';
import type { Scope, WorkUnit } from '../../ports/watch.ts';
import { changeForm } from '../stores/receipt-schema.ts';

/**
 * The JSON that we keep. We wrote it whole, into a database that is ours alone: what is checked is that it
 * is that, and was not damaged; what was damaged is as if it were not there.
 */
function kept<T>(hasForm: (value: JsonObject) => boolean): z.ZodType<T> {
  return z.custom<T>((value) => isJsonObject(value) && hasForm(value));
}

const isText = (value: unknown): boolean => typeof value === 'string';

export const storedSnapshot = kept<Snapshot>(({ kind, name }) => isText(kind) && isText(name));
export const storedCondition = kept<Condition>(
  ({ cause, target }) => isJsonObject(cause) && isText(target),
);
export const storedAlert = kept<Alert>(
  ({ id, cause, targets }) => isText(id) && isJsonObject(cause) && Array.isArray(targets),
);
export const storedMessage = kept<AlertMessage>(
  ({ id, kind, alert }) => isText(id) && isText(kind) && isJsonObject(alert),
);
export const storedRemnant = kept<AccountRemnant>(
  ({ account, gone }) => isJsonObject(account) && Array.isArray(gone),
);
/** Whoever writes to the database could have put it there, and it is shown to who approves. */
export const storedPlan = kept<Plan>(
  ({ id, changes, proposals, because, warnings }) =>
    isText(id) &&
    isText(because) &&
    storedTexts.safeParse(warnings).success &&
    [changes, proposals].every((some) => z.array(changeForm).safeParse(some).success),
);
export const storedAuthor = kept<EventAuthor>(({ arn, call }) => isText(arn) && isText(call));

/** Whom an alert is about now. */
export interface AlertTargets {
  /** The first of them, each with its account. */
  readonly first: readonly (readonly [target: string, account: string | null])[];
  /** How many there are, by account; '' for those of none. */
  readonly counts: Readonly<Record<string, number>>;
}

export const storedTargets: z.ZodType<AlertTargets> = z.object({
  first: z.array(z.tuple([z.string(), z.string().nullable()])),
  counts: z.record(z.string(), z.number()),
});

export const storedTexts = z.array(z.string());
export const storedScopes: z.ZodType<Scope[]> = z.array(z.enum(['read', 'suggest', 'write']));
export const storedValue = z.custom<JsonValue>(() => true);
export const storedJob: z.ZodType<WorkUnit> = z.object({
  source: z.string(),
  round: z.int(),
  kind: z.enum(['plan', 'account', 'cluster', 'issuers', 'whole']),
  of: z.string(),
});

export const storedEvent = z.object({
  kind: z.enum(EVENT_KINDS),
  about_kind: z.enum(SNAPSHOT_KINDS),
  severity: z.enum(['error', 'warning', 'notice']),
});
export const storedLineKind = z.enum(['trust', 'endpoint', 'finding', 'unreadable', 'account']);
export const suggestionState = z.enum(['open', 'applied', 'outdated', 'failed']);

/** `undefined` where the text is not JSON of that form. */
export function parsed<T>(form: z.ZodType<T>, json: string | null): T | undefined {
  if (json === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const read = form.safeParse(value);
  return read.success ? read.data : undefined;
}
