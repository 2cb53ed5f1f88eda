// SPDX-License-Identifier: Apache-2.0

import type { Memories, Receipts } from '../../ports/index.ts';

/** Receipts whose folder is asked for when the first of them is. */
export function lazyReceipts(load: () => Promise<Receipts>): Receipts {
  return {
    save: async (receipt) => (await load()).save(receipt),
    receipt: async (id) => (await load()).receipt(id),
    all: async () => (await load()).all(),
    exclusively: async (work) => (await load()).exclusively(work),
  };
}

/** What was seen, likewise. */
export function lazyMemories(load: () => Promise<Memories>): Memories {
  return {
    host: async (at) => (await load()).host(at),
    save: async (memory) => (await load()).save(memory),
  };
}
