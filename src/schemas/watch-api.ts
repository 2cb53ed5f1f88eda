// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { json } from './common.ts';
import { REPAIR_OPERATIONS, repairOutcome, repairPlan } from './console-repair.ts';
import { doctorLine, doctorRequest } from './console-doctor.ts';
import { errorResult } from './error.ts';
import { receiptsResult, undoResult } from './repair.ts';
import { LAB_OPERATIONS } from './lab-operations.ts';
import { consoleLab, consoleLabScenarios, consoleLabTry } from './lab.ts';
import {
  watchAlert,
  watchAlerts,
  watchEndpoints,
  watchEvent,
  watchEvents,
  watchHealth,
  watchReady,
  watchSources,
  watchStatus,
  watchSuggestion,
  watchSuggestions,
  watchTrust,
  watchTrusts,
} from './watch.ts';

/** Longer than any ARN, issuer or host (IAM API Reference, `arnType`: 2,048). */
const name = z.string().min(1).max(2100);
const most = z.coerce.number().int().min(1).max(500).default(100).describe('items of a page');
const id = z.coerce.number().int().min(0);

export const pageQuery = z.object({
  after: name.optional().describe('the name after which the page begins'),
  most,
});

export const eventsQuery = z.object({
  target: name.optional().describe('an ARN, an issuer, a host: by any name that it has'),
  kinds: z
    .string()
    .regex(/^[a-z-]+(,[a-z-]+)*$/)
    .max(1000)
    .optional()
    .describe('with commas between them'),
  before: id.optional().describe('before this id, the newest first'),
  after: id.optional().describe('after this id, the oldest first'),
  most,
});

export const alertsQuery = z.object({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('those too that were resolved after it'),
  most,
});

export const suggestionRequest = z.strictObject({
  target: name.describe('an ARN or issuer that is watched'),
});

export interface Operation {
  readonly summary: string;
  readonly method?: 'post';
  /** What a token or session needs; null: nothing. */
  readonly scope: 'read' | 'suggest' | 'write' | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: keyof typeof COMPONENTS | null;
  /** Of an answer that is not one JSON: where it is lines, `answer` says what each is. */
  readonly mediaType?: string;
}

export const COMPONENTS = {
  Alert: watchAlert,
  Alerts: watchAlerts,
  DoctorLine: doctorLine,
  Endpoints: watchEndpoints,
  Error: errorResult,
  Event: watchEvent,
  Events: watchEvents,
  Health: watchHealth,
  Json: json,
  Lab: consoleLab,
  LabScenarios: consoleLabScenarios,
  LabTry: consoleLabTry,
  Ready: watchReady,
  Receipts: receiptsResult,
  RepairOutcome: repairOutcome,
  RepairPlan: repairPlan,
  Sources: watchSources,
  Status: watchStatus,
  Suggestion: watchSuggestion,
  Suggestions: watchSuggestions,
  Trust: watchTrust,
  Trusts: watchTrusts,
  Undone: undoResult,
} as const;

/** Every path, by its name in OpenAPI. The answers of errors are the same everywhere. */
export const OPERATIONS = {
  '/healthz': [
    { summary: 'Whether it works: 503 where a source is silent', scope: null, answer: 'Health' },
  ],
  '/readyz': [
    { summary: 'Whether the database can be used: else 503', scope: null, answer: 'Ready' },
  ],
  '/metrics': [
    { summary: 'Metrics for Prometheus', scope: 'read', answer: null, mediaType: 'text/plain' },
  ],
  '/api/v1/status': [{ summary: 'How it goes, and who you are', scope: 'read', answer: 'Status' }],
  '/api/v1/sources': [
    { summary: 'What is read, and when it was', scope: 'read', answer: 'Sources' },
  ],
  '/api/v1/scan': [
    {
      summary:
        'All that was last seen, as the lines of a scan behind a line that says what they come to: NDJSON, with an ETag',
      scope: 'read',
      answer: null,
      mediaType: 'application/x-ndjson',
    },
  ],
  '/api/v1/trusts': [
    {
      summary: 'Providers and who trusts them, a page',
      scope: 'read',
      query: pageQuery,
      answer: 'Trusts',
    },
  ],
  '/api/v1/trusts/{arn}': [
    { summary: 'One of them, by the ARN of its provider', scope: 'read', answer: 'Trust' },
  ],
  '/api/v1/endpoints': [
    { summary: 'What hosts serve, a page', scope: 'read', query: pageQuery, answer: 'Endpoints' },
  ],
  '/api/v1/events': [
    {
      summary: 'What changed, a page; or as it happens, with Accept: text/event-stream',
      scope: 'read',
      query: eventsQuery,
      answer: 'Events',
    },
  ],
  '/api/v1/alerts': [
    { summary: 'What is wrong', scope: 'read', query: alertsQuery, answer: 'Alerts' },
  ],
  '/api/v1/suggestions': [
    { summary: 'Repairs that wait for somebody to approve', scope: 'read', answer: 'Suggestions' },
    {
      summary: 'Asks for a repair of a target that is watched. Nothing is written to AWS',
      method: 'post',
      scope: 'suggest',
      body: suggestionRequest,
      answer: 'Suggestion',
    },
  ],
  '/api/v1/suggestions/{id}': [{ summary: 'One of them', scope: 'read', answer: 'Suggestion' }],
  ...REPAIR_OPERATIONS,
  ...LAB_OPERATIONS,
  '/api/v1/doctor': [
    {
      summary:
        'What STS would answer, and why, by whatever was pasted; of trustprint console alone. Nothing is written',
      method: 'post',
      scope: 'write',
      body: doctorRequest,
      answer: 'DoctorLine',
      mediaType: 'application/x-ndjson',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Operation[]>>;
