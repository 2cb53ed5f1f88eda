// SPDX-License-Identifier: Apache-2.0

import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { Facts } from '../../core/model/facts.ts';
import { audiencesOf, textClaim } from '../../core/model/web-identity.ts';
import { namedValues } from '../../core/policy/named-subjects.ts';
import { codeSpan } from '../markdown.ts';

/**
 * The token of a CI job beside what AWS wants of it, as a table of Markdown; empty where no token was
 * seen, or it is no job's. It judges nothing: the findings below do.
 */
export function webIdentityTable({ job, token, provider, role }: Facts): string {
  const claims = token?.claims;
  if (job === undefined || claims === undefined) return '';
  const issuer = textClaim(claims, 'iss');
  const bare = issuer?.replace(/^https:\/\//, '') ?? '';
  const named = (policy: string): readonly string[] => {
    const { exact, others } = namedValues(policy, bare, 'sub');
    return [...exact, ...others];
  };
  const subjects = seenAs('role', role, ({ arn, trustPolicy }) =>
    [`trust policy of ${values(arn)} names`, values(...named(trustPolicy))].join(' '),
  );
  const audiences = seenAs(
    'provider',
    provider,
    ({ clientIds }) => `accepts ${values(...clientIds)}`,
  );
  const rows = [
    ['issuer', values(issuer), seenAs('provider', provider, ({ arn }) => values(arn))],
    ['audience', values(...audiencesOf(claims)), audiences],
    ['subject', values(textClaim(claims, 'sub')), subjects],
  ];
  return [
    '| | token of this job | AWS |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

function seenAs<T>(
  what: string,
  observed: Observed<T> | undefined,
  said: (value: T) => string,
): string {
  if (observed?.kind === 'absent') return `no ${what}`;
  const value = seenOf(observed);
  return value === undefined ? `${what} not read` : said(value);
}

function values(...texts: readonly (string | undefined)[]): string {
  const given = texts.filter((text) => text !== undefined);
  const shown = given.slice(0, MOST_SHOWN).map(codeSpan);
  const left = given.length - shown.length;
  if (given.length === 0) return 'none';
  return [...shown, ...(left > 0 ? [`and ${String(left)} more`] : [])].join(', ');
}

/** Of a provider's audiences and a policy's subjects; more would hide the rest of the table. */
const MOST_SHOWN = 5;
