// SPDX-License-Identifier: Apache-2.0

/** Puts a value into a map that keeps the latest used alone, so that a process does not grow without end. */
export function keepLatest<Key, Value>(
  map: Map<Key, Value>,
  [key, value]: readonly [Key, Value],
  most: number,
): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
