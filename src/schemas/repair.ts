// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import {
  errorBody,
  everyResult,
  fingerprint,
  instant,
  listed,
  maybe,
  type Result,
  text,
  thumbprint,
} from './common.ts';

const addition = z.object({
  sha1: thumbprint,
  sha256: fingerprint,
  subject: text,
  authority: z.enum(['library', 'issuer-ca', 'continuity', 'accepted', 'file']),
  because: text.describe('the fact that authorised it'),
  seenAt: text.describe('where it was presented, or the file it was handed over in'),
  position: z.int().nullable().describe('place on the path of the leaf; null for a file'),
});

const change = z.object({
  kind: z.enum([
    'set-thumbprints',
    'add-client-id',
    'create-provider',
    'remove-client-id',
    'delete-provider',
  ]),
  provider: text.describe('ARN'),
  url: maybe.describe('of a provider to create, without its scheme'),
  clientIds: z.array(text).describe('audiences to register'),
  from: z.array(listed).nullable().describe('the list before; null where it is not touched'),
  to: z.array(listed).nullable().describe('the whole list to leave behind'),
  add: z.array(addition),
  retire: z.array(z.object({ sha1: listed, why: text })),
  because: text,
});

const receipt = z.object({
  id: text,
  kind: z.enum(['started', 'applied', 'refused', 'not-reached', 'undone']),
  at: instant,
  planId: text,
  change,
  before: z.array(listed).nullable().describe('the list just before, for undo'),
  code: maybe.describe('of the error that stopped it'),
  detail: maybe,
  callerArn: maybe,
  endpoint: maybe.describe('where it was written, if not to AWS itself'),
});

const plan = z.object({
  id: text,
  changes: z.array(change),
  because: text.describe('why there is nothing to do, or what cannot be mended from here'),
  mends: z.boolean().describe('whether the cause is mended by the changes'),
  warnings: z.array(text),
});

/** Where a failure came with a result: what was done until then is in the result. */
const outcome = {
  receipts: z.array(receipt),
  error: errorBody.nullable().describe('what stopped it'),
};

export const fixResult = z
  .object({
    ...everyResult,
    plan,
    applied: z.boolean().describe('whether all of the plan was written'),
    ...outcome,
    undo: maybe.describe('the command that takes it back'),
    emitted: maybe.describe('the repair in the form that --emit names, to be done by somebody'),
  })
  .meta({ title: 'trustprint fix', description: 'What is to be written, and what became of it' });

export const undoResult = z
  .object({ ...everyResult, undone: z.boolean(), ...outcome })
  .meta({ title: 'trustprint undo', description: 'What was taken back' });

export const receiptsResult = z
  .object({
    ...everyResult,
    folder: text,
    receipts: z.array(receipt).describe('oldest first'),
    damaged: z.array(text).describe('files that could not be read'),
  })
  .meta({ title: 'trustprint receipts', description: 'What was written from this machine' });

export type ChangeJson = Result<typeof change>;
export type PlanJson = Result<typeof plan>;
export type ReceiptJson = Result<typeof receipt>;
export type FixJson = Result<typeof fixResult>;
export type UndoJson = Result<typeof undoResult>;
export type ReceiptsJson = Result<typeof receiptsResult>;
