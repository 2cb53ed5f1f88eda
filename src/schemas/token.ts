// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, instant, maybe, type Result, text } from './common.ts';
import { judged } from './verdict.ts';

const time = instant.nullable();

export const tokenResult = z
  .object({
    ...everyResult,
    at: instant,
    header: z.record(z.string(), z.json()).nullable().describe('null where it cannot be read'),
    claims: z.record(z.string(), z.json()).nullable().describe('null where they cannot be read'),
    form: z.object({
      characters: z.int().min(0).describe('STS takes 4 to 20000'),
      parts: z.int().min(1).describe('between dots; a JWT has three'),
      padded: z.boolean().describe('whether blanks or a line feed stand around it'),
    }),
    times: z.object({
      issuedAt: time,
      notBefore: time,
      expiresAt: time,
      refusedFrom: time.describe('when STS begins to refuse it: five minutes after it expired'),
      lifetimeSeconds: z.int().nullable(),
      secondsLeft: z.int().nullable().describe('until it expires; negative where it has'),
    }),
    issuer: maybe,
    subject: maybe,
    audience: maybe.describe('the one that STS goes by: azp where there is one, else aud'),
    origin: z
      .object({
        issuer: text.describe('who the issuer is'),
        form: maybe.describe('what its subject names: a service account, a branch, …'),
        parts: z.record(z.string(), z.string()).describe('the subject, taken apart'),
        audienceWhen: maybe.describe('when such an issuer gives this audience'),
      })
      .nullable()
      .describe('null where the issuer is not known to us'),
    conditions: z
      .array(z.object({ key: text, value: z.json(), certain: z.boolean() }))
      .describe('what a trust policy can ask about; certain: documented by AWS'),
    ...judged,
  })
  .meta({
    title: 'trustprint token',
    description: 'A token without its signature, and what STS would say of it',
  });

export type TokenJson = Result<typeof tokenResult>;
