// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { instantOf } from '../../core/model/instant.ts';
import { isJsonObject, parseJsonObject } from '../../core/model/json.ts';
import type { Change, Receipt } from '../../core/model/plan.ts';
import {
  absent,
  count,
  errorCode,
  fingerprint,
  instant,
  isoOf,
  listed,
  names,
  problemOf,
  SCHEMA_VERSION,
  text,
  thumbprint,
  versionFlawOf,
} from './schema.ts';

const addition = z.object({
  sha1: thumbprint,
  sha256: fingerprint,
  subject: text,
  authority: z.enum(['library', 'issuer-ca', 'continuity', 'accepted', 'file']),
  because: text,
  seenAt: text,
  position: absent(count),
  anchor: listed.exactOptional(),
});

const provider = { provider: text, because: text };
const list = z.array(listed).max(100);

const context = z.object({
  subjectSourceKey: text,
  subjectTypeSourceKey: absent(text),
  subjectTypeValue: absent(text),
  keys: z.array(z.object({ source: text, target: absent(text) })).max(100),
});

const annotations = z.record(text, absent(text));

/** The form of a change, wherever it is kept. */
export const changeForm: z.ZodType<Change> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('set-thumbprints'),
    ...provider,
    from: list,
    to: list,
    add: z.array(addition),
    retire: z.array(z.object({ sha1: listed, why: text })),
    retireLater: z
      .array(z.object({ sha1: listed, why: text, after: z.number().transform(instantOf) }))
      .exactOptional(),
  }),
  z.object({ kind: z.literal('add-client-id'), ...provider, clientId: text }),
  z.object({
    kind: z.literal('create-provider'),
    ...provider,
    url: text,
    clientIds: names,
    to: list,
    add: z.array(addition),
    tags: z.record(text, text).exactOptional(),
    contextProvider: context.exactOptional(),
    beside: text.exactOptional(),
  }),
  z.object({ kind: z.literal('remove-client-id'), ...provider, clientId: text }),
  z.object({
    kind: z.literal('delete-provider'),
    ...provider,
    was: z.object({ thumbprints: list, clientIds: names }).exactOptional(),
  }),
  z.object({
    kind: z.literal('set-trust-policy'),
    role: text,
    before: text,
    after: text,
    edits: z.array(text),
    because: text,
  }),
  z.object({
    kind: z.literal('annotate-service-account'),
    namespace: text,
    name: text,
    server: text,
    context: absent(text),
    before: annotations,
    after: annotations,
    because: text,
  }),
]);

/** The form of a receipt on disk. Members that it does not name are passed over. */
export const receiptFile: z.ZodType<Receipt> = z.object({
  id: text,
  kind: z.enum(['started', 'applied', 'refused', 'not-reached', 'undone']),
  at: instant,
  planId: text,
  change: changeForm,
  before: absent(list),
  code: absent(errorCode),
  detail: absent(text),
  callerArn: absent(text),
  endpoint: absent(text),
  undoes: text.optional(),
});

/**
 * What a receipt says, with its sentences redacted. The values that an undo goes by are kept as they
 * are, or not at all: a secret in them would be written into AWS too, where others read it.
 *
 * @throws TrustprintError `secret_in_change`. A receipt comes before what it is of is written.
 */
export function withoutSecrets(receipt: unknown, redact: (text: string) => string): unknown {
  return kept(receipt, { redact, isSentence: false });
}

interface Keeping {
  readonly redact: (text: string) => string;
  readonly isSentence: boolean;
}

function kept(value: unknown, keeping: Keeping): unknown {
  if (typeof value === 'string') return textOf(value, keeping);
  if (Array.isArray(value)) return value.map((member) => kept(member, keeping));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isSentence = keeping.isSentence || SENTENCES.has(name);
    return [textOf(name, keeping), kept(member, { ...keeping, isSentence })] as const;
  });
  return Object.fromEntries(members);
}

function textOf(given: string, { redact, isSentence }: Keeping): string {
  const left = redact(given);
  if (left === given || isSentence) return left;
  throw new TrustprintError(
    'secret_in_change',
    `the change would write a secret where others read it: ${left.slice(0, SHOWN)}`,
    {
      facts: { text: left.slice(0, SHOWN) },
      hint: 'check the audience, the tags, the annotation and the trust policy that the plan shows',
    },
  );
}

/** Members that are there for people to read. */
const SENTENCES: ReadonlySet<string> = new Set([
  'because',
  'callerArn',
  'detail',
  'edits',
  'endpoint',
  'seenAt',
  'subject',
  'why',
]);

/** Of a text whose secret was taken out. */
const SHOWN = 200;

/** A receipt as it is kept.
 *
 * @throws TrustprintError `secret_in_change`
 */
export function encodeReceipt(receipt: Receipt, redact: (text: string) => string): string {
  const own = { schemaVersion: SCHEMA_VERSION, ...receipt, at: isoOf(receipt.at) };
  const file = withoutSecrets(own, redact);
  return `${JSON.stringify(file, (_, value: unknown) => value ?? null, 2)}\n`;
}

/** @throws TrustprintError `receipt_malformed` */
export function decodeReceipt(json: string, id: string): Receipt {
  const file = parseJsonObject(json, 'receipt_malformed', `the receipt ${id}`);
  const version = versionFlawOf(file);
  if (version !== undefined) throw malformed(id, version);
  const read = receiptFile.safeParse(file);
  if (!read.success) throw malformed(id, problemOf(read.error));
  if (read.data.id !== id) throw malformed(id, 'its id is another than its name');
  return read.data;
}

function malformed(id: string, why: string): TrustprintError {
  return new TrustprintError('receipt_malformed', `the receipt ${id} is damaged: ${why}`, {
    facts: { id, why },
    hint: `check what it says, under "before", then move it out of there`,
  });
}
