// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { isJsonObject, parseJsonObject } from '../../core/model/json.ts';
import type { Api, ApiRequest } from './api.ts';

/** A list that is asked for. */
export type ListRequest = Pick<ApiRequest, 'path' | 'right' | 'what' | 'query'>;

/**
 * Reads a list page by page, each item once, and keeps of each what `keep` makes of it.
 *
 * @param keep Gives `undefined` for what is not wanted.
 * @throws TrustprintError as the port says; a list that has no end is `kubernetes_answer_unreadable`.
 */
export async function listed<T>(
  { api, timeoutMs }: { readonly api: Api; readonly timeoutMs: number },
  {
    request,
    keep,
  }: { readonly request: ListRequest; readonly keep: (item: unknown) => T | undefined },
  signal: AbortSignal,
): Promise<readonly T[]> {
  const over = AbortSignal.timeout(TIMES_OF_ONE * timeoutMs);
  const kept: T[] = [];
  const seen = new Set<string>();
  let next: string | undefined = '';
  while (next !== undefined) {
    if (over.aborted) throw endless(request, 'it takes too long');
    const page: Page = await pageAfter(next, { api, request }, signal);
    for (const item of page.items) {
      const one = keep(item);
      if (one !== undefined) kept.push(one);
    }
    next = page.next;
    if (next !== undefined && seen.has(next)) throw endless(request, 'the same page comes again');
    if (next !== undefined) seen.add(next);
    if (seen.size > MOST_PAGES) throw endless(request, 'it has too many pages');
  }
  return kept;
}

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

async function pageAfter(
  token: string,
  { api, request }: { readonly api: Api; readonly request: ListRequest },
  signal: AbortSignal,
): Promise<Page> {
  const query = {
    ...request.query,
    limit: String(PAGE),
    ...(token === '' ? {} : { continue: token }),
  };
  const body = await api.ask(
    { ...request, query, method: 'GET', effect: 'read', most: MOST_BYTES },
    signal,
  );
  if (body === undefined) throw unreadable(request, 'the cluster knows no such list');
  const { items, metadata } = parseJsonObject(body, CODE, `the list of ${request.what}`);
  if (!Array.isArray(items ?? [])) throw unreadable(request, 'it has no items');
  const next = isJsonObject(metadata) ? metadata['continue'] : undefined;
  return {
    items: Array.isArray(items) ? items : [],
    next: typeof next === 'string' && next !== '' ? next : undefined,
  };
}

function endless({ what, right }: ListRequest, why: string): TrustprintError {
  return new TrustprintError(CODE, `the list of ${what} was not read to its end: ${why}`, {
    facts: { what, why, namespace: right?.namespace ?? null },
    hint: 'ask about one pod or one service account: pod:NS/NAME, sa:NS/NAME',
  });
}

function unreadable({ what }: ListRequest, why: string): TrustprintError {
  return new TrustprintError(CODE, `the list of ${what} cannot be read: ${why}`, {
    facts: { what, why },
    hint: 'check the server of the kubeconfig: it may be no Kubernetes API',
  });
}

const CODE = 'kubernetes_answer_unreadable';

/** As kubectl asks for them. */
const PAGE = 500;

/** 50,000 objects: clusters are built for 10,000 namespaces and 3,000 pods in each (SIG Scalability). */
const MOST_PAGES = 100;

/** 64 kB an object; pods with all that is managed of them have ten. */
const MOST_BYTES = 32 * 1024 * 1024;

/** As long as so many single requests may take; a page of a large cluster takes about a second. */
const TIMES_OF_ONE = 6;
