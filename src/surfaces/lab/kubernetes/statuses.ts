// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import { qualified, qualifiedKind, type Resource } from './resources.ts';

/** A refusal of the API in its own words: it is thrown where it is found, and answered as it is. */
export class KubeRefusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;

  constructor(
    code: number,
    reason: string,
    said: { readonly message: string; readonly details?: JsonObject },
  ) {
    super(said.message);
    this.name = 'KubeRefusal';
    this.code = code;
    this.reason = reason;
    this.details = said.details;
  }
}

/** A refusal as the `Status` that is sent. */
export function statusOf({ message, reason, details, code }: KubeRefusal): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function unauthorized(): KubeRefusal {
  return new KubeRefusal(401, 'Unauthorized', { message: 'Unauthorized' });
}

export function notFound(resource: Resource, name: string): KubeRefusal {
  const message = `${qualified(resource)} "${name}" not found`;
  return new KubeRefusal(404, 'NotFound', { message, details: detailsOf(resource, name) });
}

export function alreadyExists(resource: Resource, name: string): KubeRefusal {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new KubeRefusal(409, 'AlreadyExists', { message, details: detailsOf(resource, name) });
}

export function conflict(resource: Resource, name: string, why: string): KubeRefusal {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new KubeRefusal(409, 'Conflict', { message, details: detailsOf(resource, name) });
}

/** The API has nothing of that kind. */
export function unknownResource(): KubeRefusal {
  const message = 'the server could not find the requested resource';
  return new KubeRefusal(404, 'NotFound', { message, details: {} });
}

/** What a person may not do with a path that is no resource. */
export function forbiddenPath(why: string): KubeRefusal {
  return new KubeRefusal(403, 'Forbidden', { message: `forbidden: ${why}`, details: {} });
}

/** What a person may not do; `why` says who may not do what. */
export function forbidden(resource: Resource, name: string | undefined, why: string): KubeRefusal {
  const named = name === undefined ? '' : ` "${name}"`;
  const message = `${qualified(resource)}${named} is forbidden: ${why}`;
  return new KubeRefusal(403, 'Forbidden', { message, details: detailsOf(resource, name) });
}

/** A fault in the content of an object. */
export interface Fault {
  /** `spec.expirationSeconds`. */
  readonly field: string;
  readonly reason: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired';
  /** `Invalid value: 60: may not …`. */
  readonly says: string;
}

export function invalid(
  resource: Pick<Resource, 'group' | 'kind'>,
  name: string,
  faults: readonly Fault[],
): KubeRefusal {
  const all = faults.map(({ field, says }) => `${field}: ${says}`);
  const said = all.length === 1 ? String(all[0]) : `[${all.join(', ')}]`;
  const { group, kind } = resource;
  const message = `${qualifiedKind(resource)} "${name}" is invalid: ${said}`;
  const details = {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes: faults.map(({ field, reason, says }) => ({ reason, message: says, field })),
  };
  return new KubeRefusal(422, 'Invalid', { message, details });
}

export function badRequest(message: string): KubeRefusal {
  return new KubeRefusal(400, 'BadRequest', { message });
}

/** The version that a watch or a page begins with is not known any more. */
export function expired(message: string): KubeRefusal {
  return new KubeRefusal(410, 'Expired', { message });
}

export function methodNotAllowed(): KubeRefusal {
  const message = 'the server does not allow this method on the requested resource';
  return new KubeRefusal(405, 'MethodNotAllowed', { message, details: {} });
}

/** What the lab has not, where Kubernetes has it. */
export function notInTheLab(message: string): KubeRefusal {
  return new KubeRefusal(405, 'MethodNotAllowed', { message, details: {} });
}

/** The client takes nothing that there is. */
export function notAcceptable(available: readonly string[]): KubeRefusal {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return new KubeRefusal(406, 'NotAcceptable', { message, details: {} });
}

export function unsupportedMediaType(accepted: readonly string[]): KubeRefusal {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new KubeRefusal(415, 'UnsupportedMediaType', { message });
}

export function tooLarge(): KubeRefusal {
  const message = `Request entity too large: limit is ${String(MAX_KUBE_BODY)}`;
  return new KubeRefusal(413, 'RequestEntityTooLarge', { message });
}

/** Details of an error are not told of what is empty. */
function detailsOf({ group, plural }: Resource, name: string | undefined): JsonObject {
  return {
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: plural,
  };
}

/** What kube-apiserver reads of a body at most: 3 MiB (`MaxRequestBodyBytes`). */
export const MAX_KUBE_BODY = 3 * 1024 * 1024;
