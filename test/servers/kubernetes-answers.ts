// SPDX-License-Identifier: Apache-2.0

import type { IncomingHttpHeaders } from 'node:http';

import type { JsonObject } from '../../src/core/model/json.ts';

/** One request to a Kubernetes API. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the client's certificate. */
  readonly clientName: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as the API writes it. */
export function json(body: JsonObject, status = 200): Answer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** A refusal as the API writes it. */
export function refused(status: number, reason: string, message: string): Answer {
  return json(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      details: {},
      code: status,
    },
    status,
  );
}

/** What RBAC says to who lacks a right. */
export function forbidden(
  what: string,
  { verb, user, namespace }: { verb: string; user: string; namespace?: string },
): Answer {
  const [resource = '', group = ''] = what.split('.');
  const where =
    namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return refused(
    403,
    'Forbidden',
    `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
  );
}
