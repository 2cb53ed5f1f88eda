// SPDX-License-Identifier: Apache-2.0

import { callContext } from '../iam/identity-policy.ts';
import { permissionRefusal } from '../iam/rights.ts';
import { regionOfPartition } from '../../../core/model/arn.ts';
import { isDisabled } from '../organizations/list-regions.ts';
import type { World } from '../world.ts';
import { type Answer, refusal, type Refused } from './answer.ts';
import { recordCall } from './calls.ts';
import { operations } from './catalogue.ts';
import type { Form } from './form.ts';
import type { Reply, WireRequest } from './http.ts';
import { json11Reply, jsonRequest, restReply, restRequest } from './json-protocol.ts';
import type { Operation, RequestContext } from './operation.ts';
import { shapeRefusal } from './parameter-validation.ts';
import { fieldsOf, operationOf, queryReply } from './query-protocol.ts';
import { signatureOf, type SignedRequest } from './signature-parts.ts';
import { callerOf, scopeRefusal, UNKNOWN_KEY } from './sigv4.ts';

/** Answers one request to the lab's AWS. */
export async function dispatch(
  request: WireRequest,
  world: World,
  moment: RequestContext,
): Promise<Reply> {
  const { method, pathname, query, headers } = request;
  const body = await request.text(MAX_BODY);
  const signed: SignedRequest = { method, pathname, query, headers, body: body ?? '' };
  const accept = headers.get('accept');
  if (pathname !== '/') {
    return body === undefined ? restReply(TOO_LARGE) : restAnswer(signed, world, moment);
  }
  const target = headers.get('x-amz-target');
  if (target !== null) {
    return body === undefined
      ? json11Reply(TOO_LARGE)
      : jsonAnswer(target, signed, { world, moment });
  }
  if (body === undefined) return queryReply(TOO_LARGE, { operation: undefined, accept });
  return queryAnswer(signed, world, moment);
}

async function queryAnswer(
  signed: SignedRequest,
  world: World,
  moment: RequestContext,
): Promise<Reply> {
  const accept = signed.headers.get('accept');
  const parsed = fieldsOf(signed.query, signed.body);
  if (parsed.kind === 'refused') return queryReply(parsed, { operation: undefined, accept });
  const found = operationOf(parsed.fields, operations);
  if (found.kind === 'refused') return queryReply(found, { operation: undefined, accept });
  const { operation } = found;
  const answer = await answerOf(operation, { signed, fields: parsed.fields }, { world, moment });
  return queryReply(answer, { operation, accept });
}

async function restAnswer(
  signed: SignedRequest,
  world: World,
  moment: RequestContext,
): Promise<Reply> {
  const found = restRequest(signed, operations);
  if (found.kind === 'refused') return restReply(found);
  const { operation, fields, json } = found;
  return restReply(await answerOf(operation, { signed, fields, json }, { world, moment }));
}

async function jsonAnswer(
  target: string,
  signed: SignedRequest,
  place: DispatchContext,
): Promise<Reply> {
  const found = jsonRequest(target, signed.body, operations);
  if (found.kind === 'refused') return json11Reply(found);
  const { operation, json } = found;
  return json11Reply(await answerOf(operation, { signed, fields: new Map(), json }, place));
}

interface DispatchContext {
  readonly world: World;
  readonly moment: RequestContext;
}

interface SignedFields extends Pick<Form, 'fields' | 'json'> {
  readonly signed: SignedRequest;
}

/** Who asks, whether he may, whether the form has its shape; then the operation itself. */
async function answerOf(
  operation: Operation,
  asked: SignedFields,
  place: DispatchContext,
): Promise<Answer> {
  const form = formOf(operation, asked, place);
  if ('kind' in form) return form;
  const answer = await answerTo(operation, form, place);
  const userAgent = asked.signed.headers.get('user-agent') ?? undefined;
  recordCall(operation, { form, userAgent, answer }, place);
  return answer;
}

/** Answers a call whose caller is known: whether he may, and what then comes of it. */
export async function answerTo(
  operation: Operation,
  form: Form,
  { world, moment }: DispatchContext,
): Promise<Answer> {
  const refused =
    permissionRefusal(operation, form, world) ?? shapeRefusal(form, operation.members);
  if (refused !== undefined) return refused;
  return moment.run?.(operation, { form, world, moment }) ?? operation.run(form, world, moment);
}

/** What is asked, and by whom; a refusal where the signature does not do. */
function formOf(
  { callers, service }: Operation,
  { signed, fields, json }: SignedFields,
  { world, moment }: DispatchContext,
): Form | Refused {
  const keysFor = (region: string): Form['keys'] => {
    const userAgent = signed.headers.get('user-agent') ?? undefined;
    // IAM is called in one Region, wherever its callers are (documented).
    const called = service === 'iam' ? regionOfPartition(world.partition) : region;
    return callContext({ ...moment, userAgent, region: called });
  };
  const signature = callers === 'anyone' ? undefined : signatureOf(signed);
  if (signature === undefined) {
    return { fields, json, caller: undefined, keys: keysFor(world.region) };
  }
  if (signature.kind === 'refused') return signature;
  const refused = scopeRefusal(signature, service, moment.signedNow ?? moment.now);
  if (refused !== undefined) return refused;
  const [, region = world.region] = signature.scope.split('/');
  if (service === 'eks' && isDisabled(region, world)) return UNKNOWN_KEY;
  const caller = callerOf(signed, world, moment.now);
  if (caller.kind === 'refused') return caller;
  return { fields, json, caller: caller.key, region, keys: keysFor(region) };
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
export const MAX_BODY = 512 * 1024;
