// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../error.ts';
import { builtInIssuerOf } from './gate.ts';
import type { Facts, Role } from '../model/facts.ts';
import type { Asker } from '../policy/context.ts';
import type { ConditionOutcome } from '../policy/conditions.ts';
import { type Decision, nearestOf, type StatementOutcome } from '../policy/decide.ts';
import { absentInShort, type Held, isLiteralWildcard, whyNot } from '../policy/why-refused.ts';

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
  const held = heldAgainst({ facts, asker });
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

function heldAgainst({ facts, asker }: Explaining): Held {
  return { bareIssuer: asker.bareIssuer, claims: facts.token?.claims ?? {} };
}

function sentenceOf(decision: Decision, held: Held): string {
  if (decision.because === 'deny-statement') {
    const denying = denyingIn(decision);
    return denying === undefined
      ? 'a statement denies it'
      : `${nameOfStatement(denying)} denies it`;
  }
  const outcome = doubtful(decision) ?? nearestOf(decision);
  if (outcome === undefined) return 'no statement allows anything';
  const [first = 'it does not apply', ...others] = whyNot(outcome, held);
  return `in ${nameOfStatement(outcome)}, ${first}${others.length === 0 ? '' : ` (and ${String(others.length)} more)`}`;
}

/** Why a trust policy refuses, in the user's own objects and a few words. */
export function refusedInShort(
  decision: Decision,
  action: string,
  { facts, asker, role }: Explaining & { readonly role: Role },
): string {
  const name = `role ${role.arn.replace(/^.*\//, '')}`;
  const nearest = nearestOf(decision);
  if (decision.because === 'deny-statement') {
    const denying = denyingIn(decision);
    return `${name} denies it${denying === undefined ? '' : `, in ${nameOfStatement(denying)}`}`;
  }
  if (nearest === undefined) return `${name} allows nothing`;
  const { principal, action: actions, conditions } = nearest;
  if (principal.met !== true) return `${name} ${strangeInShort(principal.why, facts)}`;
  if (actions.met !== true) return `${name} does not allow ${action}`;
  const unmet = conditions.find(({ met }) => met !== true);
  return unmet === undefined
    ? `${name} does not allow it`
    : `${name} ${unmetInShort(unmet, { facts, asker })}`;
}

function strangeInShort(why: string, facts: Facts): string {
  const [, difference] = /^a provider with (.+) is named/.exec(why) ?? [];
  return difference === undefined
    ? `does not trust ${builtInIssuerOf(facts) ?? 'the IAM OIDC provider of this issuer'}`
    : `trusts a provider ${/^another (?:account|partition)/.test(difference) ? 'of' : 'with'} ${difference}`;
}

function denyingIn({ statements }: Decision): StatementOutcome | undefined {
  return statements.find(
    ({ statement, applies }) => statement.effect === 'Deny' && applies === true,
  );
}

function unmetInShort(unmet: ConditionOutcome, explaining: Explaining): string {
  const { condition, found } = unmet;
  const { workload } = explaining.facts;
  if (found === undefined) return absentInShort(condition.key, heldAgainst(explaining));
  const claim = condition.key.slice(condition.key.lastIndexOf(':') + 1);
  if (isLiteralWildcard(unmet)) {
    return `has a wildcard for ${claim}, which ${condition.operator} takes literally`;
  }
  const wanted = condition.values[0] ?? '';
  const has = found[0] ?? '';
  const [trusted, own] = [accountIn(wanted), accountIn(has)];
  if (trusted === undefined || own === undefined) {
    return `wants ${claim} ${quoted(wanted)}, but the token has ${quoted(has)}`;
  }
  const isPod = workload !== undefined && workload.form !== 'sa';
  return `trusts service account ${trusted}, but ${isPod ? 'the pod runs as' : 'the token is for'} ${own}`;
}

function accountIn(text: string): string | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(text) ?? [];
  return namespace === undefined ? undefined : `${namespace}/${name ?? ''}`;
}

function quoted(text: string): string {
  return `"${text}"`;
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
