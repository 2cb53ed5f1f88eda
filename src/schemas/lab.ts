// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, type Result, text } from './common.ts';

const environment = z.record(z.string(), z.string());

export const labResult = z
  .object({
    ...everyResult,
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
  })
  .meta({ title: 'trustprint lab', description: 'A lab that is ready, on one line' });

/** The line that a lab prints when it is ready, without what every result has. */
export type LabJson = Omit<Result<typeof labResult>, keyof typeof everyResult>;

export const labScenariosResult = z
  .object({
    ...everyResult,
    scenarios: z.array(
      z.object({ name: text, broken: text, fix: text.describe('whether fix repairs it') }),
    ),
  })
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
