// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { day, evidence, everyResult, instant, maybe, type Result, text } from './common.ts';
import { endpoint } from './thumbprint.ts';

const severity = z.enum(['error', 'warning', 'notice']);
const knowledge = z
  .enum(['documented', 'recorded', 'reported', 'inferred'])
  .describe('what it rests on: documentation, recorded answers, reports, or our inference');

const cause = z.object({
  check: text.describe(
    'the id of the first gate that fails; else of the check that says why STS is never asked',
  ),
  confidence: z.enum(['proven', 'likely', 'possible']),
  sentence: text,
});

export const remedy = z.object({
  text,
  command: maybe.describe('for a POSIX shell'),
  argv: z.array(text).nullable().describe('the same, not quoted'),
});

const possibleCause = z.object({
  ...cause.shape,
  id: text.describe('never renamed'),
  proof: remedy.describe('how to find out that it is so; capitals stand for what differs'),
  remedy: remedy.describe('what to do then'),
});

const finding = z.object({
  check: text.describe('never renamed'),
  kind: z
    .enum(['gate', 'hygiene'])
    .describe('a step of the decision of STS, or a check that it does not depend on'),
  title: text.describe('the proposition that holds when it passes'),
  status: z.enum(['pass', 'fail', 'unknown', 'not-applicable']),
  severity,
  knowledge,
  detail: text,
  evidence,
  remedies: z.array(remedy),
  docs: text.describe('the address of the page on the check; it never changes'),
  source: maybe.describe('the standard or page of AWS that the check rests on'),
  suppressed: z
    .object({ reason: text, until: day })
    .nullable()
    .describe('why it does not count for --fail-on, and until when'),
});

/** What the gates and checks come to, wherever a result has it. */
/** What STS answered, or another service. */
export const observedAnswer = z.object({
  source: z.enum(['error', 'live']),
  outcome: z.enum(['credentials', 'error']),
  code: maybe,
  httpStatus: z.int().nullable(),
  message: maybe,
  requestId: maybe,
  call: maybe.describe('the API action, where it was another than AssumeRoleWithWebIdentity'),
  said: z
    .record(z.string(), z.string())
    .describe('what the words say: times, names, the issuer, the role'),
});

export const judged = {
  verdict: z
    .enum(['ok', 'broken', 'unknown', 'unused'])
    .describe('ok: all that is in scope was judged and passes; unused: nobody set up web identity'),
  prediction: z.object({
    outcome: z.enum(['credentials', 'error', 'intermittent', 'unknown']),
    code: maybe,
    httpStatus: z.int().nullable(),
    message: maybe,
    assuming: z.array(text).describe('gates whose input was not given'),
    alternatives: z
      .array(z.object({ code: text, httpStatus: z.int(), message: text }))
      .describe("answers of later gates that fail too, where AWS's order is not recorded"),
  }),
  cause: cause.nullable(),
  checks: z.array(finding),
};

export const verdictResult = z
  .object({
    ...everyResult,
    at: instant,
    target: z.object({
      text: maybe,
      kind: text,
      issuer: maybe,
      clusterName: maybe,
      providerArn: maybe,
      roleArn: maybe,
      found: z.record(z.string(), z.string()).describe('how each thing was found'),
    }),
    ...judged,
    basis: z.enum(['predicted', 'observed']),
    observed: observedAnswer.nullable().describe('an answer of STS that was shown to us'),
    possible: z
      .array(possibleCause)
      .describe('candidates, where the cause could not be checked; the likeliest first'),
    staleSuppressions: z
      .array(
        z.object({
          check: text,
          target: maybe,
          reason: text,
          until: day,
          why: z.enum(['expired', 'nothing-to-suppress']),
        }),
      )
      .describe('suppressions for this target that suppress nothing'),
    endpoints: z.array(endpoint),
    alsoJudged: z
      .array(
        z.object({
          issuer: maybe,
          providerArn: maybe,
          roleArn: maybe,
          subject: maybe,
          verdict: z.enum(['ok', 'broken', 'unknown', 'unused']),
          cause: cause.nullable(),
        }),
      )
      .describe('what else the target comprises: providers, roles, subjects; none is worse'),
    scope: z.enum(['issuer', 'roles', 'workloads', 'token']),
    notChecked: z
      .array(
        z.object({
          what: z.enum(['issuer', 'keys', 'provider', 'roles', 'workloads', 'token']),
          why: z.enum(['not-given', 'no-access', 'failed', 'out-of-scope']),
          detail: text,
          command: maybe.describe('that checks it; placeholders are in capitals'),
          argv: z.array(text),
        }),
      )
      .describe('what the target comprises and nobody judged'),
  })
  .meta({ title: 'trustprint doctor', description: 'What STS would answer, and why' });

export type VerdictJson = Result<typeof verdictResult>;
export type FindingJson = Result<typeof finding>;
