// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { errorBody, instant, listed, maybe, type Result, text, thumbprint } from './common.ts';
import { plan, receiptsResult, undoResult, writeOutcome } from './repair.ts';
import { endpoint } from './scan-endpoint.ts';

/** Longer than any ARN (IAM API Reference, `arnType`: 2,048). */
const name = z.string().min(1).max(2100);
/** A value as it is typed; what is wrong with it is said by the parser of every command. */
const typed = z.string().max(300);
/** IAM lists five; nobody names more than a few. */
const some = <T extends z.ZodType>(of: T): z.ZodArray<T> => z.array(of).max(20);

export const repairRequest = z.strictObject({
  target: name.describe('an ARN, an issuer, a cluster'),
  edit: z
    .strictObject({
      add: some(typed).describe('SHA-1 of what is served; a SHA-256 accepts the CA that has it'),
      remove: some(typed),
      from: some(typed).optional().describe('the list that was shown: another by now is an error'),
    })
    .optional()
    .describe('what to change in the list; without it all that can be repaired is planned'),
  accept: some(typed).optional().describe('SHA-256 of CAs that the person trusts'),
  allowLeaf: z.boolean().optional(),
  evenIfUnused: z.boolean().optional(),
  stage: z.string().max(50_000).optional().describe('certificates of CAs to be served later, PEM'),
  drop: some(typed).optional().describe('listed values that may go where five are full'),
  owner: z.string().min(1).max(100).optional(),
  include: z.array(z.enum(['trust-policy', 'kubernetes'])).optional(),
});

const expected = z.object({
  verdict: z.enum(['ok', 'unused', 'broken', 'unknown']),
  sentence: maybe.describe('the cause; null where there is none'),
  answer: maybe.describe('what STS answers where it refuses'),
});

const listedRow = z.object({
  value: listed,
  subject: maybe.describe('of the certificate, where it was seen from here'),
  notAfter: instant.nullable(),
  matches: z.boolean().describe('whether what is served now is accepted by it'),
  mayGo: maybe.describe('why it may go; null where it may not'),
  stays: maybe.describe('why it may not go'),
});

const servedRow = z.object({
  sha1: thumbprint,
  subject: text,
  notAfter: instant.nullable(),
  hosts: z.array(text),
  place: z.enum(['leaf', 'intermediate', 'top', 'stray']),
  isListed: z.boolean(),
  authority: z.enum(['library', 'issuer-ca', 'continuity', 'accepted', 'file']).nullable(),
  because: maybe.describe('the fact that authorises it'),
  isNeeded: z.boolean().describe('whether a repair would add it'),
  refused: errorBody.nullable().describe('why it may not be listed'),
});

const repairPlan = z
  .object({
    schemaVersion: z.literal(1),
    id: maybe.describe('to apply it by; null where nothing is to be written'),
    expiresAt: instant.nullable(),
    at: instant,
    plan: plan.nullable(),
    refused: errorBody.nullable().describe('the guard that refused'),
    provider: z
      .object({ arn: text, url: text, thumbprints: z.array(listed), isRead: z.boolean() })
      .nullable(),
    listed: z.array(listedRow),
    served: z.array(servedRow),
    endpoints: z.array(endpoint),
    decidedBy: z.enum(['library', 'list']).nullable(),
    consents: z
      .array(z.object({ id: text, why: text }))
      .describe('what nobody but a person may let happen: named when it is applied'),
    now: expected,
    after: expected.nullable().describe('once it is written; null where that is not known'),
  })
  .meta({ description: 'What is to be written, and on what it rests' });

export const applyRequest = z.strictObject({
  confirm: some(typed).optional().describe('the ids of consents'),
});

const repairOutcome = z
  .object({ schemaVersion: z.literal(1), ...writeOutcome })
  .meta({ description: 'What was written' });

export const undoRequest = z.strictObject({
  confirmed: z.unknown().optional().describe('what is there now, as the error had it that asked'),
  deleteProvider: name.optional().describe('the provider that may go though roles trust it'),
});

export const REPAIR_COMPONENTS = {
  Receipts: receiptsResult,
  RepairOutcome: repairOutcome,
  RepairPlan: repairPlan,
  Undone: undoResult,
} as const;

/** What the API of `trustprint console` has beside that of `watch`. */
export const REPAIR_OPERATIONS = {
  '/api/v1/plans': [
    {
      summary:
        'Probes a target, and plans a repair or an edit of its list; trustprint console alone',
      method: 'post',
      scope: 'write',
      body: repairRequest,
      answer: 'RepairPlan',
    },
  ],
  '/api/v1/plans/{id}/apply': [
    {
      summary: 'Writes a plan, once; trustprint console alone',
      method: 'post',
      scope: 'write',
      body: applyRequest,
      answer: 'RepairOutcome',
    },
  ],
  '/api/v1/receipts': [
    {
      summary: 'What was written from this machine; trustprint console alone',
      scope: 'write',
      answer: 'Receipts',
    },
  ],
  '/api/v1/receipts/{id}/undo': [
    {
      summary: 'Takes back what a receipt says was written; trustprint console alone',
      method: 'post',
      scope: 'write',
      body: undoRequest,
      answer: 'Undone',
    },
  ],
} as const;

export type RepairRequest = Result<typeof repairRequest>;
export type RepairPlanJson = Result<typeof repairPlan>;
export type RepairOutcomeJson = Result<typeof repairOutcome>;
export type UndoRequest = Result<typeof undoRequest>;
