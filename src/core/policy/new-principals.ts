// SPDX-License-Identifier: Apache-2.0

import { parseTrustPolicy, type Statement, type TrustPolicy } from '../model/trust-policy.ts';
import { parseOrUndefined } from '../model/parse-or-undefined.ts';
import { admittingStatements, namesWorkload } from './admitting.ts';
import { providerArnDifference } from './near-miss.ts';

/**
 * Who an older trust policy lets in by name, and the one that is there does not: principals that are
 * not in it, but for a provider whose name differs by a slip; and statements for anybody of an
 * issuer. Each as a person would name it. Empty where the older one names nobody new.
 */
export function strangersIn(older: string, there: string): readonly string[] {
  const [old, now] = [older, there].map((text) => parseOrUndefined(() => parseTrustPolicy(text)));
  if (old === undefined || now === undefined) return ['a document that is no trust policy'];
  const known = new Set(principalsOf(now));
  const unknown = principalsOf(old).filter(
    (name) => !known.has(name) && ![...known].some((other) => isSlipOf(name, other)),
  );
  return [...new Set([...unknown, ...openIn(older, there)])];
}

function principalsOf({ statements }: TrustPolicy): readonly string[] {
  return statements.filter(({ effect }) => effect === 'Allow').flatMap(namesIn);
}

function namesIn({ principal: { element, anyone, named } }: Statement): readonly string[] {
  if (element === 'NotPrincipal') return ['all but those of a NotPrincipal'];
  const all = Object.entries(named).flatMap(([kind, who]) => who.map((name) => `${kind} ${name}`));
  return anyone ? ['anybody', ...all] : all;
}

function isSlipOf(name: string, other: string): boolean {
  const [one, two] = [name, other].map((text) => text.replace(/^Federated /, ''));
  if (one === undefined || two === undefined || one === name || two === other) return false;
  const difference = providerArnDifference(one, two);
  return difference !== undefined && !difference.includes('another path');
}

/** Statements for anybody of an issuer, where the document that is there has fewer of them. */
function openIn(older: string, there: string): readonly string[] {
  const count = (text: string): number =>
    (admittingStatements(text) ?? []).filter((statement) => !namesWorkload(statement)).length;
  return count(older) > count(there) ? ['everybody who gets a token of the issuer'] : [];
}
