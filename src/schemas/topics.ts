// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, maybe, type Result, text, thumbprint } from './common.ts';

const source = z.object({ title: text, url: text });
const docs = text.describe('the address of its page; it never changes');

const answer = z.object({
  code: text,
  httpStatus: z.int(),
  message: text.describe('times and names as <…>'),
  messages: z.enum(['current', 'classic', 'both']).describe('which generation of messages'),
  knowledge: text,
  when: text,
});

const about = z.object({
  id: text,
  kind: z
    .enum(['gate', 'hygiene', 'fleet'])
    .describe('a step of STS, a check of one trust, or a check of whole accounts by scan'),
  step: z.int().nullable().describe('place in the order of STS, from 1; of gates alone'),
  severity: z.enum(['error', 'warning', 'notice']),
  title: text,
});

const checkTopic = z.object({
  topic: z.literal('check'),
  docs,
  ...about.shape,
  explanation: text,
  remedy: text,
  source,
  answers: z.array(answer),
});

const command = z
  .array(text)
  .nullable()
  .describe('a command; words in capitals stand for what differs');

const topicCause = z.object({
  id: text.describe('never renamed'),
  check: text.describe('the gate or check that finds out whether it is so'),
  usual: z.boolean().describe('whether it is one for this kind of issuer'),
  when: text,
  proof: text,
  proofArgv: command,
  remedy: text,
  argv: command,
});

const issuerKind = maybe.describe('the kind of issuer that the order of the causes is for');

const answerTopic = z.object({
  topic: z.literal('answer'),
  docs,
  issuerKind,
  said: z.record(z.string(), z.string()).describe('what the words say: times, names'),
  code: text,
  message: maybe,
  gates: z
    .array(z.object({ gate: text, title: text, answer }))
    .describe('who can answer so, in the order of STS'),
  causes: z.array(topicCause).describe('the likeliest for the kind of issuer first'),
});

const messageTopic = z.object({
  topic: z.literal('message'),
  docs,
  issuerKind,
  said: z.record(z.string(), z.string()).describe('what the words say: times, names'),
  id: text,
  by: text.describe('who says it'),
  calls: z.array(text).describe('the API actions that are answered so; none where a tool says it'),
  code: maybe,
  httpStatus: z.int().nullable(),
  texts: z.array(text).describe('the wordings, with <…>; none where they are not known'),
  knowledge: text,
  explanation: text,
  causes: z.array(topicCause),
  source,
});

const errorTopic = z.object({
  topic: z.literal('error'),
  docs,
  code: text,
  kind: text,
  exit: z.int(),
  retry: z.boolean(),
  meaning: text,
});

const issuerTopic = z.object({
  topic: z.literal('issuer'),
  docs,
  id: text,
  name: text,
  looksLike: z.array(text).describe('how it is written, without https://; <…> for what differs'),
  subjects: z.array(z.object({ name: text, example: text, says: text })),
  audiences: z.array(z.object({ audience: text, when: text })),
  exposed: z
    .array(z.object({ claims: z.array(text), knowledge: text }))
    .describe('claims that AWS passes on to trust policies beside the common ones'),
  tenancy: z.array(text).describe('the claims of which IAM demands a condition on one'),
  reusable: maybe.describe('why its subjects may pass to somebody else'),
  slips: z.array(text).describe('what people write wrongly'),
  statement: maybe.describe('a statement that lets in one workload, as JSON'),
  source,
});

const thumbprintTopic = z.object({
  topic: z.literal('thumbprint'),
  sha1: thumbprint,
  certificate: z
    .object({
      subject: text,
      issuer: text,
      notBefore: maybe.describe('a day'),
      notAfter: maybe.describe('a day'),
      isRoot: z.boolean(),
    })
    .nullable()
    .describe('the certificate that it is of, where that is known'),
  listedFor: maybe.describe('for which issuers people list it'),
  became: maybe.describe('what became of that'),
  knowledge: text,
  source: maybe,
});

export const explainResult = z
  .object({
    ...everyResult,
    asked: maybe,
    topics: z.array(
      z.discriminatedUnion('topic', [
        checkTopic,
        answerTopic,
        messageTopic,
        issuerTopic,
        errorTopic,
        thumbprintTopic,
      ]),
    ),
  })
  .meta({
    title: 'trustprint explain',
    description: 'What a check, an answer of STS, an issuer, an error or a thumbprint is',
  });

export const checksResult = z.object({ ...everyResult, checks: z.array(about) }).meta({
  title: 'trustprint checks',
  description: 'All gates, in the order of STS, all hygiene checks, and all checks of accounts',
});

export type CheckTopic = Result<typeof checkTopic>;
export type AnswerTopic = Result<typeof answerTopic>;
export type MessageTopic = Result<typeof messageTopic>;
export type IssuerTopicJson = Result<typeof issuerTopic>;
export type ErrorTopic = Result<typeof errorTopic>;
export type ThumbprintTopic = Result<typeof thumbprintTopic>;
export type ExplainJson = Result<typeof explainResult>;
export type ChecksJson = Result<typeof checksResult>;
