// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { observedAnswer } from './verdict.ts';

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

const patched = z.union([text, z.record(text, text.nullable())]).nullable();

const change = z.object({
  kind: z.enum([
    'set-thumbprints',
    'add-client-id',
    'create-provider',
    'remove-client-id',
    'delete-provider',
    'set-trust-policy',
    'annotate-service-account',
  ]),
  provider: maybe.describe('ARN; null where the change is of none'),
  role: maybe.describe('ARN of the role whose trust policy is changed'),
  serviceAccount: z
    .object({ namespace: text, name: text, server: text.describe('URL of the API server') })
    .nullable(),
  before: patched.describe('the trust policy or the annotations before; null where it is neither'),
  after: patched.describe('the same as the change leaves it'),
  edits: z.array(text).describe('what is edited in the trust policy, a sentence each'),
  command: maybe.describe(
    'what makes the change by hand; null where an argument must not be pasted into a shell',
  ),
  argv: z.array(text).nullable().describe('the same as arguments'),
  url: maybe.describe('of a provider to create, without its scheme'),
  clientIds: z.array(text).describe('audiences to register'),
  tags: z.record(text, text).describe('of a provider to create'),
  beside: maybe.describe('ARN of the provider beside which one is created'),
  contextProvider: z
    .object({
      subjectSourceKey: text,
      subjectTypeSourceKey: maybe,
      subjectTypeValue: maybe,
      keys: z.array(z.object({ source: text, target: maybe })),
    })
    .nullable()
    .describe('of a provider to create: what trusted identity propagation reads of tokens'),
  from: z
    .array(listed)
    .nullable()
    .describe('the list before; null where it is not touched, or was not read'),
  to: z.array(listed).nullable().describe('the whole list to leave behind'),
  add: z.array(addition),
  retire: z.array(z.object({ sha1: listed, why: text })),
  retireLater: z
    .array(z.object({ sha1: listed, why: text, after: instant }))
    .describe('values that stay for now, and when they are to go'),
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

const trustedBy = z.object({
  seen: z.boolean().describe('whether the roles could be read'),
  why: maybe.describe('what was not seen, and why'),
  count: z.int().describe('how many roles trust it'),
  roles: z.array(text).describe('ARNs of the first of them'),
  serviceAccounts: z
    .array(z.object({ namespace: text, name: text, roleArn: text }))
    .nullable()
    .describe('those that name one of the roles; null where no cluster was asked'),
});

const lastChange = z.object({
  seen: z.boolean().describe('whether CloudTrail could be asked'),
  why: maybe.describe('why it was not seen, or that there is none'),
  at: instant.nullable(),
  action: maybe,
  by: maybe,
  userAgent: maybe,
  tool: maybe.describe('what the user agent names, with its version'),
});

export const plan = z.object({
  id: text,
  changes: z.array(change),
  proposals: z.array(change).describe('what is needed too, and is written only with --include'),
  because: text.describe('why there is nothing to do, or what cannot be fixed from here'),
  mends: z.boolean().describe('whether the cause is fixed by the changes'),
  unfixable: z
    .object({
      check: text,
      sentence: text,
      remedies: z.array(z.object({ text, command: maybe, argv: z.array(text).nullable() })),
    })
    .nullable()
    .describe('what is wrong and no change fixes'),
  warnings: z.array(text),
  trustedBy: trustedBy.nullable().describe('who depends on the provider; null: not checked'),
  lastChange: lastChange.nullable().describe('who wrote to it last; null: not checked'),
});

/** Where a failure came with a result: what was done until then is in the result. */
export const writeOutcome = {
  receipts: z.array(receipt),
  error: errorBody.nullable().describe('what stopped it'),
};

export const fixResult = z
  .object({
    ...everyResult,
    plan,
    applied: z.boolean().describe('whether all of the plan was written'),
    written: z
      .enum(['all', 'some', 'none', 'unknown'])
      .describe('how much of the plan was written; unknown: the answer to a write was lost'),
    ...writeOutcome,
    answered: observedAnswer
      .nullable()
      .describe('what STS answered after the write, where --live asked it'),
    undo: maybe.describe('the command that takes it back; null too where it must not be pasted'),
    undoArgv: z
      .array(z.array(text))
      .nullable()
      .describe('the same as arguments: commands that follow each other'),
    emitted: maybe.describe('the repair in the form that --emit names, to be done by somebody'),
  })
  .meta({ title: 'trustprint fix', description: 'What is to be written, and what became of it' });

export const undoResult = z
  .object({ ...everyResult, undone: z.boolean(), ...writeOutcome })
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
