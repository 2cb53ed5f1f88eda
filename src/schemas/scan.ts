// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { day, everyResult, instant, listed, maybe, type Result, text } from './common.ts';
import { roleConditions } from './scan-conditions.ts';
import { endpoint } from './scan-endpoint.ts';
import { step } from './scan-step.ts';
import { remedy } from './verdict.ts';

const scan = z.object({
  type: z.literal('scan'),
  ...everyResult,
  at: instant,
  scope: z
    .object({
      accounts: z.array(text),
      regions: z
        .array(text)
        .nullable()
        .describe(
          'null: those of the credentials and of the issuers; ["all"]: all that are enabled',
        ),
      shard: text.nullable().describe('I/N: the accounts of one of several machines'),
      baseline: instant.nullable().describe('when the scan of --baseline began'),
      target: maybe.describe('the cluster that was scanned; null where accounts were'),
    })
    .nullable()
    .describe('null where a list of endpoints was probed'),
});

/** Where something is. */
const place = {
  account: text.describe('twelve digits'),
  accountName: maybe,
  ou: maybe.describe('the organizational units above the account, from the root'),
};

const tags = z.record(text, text).nullable().describe('null where they are not known');

const finding = z.object({
  type: z.literal('finding'),
  id: text.describe('the same in each scan for as long as it is there'),
  check: text.describe(
    'a gate, a hygiene check, or a check of whole accounts: trustprint explain CHECK',
  ),
  severity: z.enum(['error', 'warning', 'notice']),
  ...place,
  region: maybe,
  resource: text.describe('an ARN'),
  issuer: maybe,
  about: text.describe('what is the cause where several have one: a host; else the resource'),
  tags,
  firstSeen: instant.describe(
    'of this scan, or of the first of those that led to it by --baseline',
  ),
  isNew: z
    .boolean()
    .describe(
      'whether the baseline lacks it, has it as less grave, or suppressed and it is not any more; true without one',
    ),
  suppressed: z.object({ reason: text, until: day }).nullable(),
  detail: text,
  remedies: z.array(remedy),
});

/** Members that are optional were added later: files without them are read. */
const trust = z.object({
  type: z.literal('trust'),
  ...place,
  region: maybe.describe('that the name of the issuer tells'),
  providerArn: text,
  issuer: maybe,
  hosts: z.array(text).describe('that serve its documents'),
  verdict: z.enum(['ok', 'broken', 'unknown']),
  cause: z
    .object({
      check: text,
      confidence: z.enum(['proven', 'likely', 'possible']),
      sentence: text,
    })
    .nullable(),
  notChecked: z.array(text).describe('what of it was not judged, and why'),
  isNew: z
    .boolean()
    .describe('whether the baseline lacks it or has another verdict; true without one'),
  roles: z.array(text).describe('ARNs of the roles of the account that trust it'),
  thumbprints: z
    .array(listed)
    .nullable()
    .optional()
    .describe('as IAM lists them; null where there is no provider'),
  clientIds: z.array(text).nullable().optional().describe('the audiences that IAM accepts'),
  decidedBy: z
    .enum(['library', 'list'])
    .nullable()
    .optional()
    .describe('what AWS goes by: its library of roots, or the list; null: it cannot be told'),
  tags: tags.optional().describe('of the provider'),
  steps: z
    .array(step)
    .optional()
    .describe('from the workload to its credentials; of the role or workload that does worst'),
  conditions: z
    .array(roleConditions)
    .optional()
    .describe(
      'what trust policies ask beside what a token has: of twenty roles, each for the token that does worst; a large page has them of trusts that are not OK alone',
    ),
  gone: z
    .object({ why: text, tags, instead: z.array(finding) })
    .nullable()
    .describe(
      'set where the server of the issuer says that its documents are not there; instead: what holds where it is no orphan, which all accounts together tell',
    ),
});

const unreadable = z.object({
  type: z.literal('unreadable'),
  id: text,
  ...place,
  region: maybe,
  what: text,
  why: text,
  firstSeen: instant,
  isNew: z.boolean(),
  suppressed: z.object({ reason: text, until: day }).nullable(),
});

const account = z.object({
  type: z.literal('account'),
  ...place,
  partition: text,
  isAll: z.boolean().describe('whether all of it was read that the scan is about'),
  providers: z.array(text).describe('ARNs'),
  clusters: z.array(z.object({ arn: text, issuer: text })),
});

const gone = z.object({
  type: z.literal('gone'),
  id: text.describe('of a finding of the baseline that is no more'),
  check: text,
  account: text,
  resource: text,
});

const unconfirmed = z.object({
  type: z.literal('unconfirmed'),
  id: text.describe(
    'of a finding of the baseline, or of what it could not read, of which this scan cannot tell: not all that it rests on was read',
  ),
  check: text,
  account: text,
  resource: text,
  firstSeen: instant,
  severity: z
    .enum(['error', 'warning', 'notice'])
    .nullable()
    .describe('null of what could not be read'),
  isSuppressed: z.boolean().describe('whether it was, when it was last found'),
});

const counts = z.object({ error: z.int(), warning: z.int(), notice: z.int() });

const summary = z.object({
  type: z.literal('summary'),
  accounts: z.int().min(0),
  skipped: z.int().min(0).describe('accounts that are not active'),
  trusts: z.int().min(0),
  endpoints: z.int().min(0),
  failed: z.int().min(0).describe('how many of the endpoints showed no chain'),
  ok: z.int().min(0),
  broken: z.int().min(0),
  unknown: z.int().min(0),
  findings: counts.describe('those that are not suppressed'),
  new: counts.describe('those of them that the baseline lacks'),
  unreadable: z.int().min(0),
});

/** One line of `--format ndjson`. The summary comes last, and a run that broke off lacks it. */
export const scanLine = z.discriminatedUnion('type', [
  scan,
  endpoint,
  trust,
  finding,
  unreadable,
  account,
  gone,
  unconfirmed,
  summary,
]);

const { type: _, ...head } = scan.shape;

/** `--format json`: the same lines, by their type, in one document that a run that broke off does not print. */
export const scanResult = z
  .object({
    ...head,
    accounts: z.array(account),
    trusts: z.array(trust),
    endpoints: z.array(endpoint),
    findings: z.array(finding),
    unreadable: z.array(unreadable),
    gone: z.array(gone),
    summary,
  })
  .meta({
    title: 'trustprint scan',
    description: 'Every OIDC trust of accounts, and what is found',
  });

export type ScanJson = Result<typeof scanResult>;
export type ScanLineJson = Result<typeof scanLine>;
export type ScanHeadLine = Result<typeof scan>;
export type TrustConditions = Result<typeof roleConditions>;
export type TrustStep = Result<typeof step>;
export type EndpointLine = Result<typeof endpoint>;
export type TrustLine = Result<typeof trust>;
export type FindingLine = Result<typeof finding>;
export type UnreadableLine = Result<typeof unreadable>;
export type AccountLine = Result<typeof account>;
export type SummaryLine = Result<typeof summary>;
