// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';

/** What comes of parsing; `undefined` where the text is not of its form. Other errors fly on. */
export function parseOrUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TrustprintError && error.kind === 'input') return undefined;
    throw error;
  }
}
