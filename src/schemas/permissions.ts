// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { everyResult, maybe, type Result, text } from './common.ts';

const permission = z.object({
  action: text.describe('as policies name it'),
  effect: z.enum(['read', 'write']),
  on: text.describe('the ARN, or pattern of ARNs, that it is limited to'),
  when: text.describe('on which occasion it is needed'),
  why: text,
  within: maybe.describe('the call in the course of which AWS asks for it; null: its own'),
});

const right = z.object({
  verb: z.enum(['get', 'list', 'create', 'patch']),
  group: text.describe("API group; '' is the core"),
  resource: text,
  scope: z.enum(['namespace', 'cluster']),
  why: text,
});

/** As IAM takes it. */
const policy = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.object({ Sid: text, Effect: z.literal('Allow'), Action: z.array(text), Resource: text }),
  ),
});

export const permissionsResult = z
  .object({
    ...everyResult,
    command: z
      .enum([
        'thumbprint',
        'doctor',
        'fix',
        'undo',
        'scan',
        'watch',
        'approve',
        'repair',
        'console',
      ])
      .describe('repair: watch --repair'),
    target: maybe,
    permissions: z.array(permission),
    policy: policy.describe('the policy of IAM that allows just these'),
    kubernetes: z.array(right).describe('rights in a Kubernetes API; empty where none is asked'),
    free: z.array(z.object({ action: text, why: text })).describe('calls that need no permission'),
  })
  .meta({ title: 'trustprint permissions', description: 'What a command has to be allowed' });

export type PermissionsJson = Result<typeof permissionsResult>;
