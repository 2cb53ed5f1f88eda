// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, instant, type Result, text } from './common.ts';

export const accessTokens = z
  .object({
    ...everyResult,
    tokens: z.array(
      z.object({
        id: text,
        name: text,
        scopes: z.array(z.enum(['read', 'suggest', 'write'])),
        accounts: z.array(text).nullable().describe('null: all'),
        createdAt: instant,
        expiresAt: instant.nullable(),
        lastUsedAt: instant.nullable(),
      }),
    ),
  })
  .meta({ title: 'trustprint access list', description: 'Tokens for the API, without the tokens' });
export const accessToken = z
  .object({
    ...everyResult,
    id: text,
    name: text,
    token: text.describe('shown this once'),
    expiresAt: instant,
  })
  .meta({ title: 'trustprint access create', description: 'A token for the API' });

export type AccessTokensJson = Result<typeof accessTokens>;
