// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { instant, maybe, type Result, text } from './common.ts';

const alert = z.object({
  id: text.describe('the same in every message about it'),
  check: text.describe('a gate, a check, or the kind of an event: trustprint explain CHECK'),
  host: text.describe('the host, or the resource where no host has to do with it'),
  chain: maybe.describe('the id of a chain, or the SHA-256 of a certificate'),
  severity: z.enum(['error', 'warning', 'notice']),
  detail: text,
  command: maybe.describe('what to type, where something helps'),
  startedAt: instant,
  resolvedAt: instant.nullable().describe('null while it stands'),
  targetCount: z.int().min(0),
  targets: z.array(text).describe('the first of them'),
  accounts: z.array(text),
});

/** What a webhook of `watch` is sent: the form of Standard Webhooks, whose headers have its id. */
export const watchMessage = z.object({
  schemaVersion: z.literal(1),
  type: z
    .enum(['alert.firing', 'alert.updated', 'alert.resolved', 'alert.test'])
    .describe('updated: more targets have the cause, or it is graver'),
  timestamp: instant.describe('when it happened; order messages about one alert by it'),
  data: z.object({ text: text.describe('for a person, on several lines'), alert }),
});

export type WatchMessageJson = Result<typeof watchMessage>;
