// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { isJsonObject } from '../../core/model/json.ts';

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

function textOf(text: string, { redact, isSentence }: Keeping): string {
  const left = redact(text);
  if (left === text || isSentence) return left;
  throw new TrustprintError(
    'secret_in_change',
    `the change would write a secret where others read it: ${left.slice(0, SHOWN)}`,
    {
      facts: { text: left.slice(0, SHOWN) },
      hint: 'look at the audience, the tags, the annotation and the trust policy that the plan shows',
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
