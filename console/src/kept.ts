// SPDX-License-Identifier: Apache-2.0

export type Store = 'localStorage' | 'sessionStorage';

/** A page that is a file may have no storage, and a browser none for us: it throws at the name already. */
export function keptIn(storage: Store, key: string): unknown {
  try {
    return JSON.parse(globalThis[storage].getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

export function keepIn(storage: Store, key: string, value: unknown): void {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Then each visit is the first.
  }
}
