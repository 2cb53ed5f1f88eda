// SPDX-License-Identifier: Apache-2.0

import { issuers } from './catalogue.ts';
import type { KnownIssuer } from './known-issuer.ts';

/** A subject, taken apart by the forms of its issuer. */
export interface ParsedSubject {
  /** The name of the form: `branch`, `service account`, … */
  readonly form: string;
  /** By the names of the form's groups; those that are not there are left out. */
  readonly parts: Readonly<Record<string, string>>;
}

/** What is known of an issuer, given without its scheme; its subject tells where the URL does not. */
export function issuerFor(bareIssuer: string, subject?: string): KnownIssuer | undefined {
  return issuers.find(({ isFor }) => isFor(bareIssuer, subject));
}

/** Takes a subject, or a pattern of a policy, apart; `undefined` where it has no known form. */
export function parseSubject(
  { subjects }: KnownIssuer,
  subject: string,
): ParsedSubject | undefined {
  for (const { name, pattern } of subjects) {
    const groups = pattern.exec(subject)?.groups;
    if (pattern.test(subject)) return { form: name, parts: partsOf(groups) };
  }
  return undefined;
}

function partsOf(
  groups: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, part]) =>
      part === undefined ? [] : [[name, part] as const],
    ),
  );
}

/**
 * In what a subject differs from what a policy wants of it, part by part, where both have known
 * forms; `undefined` where that says nothing.
 *
 * @param matches Whether one text is what the policy's operator takes for the other.
 */
export function subjectDifference(
  issuer: KnownIssuer,
  { found, wanted }: { readonly found: string; readonly wanted: string },
  matches: (found: string, wanted: string) => boolean,
): string | undefined {
  const one = parseSubject(issuer, found);
  const other = parseSubject(issuer, wanted);
  if (one === undefined || other === undefined) return undefined;
  const ids = idsDiffer(one, other);
  const parts = differingParts(one, other, matches);
  if (one.form !== other.form && one.form !== OTHER && other.form !== OTHER) {
    return `the token is for ${described(one)}, the policy wants ${described(other)}`;
  }
  if (parts.length > 0) return parts.join(', ');
  return ids;
}

/** The last part tells: `environment "production"`. */
function described({ form, parts }: ParsedSubject): string {
  const own = parts[form];
  return own === undefined ? `a ${form}` : `the ${form} "${own}"`;
}

function differingParts(
  one: ParsedSubject,
  other: ParsedSubject,
  matches: (found: string, wanted: string) => boolean,
): readonly string[] {
  return Object.entries(one.parts).flatMap(([name, found]) => {
    const wanted = other.parts[name];
    if (wanted === undefined || matches(found, wanted)) return [];
    const isCase = matches(found.toLowerCase(), wanted.toLowerCase());
    const words = wordsOf(name);
    return isCase
      ? [`only the case of letters differs in the ${words} ("${found}", not "${wanted}")`]
      : [`the ${words} is "${found}", not "${wanted}"`];
  });
}

/** GitHub's subjects have ids or have them not (GitHub changelog, 2026-04-23). */
function idsDiffer(one: ParsedSubject, other: ParsedSubject): string | undefined {
  const [has, wants] = [one, other].map(({ parts }) =>
    Object.keys(parts).some((name) => name.endsWith('Id')),
  );
  if (has === wants) return undefined;
  return has === true
    ? 'the token names the owner and the repository with their ids, the policy without'
    : 'the policy names the owner and the repository with their ids, the token without';
}

function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A subject made to order: its parts are not known. */
const OTHER = 'other';
