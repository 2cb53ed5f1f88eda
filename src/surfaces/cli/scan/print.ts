// SPDX-License-Identifier: Apache-2.0

import type { Context } from '../context.ts';

/** Prints a part of the result at once: whoever reads line by line does not wait for the end. */
export function print(text: string, { process: { stdout } }: Context): void {
  if (text === '') return;
  stdout.write(text);
  stdout.flush();
}
