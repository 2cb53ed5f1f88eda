// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, instant, maybe, type Result, text } from './common.ts';

const environment = z.record(z.string(), z.string());

/** What a lab says of itself. */
export const labAnnouncement = z.object({
  endpoint: text.describe('where IAM, STS and EKS answer'),
  region: text,
  accountId: text,
  scenario: text,
  broken: text.describe('what is broken, in a sentence'),
  caFile: text.describe('the private roots of its issuers, PEM'),
  libraryFile: text.describe('the roots that its STS takes for the library of AWS, PEM'),
  kubeconfig: text.describe('leads kubectl to the Kubernetes API of its cluster'),
  env: environment.describe('all that AWS CLI, SDKs and trustprint need to speak to it alone'),
  unset: z.array(text).describe('what would outrank env'),
  clusters: z.array(z.object({ name: text, issuer: text, providerArn: text })),
  workloads: z.array(
    z.object({
      namespace: text,
      serviceAccount: text,
      roleArn: text,
      tokenFile: text,
      request: z
        .object({ flags: z.array(text), form: environment })
        .describe('what it asks of STS beside: as flags of doctor, and as parameters'),
      env: environment,
      unset: z.array(text),
    }),
  ),
  commands: z.array(text).describe('what to try first, in a shell that is in the lab'),
  accounts: z
    .array(z.object({ accountId: text, user: text, env: environment }))
    .describe('the accounts of the lab, the one that env is for first'),
});

export const labResult = z
  .object({ ...everyResult, ...labAnnouncement.shape })
  .meta({ title: 'trustprint lab', description: 'A lab that is ready, on one line' });

/** The line that a lab prints when it is ready, without what every result has. */
export type LabJson = Result<typeof labAnnouncement>;

const step = maybe.describe('the gate that refuses; null where none does');

export const labScenarios = z.object({
  scenarios: z.array(
    z.object({
      name: text,
      broken: text,
      step,
      fix: text.describe('whether fix repairs it'),
      fixFlags: z.array(text).describe('with which it does'),
    }),
  ),
});

export const labScenariosResult = z
  .object({ ...everyResult, ...labScenarios.shape })
  .meta({ title: 'trustprint lab scenario', description: 'What a lab can break' });

export const labTokenResult = z
  .object({ ...everyResult, token: text, claims: z.record(z.string(), z.json()) })
  .meta({ title: 'trustprint lab token', description: 'A token that opens nothing but the lab' });

/** What a lab holds grows with what it can do: only its outline is promised. */
export const labStateResult = z
  .looseObject({
    ...everyResult,
    scenario: text,
    broken: text,
    providers: z.array(z.json()),
    roles: z.array(z.json()),
    clusters: z.array(z.json()),
    issuers: z.array(z.json()),
  })
  .meta({ title: 'trustprint lab state', description: 'What a lab holds' });

export const labStopResult = z
  .object({ ...everyResult, stopped: z.boolean() })
  .meta({ title: 'trustprint lab stop', description: 'A lab that was told to stop' });

/** The lab that `trustprint console` is over: no keys, no tokens. */
export const consoleLab = z
  .object({
    schemaVersion: z.literal(1),
    endpoint: text,
    accountId: text,
    region: text,
    scenario: text,
    broken: text.describe('what is broken, in a sentence'),
    clusters: z.array(z.object({ name: text, issuer: text, providerArn: text })),
    workloads: z.array(z.object({ name: text.describe('NAMESPACE/NAME'), roleArn: text })),
    commands: z
      .object({
        enter: text.describe('what puts a shell into the lab'),
        tries: z.array(text).describe('what to try first there'),
        fix: maybe.describe('what repairs it; null where fix does not'),
      })
      .describe('for a shell'),
  })
  .meta({ title: 'lab', description: 'The lab that runs' });

export type ConsoleLab = Result<typeof consoleLab>;

export const consoleLabScenarios = z
  .object({
    schemaVersion: z.literal(1),
    scenarios: z.array(
      z.object({
        name: text,
        broken: text,
        step,
        stepTitle: text.describe('what that gate asks'),
        fix: text.describe('what fix can do about it, for people'),
      }),
    ),
  })
  .meta({ title: 'scenarios', description: 'What the lab can break' });

export type ConsoleLabScenarios = Result<typeof consoleLabScenarios>;

/** What STS answers the workload. */
export const consoleLabTry = z
  .object({
    schemaVersion: z.literal(1),
    at: instant,
    workload: text,
    outcome: z
      .enum(['credentials', 'refused', 'not-asked'])
      .describe('not-asked: the pod has nothing to ask with, or keys that come first'),
    httpStatus: z.int().nullable(),
    code: maybe.describe('of STS'),
    message: maybe.describe('of STS, word for word; else why it was not asked'),
    requestId: maybe,
  })
  .meta({ title: 'try', description: 'What the workload was told' });

export type ConsoleLabTry = Result<typeof consoleLabTry>;

/** The longest name of a scenario has some thirty characters. */
const name = z.string().min(1).max(100);

export const labScenarioRequest = z.strictObject({ name });
export const labRotateRequest = z.strictObject({
  what: z.enum(['ca', 'signing-key']).describe('of the issuer of the first cluster'),
});
export const labTryRequest = z.strictObject({
  workload: z.string().min(1).max(320).describe('NAMESPACE/NAME, as the lab names it'),
});
