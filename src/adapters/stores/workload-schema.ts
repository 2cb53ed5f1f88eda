// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Comprised } from '../../core/model/facts.ts';
import type { Facts, Role } from '../../core/model/facts.ts';
import { instantOf } from '../../core/model/instant.ts';
import { FORM_NAMES } from '../../core/model/kubernetes.ts';
import { absent, count, names, text } from './schema.ts';
import type { Observed } from '../../core/model/observed.ts';

/** A moment inside a fact: milliseconds since 1970. */
export const moment = z.number().transform(instantOf);

const annotations = z.record(text, text);
/** It stands in commands that are pasted, and would be a flag to them. */
const objectName = text.regex(/^(?!-)/, 'not the name of an object');
const namespaced = { namespace: objectName, name: objectName };

const view = z.object({
  context: absent(text),
  server: text,
  issuer: absent(text),
  issuerUnseen: absent(text),
  eks: absent(z.object({ name: text, region: absent(text) })),
});

const serviceAccount = z.object({
  ...namespaced,
  createdAt: absent(moment),
  annotations,
  annotatedAt: absent(moment),
});

const pod = z.object({
  ...namespaced,
  serviceAccount: objectName,
  createdAt: absent(moment),
  owner: z.object({ kind: text, name: objectName }).exactOptional(),
  phase: absent(text),
  annotations,
  fsGroup: absent(z.number()),
  containers: z
    .array(
      z.object({
        name: text,
        isInit: z.boolean(),
        runAsUser: absent(z.number()),
        runAsNonRoot: z.boolean(),
        env: z.record(text, absent(text)),
        mounts: z.array(z.object({ volume: text, path: text })).max(1000),
      }),
    )
    .max(1000),
  projections: z
    .array(
      z.object({
        volume: text,
        path: text,
        audience: absent(text),
        expirationSeconds: absent(z.number()),
        mode: absent(z.number()),
      }),
    )
    .max(1000),
});

const webhook = z.object({
  configuration: text,
  name: text,
  failurePolicy: absent(text),
  selects: names,
});

const job = z.object({
  service: z.enum(['github', 'gitlab', 'other']),
  issuer: absent(text),
  offersToken: z.boolean(),
  why: absent(text),
  event: absent(text),
  fromFork: z.boolean(),
  context: z.record(text, text),
});

type WorkloadFacts = Pick<
  Facts,
  'workload' | 'kubernetes' | 'serviceAccount' | 'pods' | 'webhooks' | 'podIdentity' | 'job'
>;

/** The members of saved facts that are about a workload. */
export function workloadFacts(
  look: <Value>(value: z.ZodType<Value>) => z.ZodType<Observed<Value>>,
): {
  readonly [Name in keyof WorkloadFacts]: z.ZodType<WorkloadFacts[Name]>;
} {
  return {
    workload: absent(
      z.object({
        form: z.enum(FORM_NAMES),
        ...namespaced,
        serviceAccount: absent(objectName),
        templateRole: text.exactOptional(),
      }),
    ),
    kubernetes: absent(look(view)),
    serviceAccount: absent(look(serviceAccount)),
    pods: absent(look(z.array(pod).max(10_000))),
    webhooks: absent(look(z.array(webhook).max(1000))),
    podIdentity: absent(
      look(z.array(z.object({ ...namespaced, roleArn: absent(text) })).max(10_000)),
    ),
    job: absent(look(job)),
  };
}

const recordedChange = z.object({
  at: moment,
  action: text,
  userAgent: absent(text),
  by: absent(text),
});

const trusting = z.object({ roles: names, read: count, isAll: z.boolean() });

const roleBearer = z.object({ namespace: text, name: text, roleArn: text });

/** The roles and service accounts that a cluster or a role comprises. */
export function comprisedSchema(look: LookSchema, role: z.ZodType<Role>): z.ZodType<Comprised> {
  const list = z.object({ roles: z.array(role).max(5000), read: count, isAll: z.boolean() });
  return z.object({
    roles: absent(look(list)),
    accounts: absent(look(z.array(serviceAccount).max(10_000))),
    named: z.array(z.object({ arn: text, role: look(role) })).max(1000),
  });
}

type LookSchema = <Value>(value: z.ZodType<Value>) => z.ZodType<Observed<Value>>;

type OthersFacts = Pick<Facts, 'recordedChanges' | 'trusting' | 'roleBearers'>;

/** The members of saved facts that are about others than who asks. Most files have none. */
export function othersFacts(look: LookSchema): {
  readonly [Name in keyof OthersFacts]-?: z.ZodExactOptional<
    z.ZodType<Exclude<OthersFacts[Name], undefined>>
  >;
} {
  return {
    recordedChanges: look(z.array(recordedChange).max(1000)).exactOptional(),
    trusting: look(trusting).exactOptional(),
    roleBearers: look(z.array(roleBearer).max(10_000)).exactOptional(),
  };
}
