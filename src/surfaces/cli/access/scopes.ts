// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Scope } from '../../../ports/watch.ts';

/**
 * Scopes, with commas between them. Whoever may suggest may read.
 *
 * @throws TrustprintError `argument_invalid`
 */
export function scopes(text: string): readonly Scope[] {
  const given = new Set(text.split(',').map((word) => word.trim()));
  const strange = [...given].find((word) => word !== 'read' && word !== 'suggest');
  if (strange === undefined) return given.has('suggest') ? ['read', 'suggest'] : ['read'];
  throw new TrustprintError('argument_invalid', `not a scope: "${strange.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'give read, or read,suggest',
  });
}
