// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../core/error.ts';
import { decidedBy } from '../../core/fleet/trust.ts';
import type { Certificate } from '../../core/model/certificate.ts';
import type { Facts } from '../../core/model/facts.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Intent, Plan } from '../../core/model/plan.ts';
import { factsAfter } from '../../core/plan/plan-edit.ts';
import { listedRows, servedRows } from '../../core/plan/thumbprints/rows.ts';
import { isListUnread } from '../../core/plan/desired-state.ts';
import { judge } from '../../core/scope/judge.ts';
import type { RepairOutcomeJson, RepairPlanJson } from '../../schemas/console-repair.ts';
import { errorBodyOf } from '../error.ts';
import { endpointLine } from '../scan/lines.ts';
import { planJson, receiptJson, type Repair } from './json.ts';

/** A plan for a person who looks at a page, and on what it rests. */
export interface RepairPage {
  readonly facts: Facts;
  readonly intent: Intent;
  /** What a repair would write, whatever was edited; `undefined` where a guard refuses it. */
  readonly repair: Plan | undefined;
  readonly plan: Plan | undefined;
  readonly refused: TrustprintError | undefined;
  /** By what it is applied, and until when; `undefined` where nothing is to be written. */
  readonly kept: { readonly id: string; readonly expiresAt: Instant } | undefined;
  readonly consents: RepairPlanJson['consents'];
}

export function repairPlanJson(page: RepairPage): RepairPlanJson {
  const { facts, plan, refused, kept, consents } = page;
  const now = judge([facts]).verdict;
  const later = plan === undefined ? undefined : factsAfter(plan, facts);
  return {
    schemaVersion: 1,
    id: kept?.id ?? null,
    expiresAt: kept === undefined ? null : printInstant(kept.expiresAt),
    at: printInstant(facts.at),
    plan: plan === undefined ? null : planJson(plan),
    refused: refused === undefined ? null : errorBodyOf(refused),
    ...recordJson(page, now),
    endpoints: facts.endpoints.map((probe) => endpointLine(probe, facts.rules)),
    decidedBy: decidedBy(facts) ?? null,
    consents,
    now: expectedJson(now),
    after: later === undefined ? null : expectedJson(judge([later]).verdict),
  };
}

/** What became of a plan that a page had written. */
export function repairOutcomeJson({
  receipts,
  error,
}: Pick<Repair, 'receipts' | 'error'>): RepairOutcomeJson {
  return {
    schemaVersion: 1,
    receipts: receipts.map(receiptJson),
    error: error === undefined ? null : errorBodyOf(error),
  };
}

type Judged = ReturnType<typeof judge>['verdict'];

function expectedJson({ verdict, cause, prediction }: Judged): RepairPlanJson['now'] {
  return { verdict, sentence: cause?.sentence ?? null, answer: prediction.message ?? null };
}

function recordJson(
  { facts, intent, repair }: RepairPage,
  verdict: Judged,
): Pick<RepairPlanJson, 'provider' | 'listed' | 'served'> {
  const provider = seenOf(facts.provider);
  if (provider === undefined) return { provider: null, listed: [], served: [] };
  const { arn, url, thumbprints } = provider;
  const needed = new Set(
    (repair?.changes ?? []).flatMap((change) =>
      'add' in change ? change.add.map(({ sha256 }) => sha256) : [],
    ),
  );
  const listing = { intent, provider };
  return {
    provider: { arn, url, thumbprints, isRead: !isListUnread(facts, verdict) },
    listed: listedRows(facts, listing).map(({ value, certificate, matches, mayGo, stays }) => ({
      value,
      subject: certificate?.subject ?? null,
      notAfter: endOf(certificate),
      matches,
      mayGo: mayGo ?? null,
      stays: stays ?? null,
    })),
    served: servedRows(facts, listing).map(({ certificate, addition, refused, ...row }) => ({
      ...row,
      sha1: certificate.sha1,
      subject: certificate.subject,
      notAfter: endOf(certificate),
      authority: addition?.authority ?? null,
      because: addition?.because ?? null,
      isNeeded: needed.has(certificate.sha256),
      refused: refused === undefined ? null : errorBodyOf(refused),
    })),
  };
}

function endOf(certificate: Certificate | undefined): string | null {
  return certificate?.notAfter === undefined ? null : printInstant(certificate.notAfter);
}
