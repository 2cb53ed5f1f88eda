// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

/** What a renderer makes: the type of a schema, all of it readonly. */
export type Result<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;

export const text = z.string();
export const maybe = z.string().nullable();

export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .describe('ISO 8601, UTC, to the second');
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('ISO 8601, the last day in UTC');
export const thumbprint = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .describe('SHA-1, 40 hexadecimal digits');
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, 64 hexadecimal digits');
export const listed = z
  .string()
  .describe('a value as IAM lists it: forty characters, not always a thumbprint of anything');

export const json = z.json();

/** Plain data of which nothing more is promised. */
export const evidence = z
  .record(z.string(), json)
  .describe('what explains it; the members differ from one check or error to the next');

export const errorBody = z.object({
  code: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .describe('never renamed, never reused; docs/errors.md has all of them'),
  message: text,
  facts: evidence,
  hint: maybe.describe('what to do next'),
});

export const vantage = z
  .object({
    host: text,
    proxy: maybe,
    library: text.describe('which roots stood in for the library of AWS'),
  })
  .describe('from where it was probed');

/** Members that every result has. */
export const everyResult = {
  schemaVersion: z.literal(1),
  caller: z
    .object({ account: text, partition: text, region: maybe, arn: text })
    .nullable()
    .describe('whose credentials were used; null where none were'),
  vantage,
  lab: z.boolean().describe('whether this was probed in a lab on this machine'),
};
