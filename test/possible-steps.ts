// SPDX-License-Identifier: Apache-2.0

import { gates } from '../src/core/gates/catalogue.ts';

/** The steps of STS that the possible causes are at, each once, in their order. */
export function stepsOf(possible: readonly { readonly check: string }[]): readonly string[] {
  return gates.map(({ id }) => id).filter((id) => possible.some(({ check }) => check === id));
}
