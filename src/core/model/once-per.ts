// SPDX-License-Identifier: Apache-2.0

/**
 * A function whose answer is kept with the object that it was asked about: for objects that do not change, and are
 * asked about again and again.
 */
export function oncePer<Key extends object, Value extends object>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
