// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../core/model/instant.ts';
import type { AccessTokensJson } from '../../schemas/access.ts';
import { type Circumstances, everyResult } from '../json.ts';
import { paint, printPage, row, type TerminalLayout } from '../page.ts';
import { printOrNull } from './json.ts';

/** What may be shown of a token. */
export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ('read' | 'suggest' | 'write')[];
  /** `undefined`: all. */
  readonly accounts: readonly string[] | undefined;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | undefined;
  readonly lastUsedAt: Instant | undefined;
}

export function tokensJson(
  tokens: readonly ShownToken[],
  circumstances: Circumstances,
): AccessTokensJson {
  return {
    ...everyResult(circumstances),
    tokens: tokens.map(({ id, name, scopes, accounts, ...times }) => ({
      id,
      name,
      scopes,
      accounts: accounts ?? null,
      createdAt: printInstant(times.createdAt),
      expiresAt: printOrNull(times.expiresAt),
      lastUsedAt: printOrNull(times.lastUsedAt),
    })),
  };
}

export function renderTokens(tokens: readonly ShownToken[], layout: TerminalLayout): string {
  if (tokens.length === 0) return printPage([row(0, ['no tokens'])], layout);
  return printPage(
    tokens.flatMap((token) => [
      row(0, [paint('strong', token.id), '  ', token.name], 2),
      row(2, [paint('dim', `${whatItMay(token)}; ${used(token)}`)]),
    ]),
    layout,
  );
}

/** `may read and suggest, all accounts, until 2027-01-31T12:00:00Z` */
export function whatItMay({ scopes, accounts, expiresAt }: ShownToken): string {
  const what = accounts === undefined ? 'all accounts' : accounts.join(' ');
  const until = expiresAt === undefined ? '' : `, until ${printInstant(expiresAt)}`;
  return `may ${scopes.join(' and ')}, ${what}${until}`;
}

function used({ lastUsedAt }: ShownToken): string {
  return lastUsedAt === undefined ? 'never used' : `last used ${printInstant(lastUsedAt)}`;
}
