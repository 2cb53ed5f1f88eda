// SPDX-License-Identifier: Apache-2.0

/** A flag's name as it is typed: `issuerCa` is `issuer-ca`. */
export function kebab(name: string): string {
  return name.replaceAll(
    /[A-Z]/g,
    (letter, index: number) => `${index === 0 ? '' : '-'}${letter.toLowerCase()}`,
  );
}
