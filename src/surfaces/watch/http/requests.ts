// SPDX-License-Identifier: Apache-2.0

import type * as z from 'zod';

import { TrustprintError } from '../../../core/error.ts';
import { parseJsonObject } from '../../../core/model/json.ts';
import { printKey, type TrustSnapshot } from '../../../core/watch/snapshot.ts';
import type { AppContext } from './app.ts';
import type { EventStreams } from './event-stream.ts';
import type { HttpParts } from './parts.ts';
import { type Sight, sightOf } from './visible-accounts.ts';

/** What the API is made of. */
export interface ApiParts {
  readonly parts: HttpParts;
  readonly streams: EventStreams;
}

/** What the caller sees. */
export function sightIn(context: AppContext, { database }: HttpParts): Sight {
  return sightOf(context.var.caller.grant, database.reads);
}

/** @throws TrustprintError `argument_invalid` */
export function queryOf<Schema extends z.ZodObject>(
  context: AppContext,
  schema: Schema,
): z.infer<Schema> {
  return parsed(context.req.query(), schema);
}

/**
 * What was posted.
 *
 * @throws TrustprintError `argument_invalid`
 */
export async function bodyOf<Schema extends z.ZodType>(
  context: AppContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    throw new TrustprintError('argument_invalid', 'the body is not JSON', {
      hint: 'send JSON, with Content-Type: application/json',
    });
  }
  return parsed(parseJsonObject(await context.req.text(), 'argument_invalid', 'the body'), schema);
}

/** @throws TrustprintError `argument_invalid` */
function parsed<Schema extends z.ZodType>(value: unknown, schema: Schema): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new TrustprintError('argument_invalid', `${where}: ${issue?.message ?? 'malformed'}`, {
    facts: { parameter: where },
    hint: 'see /api/v1/openapi.json',
  });
}

export function nothingAt(message: string): TrustprintError {
  return new TrustprintError('path_unknown', message, { hint: 'see /api/v1/openapi.json' });
}

/** The trust of that ARN, as it was last judged. */
export async function trustNamed(
  arn: string,
  { snapshots }: Pick<HttpParts['database'], 'snapshots'>,
): Promise<TrustSnapshot | undefined> {
  const key = { kind: 'trust', name: arn } as const;
  const snapshot = (await snapshots.load([key])).get(printKey(key))?.snapshot;
  return snapshot?.kind === 'trust' ? snapshot : undefined;
}
