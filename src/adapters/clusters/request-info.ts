// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../../core/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Answered } from './http-exchange.ts';
import type { Right } from './rights.ts';
import { shownWords } from './safe-text.ts';

/** What was asked of a Kubernetes API, for messages. */
export interface RequestInfo {
  readonly effect: 'read' | 'write';
  /** `undefined` for documents that are no resource. */
  readonly right: Right | undefined;
  /** What it is about, in words: `service account shop/cart`. */
  readonly what: string;
  /** Which server, as people know it. */
  readonly server: string;
  /** What must not be shown where the server sends it back. */
  readonly secrets: readonly string[];
}

/** An answer of Kubernetes' own that says no (`Status`, Kubernetes API conventions). */
export interface Status {
  readonly reason: string;
  /** May be shown. */
  readonly words: string;
  /** Whom the server took us for, where it says so. */
  readonly user: string | undefined;
  /** The verb that access rules refuse; `undefined` where it is a policy about the object that does. */
  readonly cannot: string | undefined;
}

/** `undefined` where it is not of Kubernetes' own form: a page of something in between. */
export function statusIn({ body }: Answered, { secrets }: RequestInfo): Status | undefined {
  const status = objectIn(body);
  if (status === undefined || status['kind'] !== 'Status') return undefined;
  const { message, reason } = status;
  const told = typeof message === 'string' ? message : '';
  const [, user, cannot] = /User ("(?:[^"\\]|\\.)*") (?:cannot (\w+))?/.exec(told) ?? [];
  return {
    reason: typeof reason === 'string' ? shownWords(reason) : '',
    words: shownWords(told, secrets),
    user: user === undefined ? undefined : userIn(user),
    cannot,
  };
}

/** What explains an error of this question. */
export function factsOf({
  right,
  server,
  what,
}: RequestInfo): Readonly<Record<string, EvidenceValue>> {
  return {
    server,
    what,
    verb: right?.verb ?? null,
    resource: right === undefined ? null : groupedOf(right),
    namespace: right?.namespace ?? null,
  };
}

/** `deployments.apps`: as kubectl names it. */
export function groupedOf({ group, resource }: Right): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  if (body.length > MOST_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Written by Go's `%q`, which JSON reads but for what no name has. */
function userIn(quoted: string): string | undefined {
  try {
    const user: unknown = JSON.parse(quoted);
    return typeof user === 'string' && user.length <= MOST_OF_NAME ? user : undefined;
  } catch {
    return undefined;
  }
}

/** Refusals have some hundred characters; admission webhooks may add reports. */
const MOST_CHARACTERS = 1_000_000;

/** ARNs of sessions have 2048 characters at most. */
const MOST_OF_NAME = 2048;
