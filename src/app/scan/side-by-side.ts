// SPDX-License-Identifier: Apache-2.0

/** Does the same with each of many, so many at once; the results in the order of the many. */
export async function sideBySide<T, R>(
  many: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const entries = many.entries();
  const worker = async (): Promise<void> => {
    // All workers take from one iterator: each entry is taken once.
    for (const [at, one] of entries) results[at] = await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, many.length) }, worker));
  return results;
}
