// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { errorBody, maybe, type Result, text } from './common.ts';
import { endpoint } from './scan-endpoint.ts';
import { step } from './scan-step.ts';
import { remedy, verdictResult } from './verdict.ts';

const name = z.string().min(1).max(2100);

export const doctorRequest = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(65_536)
    .describe('a target, a token without its signature, an answer of STS, or a log that has them'),
  namespace: name.optional().describe('of a workload'),
  role: name.optional().describe('the ARN of the role that the workload assumes'),
  audience: name.optional().describe('where there is no token'),
  subject: name.optional().describe('where there is no token'),
});

const taken = z.object({
  type: z.literal('taken'),
  target: maybe.describe('what is checked, as it is typed for doctor'),
  as: z.array(text).describe('what the text was taken for'),
  stripped: z.int().min(0).describe('signatures that were still there, and were not read'),
});

const probe = z.object({
  type: z.literal('probe'),
  what: text,
  where: text,
  tookMs: z.number().nullable(),
  outcome: maybe,
  endpoint: endpoint.nullable().describe('a chain that this address had not served before'),
});

const verdict = z.object({
  type: z.literal('verdict'),
  result: verdictResult.describe('as doctor --format json prints it'),
  headline: text,
  error: z.array(text).describe('what STS answers; more than one where it may answer several'),
  steps: z.array(step),
  thumbprints: z
    .array(text)
    .nullable()
    .describe('as IAM lists them, none where there is no provider; null where it was not read'),
  decidedBy: z.enum(['library', 'list']).nullable(),
  endpoints: z.array(endpoint),
  remedies: z.array(remedy).describe('what to do, the first thing first'),
  isNext: z.boolean().describe('whether that decides what is open, and fixes nothing yet'),
  manage: maybe.describe('the ARN of the provider whose thumbprints are the cause'),
});

const failed = z.object({ type: z.literal('error'), error: errorBody });

/** One line of the answer of the doctor in the page: the last is the verdict, or an error. */
export const doctorLine = z.discriminatedUnion('type', [taken, probe, verdict, failed]).meta({
  title: 'doctor in the page',
  description: 'What was probed, as it happens, and the verdict',
});

export type DoctorAsked = z.infer<typeof doctorRequest>;
export type DoctorLine = Result<typeof doctorLine>;
export type DoctorTaken = Result<typeof taken>;
export type DoctorProbe = Result<typeof probe>;
export type DoctorVerdict = Result<typeof verdict>;
