// SPDX-License-Identifier: Apache-2.0

import { type Answer, type Refused, refusal } from './answer.ts';
import { boundedBody } from './body.ts';
import type { Form } from './form.ts';
import { operations } from './operations/catalogue.ts';
import type { Moment, Operation } from './operations/operation.ts';
import { fieldsOf, operationOf, queryResponse } from './query-protocol.ts';
import { restRequest, restResponse } from './rest-protocol.ts';
import { shapeRefusal } from './shape.ts';
import type { SignedRequest } from './signature-parts.ts';
import { callerOf } from './sigv4.ts';
import type { World } from './world.ts';

/** Answers one request to the lab's AWS. */
export async function dispatch(request: Request, world: World, moment: Moment): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = await boundedBody(request, MAX_BODY);
  const signed: SignedRequest = {
    method: request.method,
    pathname,
    query: search.slice(1),
    headers: request.headers,
    body: body ?? '',
  };
  if (pathname !== '/') return restAnswer(signed, world, moment);
  const accept = request.headers.get('accept');
  if (body === undefined) return queryResponse(TOO_LARGE, { operation: undefined, accept });
  return queryAnswer(signed, world, moment);
}

async function queryAnswer(signed: SignedRequest, world: World, moment: Moment): Promise<Response> {
  const accept = signed.headers.get('accept');
  const parsed = fieldsOf(signed.query, signed.body);
  if (parsed.kind === 'refused') return queryResponse(parsed, { operation: undefined, accept });
  const found = operationOf(parsed.fields, operations);
  if (found.kind === 'refused') return queryResponse(found, { operation: undefined, accept });
  const { operation } = found;
  const answer = await answerOf(operation, { signed, fields: parsed.fields }, { world, moment });
  return queryResponse(answer, { operation, accept });
}

async function restAnswer(signed: SignedRequest, world: World, moment: Moment): Promise<Response> {
  const found = restRequest(signed, operations);
  if (found.kind === 'refused') return restResponse(found);
  const { operation, fields } = found;
  return restResponse(await answerOf(operation, { signed, fields }, { world, moment }));
}

interface Asked {
  readonly signed: SignedRequest;
  readonly fields: Form['fields'];
}

/** Who asks, whether he may, whether the form has its shape; then the operation itself. */
async function answerOf(
  operation: Operation,
  { signed, fields }: Asked,
  { world, moment }: { readonly world: World; readonly moment: Moment },
): Promise<Answer> {
  const unsigned = { kind: 'caller', key: undefined } as const;
  const caller = operation.callers === 'anyone' ? unsigned : callerOf(signed, world, moment.now);
  if (caller.kind === 'refused') return caller;
  const form: Form = { fields, caller: caller.key };
  const refused = rightsRefusal(operation, form) ?? shapeRefusal(form, operation.members);
  if (refused !== undefined) return refused;
  return moment.run?.(operation, { form, world, moment }) ?? operation.run(form, world, moment);
}

function rightsRefusal(
  { callers, service, action }: Operation,
  { caller }: Form,
): Refused | undefined {
  if (callers === 'anyone') return undefined;
  if (caller === undefined) {
    return refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  if (callers === 'known' || caller.session === undefined) return undefined;
  // The lab's roles have no policy that allows anything.
  const permission = `${service}:${action}`;
  return refusal(
    'AccessDenied',
    403,
    `User: ${caller.arn} is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`,
  );
}

const TOO_LARGE = refusal(
  'RequestEntityTooLarge',
  413,
  'The request is larger than the service takes',
);

/**
 * The largest parameter that IAM takes is a policy document of 131,072 characters
 * (`policyDocumentType`); percent-encoding makes at most three of one.
 */
const MAX_BODY = 512 * 1024;
