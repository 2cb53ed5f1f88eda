// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Comprised } from '../../core/model/comprised.ts';
import type { Facts, Role } from '../../core/model/facts.ts';
import type { Observed } from '../../core/model/look.ts';
import { absent, count, names, text } from './schema.ts';
import { moment, serviceAccount } from './workload-schema.ts';

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
