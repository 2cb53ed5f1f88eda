// SPDX-License-Identifier: Apache-2.0

import type * as z from 'zod';

import type { COMPONENTS, OPERATIONS } from '../../../src/schemas/watch-api.ts';
import { pageKey } from './page-key.ts';

type Operations = typeof OPERATIONS;
type OfMethod<P extends keyof Operations, M> = M extends 'post'
  ? Extract<Operations[P][number], { readonly method: 'post' }>
  : Exclude<Operations[P][number], { readonly method: 'post' }>;
type PathOf<M> = {
  [P in keyof Operations]: [OfMethod<P, M>] extends [never] ? never : P;
}[keyof Operations];
type AnswerOf<O> = O extends { readonly answer: infer A extends keyof typeof COMPONENTS }
  ? z.output<(typeof COMPONENTS)[A]>
  : never;
type BodyOf<O> = O extends { readonly body: infer B extends z.ZodType } ? z.input<B> : undefined;

/** What fills the braces of a path, and its query. */
interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What the server refused, in the form that every command has for it. */
export class ApiError extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly hint: string | undefined;
  readonly status: number;

  constructor(error: ErrorJson, status: number) {
    super(error.message);
    this.code = error.code;
    this.facts = error.facts;
    this.hint = error.hint ?? undefined;
    this.status = status;
  }
}

interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly hint: string | null;
}

/** @throws ApiError */
export async function get<P extends PathOf<'get'>>(
  path: P,
  asked: Asked = {},
): Promise<AnswerOf<OfMethod<P, 'get'>>> {
  const answer = await request(path, asked, {});
  return (await answer.json()) as AnswerOf<OfMethod<P, 'get'>>;
}

/** @throws ApiError */
export async function post<P extends PathOf<'post'>>(
  path: P,
  { body, ...asked }: Asked & { readonly body?: BodyOf<OfMethod<P, 'post'>> },
): Promise<AnswerOf<OfMethod<P, 'post'>>> {
  const answer = await request(path, asked, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  return (await answer.json()) as AnswerOf<OfMethod<P, 'post'>>;
}

/** The answer as it comes, where it is none in JSON. @throws ApiError */
export async function request(
  path: keyof Operations,
  { path: parts = {}, query = {}, signal }: Asked,
  init: RequestInit,
): Promise<Response> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parts[name] ?? ''),
  );
  const search = new URLSearchParams(query);
  const url = search.size === 0 ? filled : `${filled}?${search.toString()}`;
  const headers = new Headers(init.headers);
  headers.set('x-trustprint-page', pageKey());
  const answer = await fetch(url, { ...init, headers, ...(signal && { signal }) });
  if (answer.ok || answer.status === NOT_MODIFIED) return answer;
  const { error } = (await answer.json().catch(() => NO_ERROR)) as { readonly error: ErrorJson };
  throw new ApiError(error, answer.status);
}

const NOT_MODIFIED = 304;

const NO_ERROR = {
  error: { code: 'watch_unavailable', message: 'the server gave no answer', facts: {}, hint: null },
};
