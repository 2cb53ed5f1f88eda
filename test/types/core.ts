// SPDX-License-Identifier: Apache-2.0

/**
 * What must not compile, and what must. Nothing here runs: `tsc` fails where an expected error does
 * not come.
 */
import { defineCheck, pass } from '../../src/core/checks/check.ts';
import type { HygieneCheckId } from '../../src/core/checks/ids.ts';
import {
  type Facts,
  type Fingerprint,
  type Instant,
  type Issuer,
  parseIssuer,
  parseThumbprint,
  type Plan,
  type Thumbprint,
  TrustprintError,
  type Verdict,
} from '../../src/core/index.ts';

declare const id: HygieneCheckId;

const ABOUT = {
  id,
  on: 'issuer',
  title: 'An example holds',
  severity: 'notice',
  source: { title: 'none', url: 'https://example.com' },
  explanation: 'none',
  remedy: 'none',
} as const;

/** A check reads the looks that it names. */
export const reading = defineCheck(ABOUT, ['provider'], ({ provider }) =>
  pass(provider.arn, { knowledge: 'documented' }),
);

export const peeking = defineCheck(ABOUT, ['provider'], (seen) =>
  // @ts-expect-error: the role was not named, so it cannot be read
  pass(seen.role.arn, { knowledge: 'documented' }),
);

// @ts-expect-error: a time is no look, and can be read without being named
export const misnaming = defineCheck(ABOUT, ['at'], () => pass('', { knowledge: 'documented' }));

// @ts-expect-error: text is no thumbprint until it was parsed
export const unparsed: Thumbprint = 'aa'.repeat(20);

// @ts-expect-error: a thumbprint is SHA-1, a fingerprint is SHA-256
export const confused: Fingerprint = parseThumbprint('aa'.repeat(20));

// @ts-expect-error: a number is no instant: whose unit is it?
export const unitless: Instant = 1_700_000_000;

/** What was parsed is still text. */
export const issuer: Issuer = parseIssuer('https://issuer.example.com');
export const text: string = issuer;

export function tamper(facts: Facts, plan: Plan): void {
  // @ts-expect-error: facts are not changed after they were seen
  facts.lab = true;
  // @ts-expect-error: a plan is data, and nobody adds to it on the way
  plan.changes.push();
}

// @ts-expect-error: every error has a code of the table
export const invented = new TrustprintError('no_such_code', 'there is no such code');

export function say({ verdict }: Verdict): string {
  // @ts-expect-error: not to know is one of the answers, and must be given one
  const said: Record<Verdict['verdict'], string> = { holds: 'yes', broken: 'no' };
  return said[verdict];
}
