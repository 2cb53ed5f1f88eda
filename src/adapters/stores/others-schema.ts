// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Facts } from '../../core/model/facts.ts';
import type { Observed } from '../../core/model/observed.ts';
import { absent, count, names, text } from './schema.ts';
import { moment } from './workload-schema.ts';

const recordedChange = z.object({
  at: moment,
  action: text,
  userAgent: absent(text),
  by: absent(text),
});

const trusting = z.object({ roles: names, read: count, isAll: z.boolean() });

const roleBearer = z.object({ namespace: text, name: text, roleArn: text });

type OthersFacts = Pick<Facts, 'recordedChanges' | 'trusting' | 'roleBearers'>;

/** The members of saved facts that are about others than who asks. Most files have none. */
export function othersFacts(look: <Value>(value: z.ZodType<Value>) => z.ZodType<Observed<Value>>): {
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
