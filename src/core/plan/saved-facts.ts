// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import { textClaim, audienceIn } from '../model/web-identity.ts';
import { likeText } from '../policy/compare.ts';
import { isPattern, patternOf } from '../policy/pattern.ts';
import { expectedSubjectOf, withExpectedToken } from '../policy/context.ts';

/**
 * Holds what a file of saved facts is about against what was typed and seen now. Whoever may write
 * the file must choose neither what is written nor for whom: so what it names is typed again.
 *
 * @param file What the file is called in messages.
 * @throws TrustprintError `saved_facts_disagree`
 */
export function requireAgreement(saved: Facts, own: Facts, file: string): void {
  for (const { what, flag, of } of NAMED) {
    const [told, known] = [of(saved), of(own)];
    if (told === undefined || (known === undefined && flag === undefined)) continue;
    if (known === undefined) {
      throw new TrustprintError(
        'saved_facts_disagree',
        `${file} names the ${what} ${told}, and nothing else does: a file does not say what is written, nor for whom`,
        { facts: { file, what, saved: told, here: null }, hint: `give it yourself: ${flag ?? ''}` },
      );
    }
    if (told === known || (what === 'subject' && isMatch(told, known))) continue;
    throw new TrustprintError(
      'saved_facts_disagree',
      `${file} is about another ${what}: ${told}, and here it is ${known}`,
      {
        facts: { file, what, saved: told, here: known },
        hint: 'give the file that is about the same, or leave --from out',
      },
    );
  }
}

interface Named {
  readonly what: string;
  /** With what a person names it; absent where looking finds it. */
  readonly flag?: string;
  readonly of: (facts: Facts) => string | undefined;
}

const NAMED: readonly Named[] = [
  {
    what: 'role',
    flag: '--role ARN',
    of: ({ request, target, role }) =>
      request?.roleArn ?? (target.kind === 'role' ? target.text : seenOf(role)?.arn),
  },
  {
    what: 'subject',
    flag: '--subject SUB, or --token FILE',
    of: (facts) => textClaim(facts.token?.claims, 'sub') ?? expectedSubjectOf(facts),
  },
  { what: 'audience', flag: '--audience AUD', of: audienceAskedIn },
  { what: 'issuer', of: ({ issuer }) => issuer },
  {
    what: 'provider',
    of: ({ target, provider }) => target.providerArn ?? seenOf(provider)?.arn,
  },
  { what: 'cluster', of: ({ cluster }) => seenOf(cluster)?.arn },
];

/** A subject alone is asked about with the audience that it would have. */
function audienceAskedIn(facts: Facts): string | undefined {
  return audienceIn((facts.token === undefined ? withExpectedToken(facts) : undefined) ?? facts);
}

function isMatch(subject: string, typed: string): boolean {
  return isPattern(typed) && likeText(subject, patternOf(typed));
}
