// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { hasTwins, withElement, withValue } from '../model/json-edit.ts';
import { parseJsonObject } from '../model/json.ts';
import { parseTrustPolicy } from '../model/trust-policy.ts';
import { admittingStatements, namesWorkload } from './admitting.ts';
import { editCondition } from './amend-condition.ts';
import {
  type Admission,
  decisionOf,
  nameOf,
  none,
  type AmendmentContext,
  type Step,
  isList,
  statementPath,
  newlyAdmitted,
  othersLike,
  STRANGER,
  valuesIn,
} from './amend-context.ts';
import { editPrincipal } from './amend-principal.ts';
import { type Decision, nearestOf } from './decide.ts';

/** What came of the wish to let a token in. */
export type Amendment =
  | {
      readonly kind: 'amended';
      readonly document: string;
      /** What was changed, a sentence each. */
      readonly edits: readonly string[];
    }
  | { readonly kind: 'admitted' }
  /** There is no edit that lets in this token and nobody else. */
  | { readonly kind: 'none'; readonly why: string };

/**
 * The smallest edit of a trust policy after which it admits a token, proven by deciding again. A
 * statement that denies is never edited, and no statement is left that lets in all of an issuer.
 *
 * @param document The author's own text: all but what is edited stays as it is, byte for byte.
 */
export function amend(document: string, admission: Admission): Amendment {
  const readable = readableIn(document);
  if (readable !== undefined) return { kind: 'none', why: readable };
  let text = document;
  const edits: string[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const open = firstRefused(text, admission);
    if (open === undefined) break;
    const next = stepFrom(text, open, admission);
    if (next.kind === 'none') return next;
    text = next.document;
    edits.push(next.edit);
  }
  if (edits.length === 0) return { kind: 'admitted' };
  const both = { before: document, after: text };
  const flaw = flawIn(both, admission);
  if (flaw !== undefined) return { kind: 'none', why: flaw };
  const named = newlyAdmitted(valuesIn(text), both, admission);
  const also = named.map((other) => `it lets in ${other} too, which the policy names beside it`);
  return { kind: 'amended', document: text, edits: [...edits, ...also] };
}

/** Why a document cannot be edited; `undefined` where it can. */
function readableIn(document: string): string | undefined {
  try {
    parseTrustPolicy(document);
    parseJsonObject(document, 'trust_policy_malformed', 'the trust policy');
  } catch (error) {
    if (error instanceof TrustprintError) return error.message;
    throw error;
  }
  return hasTwins(document)
    ? 'the document has two members of one name, and which of them counts is for its author to say'
    : undefined;
}

interface Refused {
  readonly action: string;
  readonly decision: Decision;
}

function firstRefused(document: string, admission: Admission): Refused | undefined {
  const policy = parseTrustPolicy(document);
  for (const action of admission.actions) {
    const decision = decisionOf(policy, action, admission);
    if (decision.outcome !== 'allowed') return { action, decision };
  }
  return undefined;
}

function stepFrom(document: string, { action, decision }: Refused, admission: Admission): Step {
  const denying = decision.statements.find(
    ({ statement, applies }) => statement.effect === 'Deny' && applies !== false,
  );
  if (denying !== undefined) {
    return none(`statement ${nameOf(denying)} denies it, and a denial is never edited`);
  }
  const outcome = nearestOf(decision);
  if (outcome === undefined) return none('no statement allows anything');
  const place: AmendmentContext = { document, outcome, action };
  if (outcome.principal.met !== true) return editPrincipal(place, admission);
  if (outcome.action.met !== true) return editAction(place);
  const unmet = outcome.conditions.find(({ met }) => met !== true);
  if (unmet === undefined) return none('what refuses it is not known');
  return editCondition(place, unmet, admission);
}

/** Why an edited document must not be written; `undefined` where it does just what it is for. */
function flawIn(
  { before, after }: { readonly before: string; readonly after: string },
  admission: Admission,
): string | undefined {
  if (firstRefused(after, admission) !== undefined) {
    return 'more is wrong than one edit that a person can follow repairs';
  }
  const [stranger] = newlyAdmitted([STRANGER], { before, after }, admission);
  if (stranger !== undefined) {
    return 'the statement says nothing of the subject, so an edit would let in every token of the issuer';
  }
  const others = othersLike(admission, valuesIn(after));
  const [other] = newlyAdmitted(others, { before, after }, admission);
  if (other !== undefined) {
    return `an edit would let in others too, as ${other}, by a pattern that nobody typed: if all of these are meant, give the pattern with --subject`;
  }
  return opens(before, after)
    ? 'a statement would let in every token of the issuer: add a condition on the subject first'
    : undefined;
}

function opens(before: string, after: string): boolean {
  const count = (text: string): number =>
    (admittingStatements(text) ?? []).filter((statement) => !namesWorkload(statement)).length;
  return count(after) > count(before);
}

/** A principal, three actions and a handful of conditions: a statement further off was not meant. */
const MOST_STEPS = 8;

/** Lets a statement allow the action: in place of the one of other callers, else beside what is there. */
function editAction({ document, outcome, action }: AmendmentContext): Step {
  const { statement } = outcome;
  const { element, patterns } = statement.action;
  if (element === 'NotAction') {
    return none(`statement ${nameOf(outcome)} names its actions by NotAction`);
  }
  const path = [...statementPath(document, statement), 'Action'];
  const json = JSON.stringify(action);
  const wrong = patterns.findIndex((pattern) => OF_OTHER_CALLERS.test(pattern));
  const isForTokens = isForTokensAlone(outcome);
  if (action !== WEB_IDENTITY && !isForTokens) {
    return none(
      `${action} in statement ${nameOf(outcome)} would be allowed to its other principals too`,
    );
  }
  const isInstead = wrong !== -1 && action === WEB_IDENTITY && isForTokens;
  if (!isInstead) {
    return {
      kind: 'edit',
      document: withElement(document, path, json),
      edit: `statement ${nameOf(outcome)} allows ${action} too`,
    };
  }
  return {
    kind: 'edit',
    document: withValue(document, isList(document, path) ? [...path, wrong] : path, json),
    edit: `statement ${nameOf(outcome)} allows ${action} in place of ${patterns[wrong] ?? ''}, which web identities cannot call`,
  };
}

/** A provider of SAML is `Federated` too, and whoever comes by it keeps his action. */
function isForTokensAlone({ statement: { principal } }: AmendmentContext['outcome']): boolean {
  const { Federated: federated = [], ...others } = principal.named;
  return (
    !principal.anyone &&
    Object.keys(others).length === 0 &&
    federated.every((arn) => arn.includes(':oidc-provider/'))
  );
}

/** For callers with credentials, or with a SAML assertion. */
const OF_OTHER_CALLERS = /^sts:AssumeRole(?:WithSAML)?$/i;
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
