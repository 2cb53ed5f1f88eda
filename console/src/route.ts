// SPDX-License-Identifier: Apache-2.0

import { useSyncExternalStore } from 'react';

/** In the order of the bar: what is used most comes first. */
export const PAGES = [
  'overview',
  'trusts',
  'trust',
  'manage',
  'doctor',
  'lab',
  'changes',
  'findings',
  'suggestions',
  'endpoints',
  'unreadable',
  'receipts',
] as const;

export type PageName = (typeof PAGES)[number];

/** What is shown. All of it stands behind the `#` of the address, so it can be handed on. */
export interface Route {
  readonly page: PageName;
  /** What of it, as a provider of the page of a trust. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', ...rest] = path.split('/');
  return {
    page: PAGES.find((page) => page === name) ?? 'overview',
    id: decoded(rest.join('/')),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** What somebody typed need not be what `encodeURIComponent` makes. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hrefOf(page: PageName, id = '', query: Route['query'] = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === '' ? page : `${page}/${encodeURIComponent(id)}`;
  return search.size === 0 ? `#/${path}` : `#/${path}?${search.toString()}`;
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(onHash, () => location.hash));
}

/** Changes the query of a page, without a step of its own in the history. */
export function replaceQuery({ page, id, query }: Route, changed: Route['query']): void {
  location.replace(hrefOf(page, id, { ...query, ...changed }));
}

function onHash(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
