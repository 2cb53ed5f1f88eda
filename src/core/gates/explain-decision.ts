// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../error.ts';
import type { Facts } from '../model/facts.ts';
import type { Asker } from '../policy/context.ts';
import { type Decision, nearestOf, type StatementOutcome } from '../policy/decide.ts';
import { type Held, whyNot } from '../policy/why-refused.ts';

/** What a decision was held against. */
export interface Explaining {
  readonly facts: Facts;
  readonly asker: Asker;
}

/** Why a trust policy decided so: one sentence, and each statement as evidence. */
export function explain(
  decision: Decision,
  { facts, asker }: Explaining,
): { readonly detail: string; readonly evidence: Evidence } {
  const held: Held = {
    bareIssuer: asker.bareIssuer,
    claims: facts.token?.claims ?? {},
  };
  return {
    detail: sentenceOf(decision, held),
    evidence: {
      because: decision.because,
      statements: decision.statements
        .slice(0, MAX_STATEMENTS)
        .map((outcome) => evidenceOf(outcome, held)),
    },
  };
}

function sentenceOf(decision: Decision, held: Held): string {
  if (decision.because === 'deny-statement') {
    const denying = decision.statements.find(
      ({ statement, applies }) => statement.effect === 'Deny' && applies === true,
    );
    return denying === undefined
      ? 'a statement denies it'
      : `${nameOfStatement(denying)} denies it`;
  }
  const outcome = doubtful(decision) ?? nearestOf(decision);
  if (outcome === undefined) return 'no statement allows anything';
  const [first = 'it does not apply', ...others] = whyNot(outcome, held);
  return `in ${nameOfStatement(outcome)}, ${first}${others.length === 0 ? '' : ` (and ${String(others.length)} more)`}`;
}

/** Where a decision is unknown, the statement that makes it so; one that denies comes first. */
function doubtful({ outcome, statements }: Decision): StatementOutcome | undefined {
  if (outcome !== 'unknown') return undefined;
  const open = statements.filter(({ applies }) => applies === 'unknown');
  return open.find(({ statement }) => statement.effect === 'Deny') ?? open[0];
}

/** `statement "Sid"`, or by its place where it has none. */
export function nameOfStatement({
  statement: { sid, position },
}: Pick<StatementOutcome, 'statement'>): string {
  return sid === undefined || sid === '' ? `statement ${String(position)}` : `statement "${sid}"`;
}

function evidenceOf(outcome: StatementOutcome, held: Held): EvidenceValue {
  const { statement, applies, conditions } = outcome;
  return {
    statement: statement.position,
    sid: statement.sid ?? null,
    effect: statement.effect,
    applies,
    why: applies === true ? [] : whyNot(outcome, held),
    conditions: conditions.map(({ condition, met, found }) => ({
      operator: condition.operator,
      key: condition.key,
      wanted: condition.values,
      found: found ?? null,
      met,
    })),
  };
}

/** Statements that are repeated as evidence; a policy of 8,192 characters has room for some fifty. */
const MAX_STATEMENTS = 60;
