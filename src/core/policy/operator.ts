// SPDX-License-Identifier: Apache-2.0

import type { Pattern } from './pattern.ts';

/**
 * An IAM condition operator. `compare`: holds where one value of the request matches one value of
 * the policy; its negated half (`…Not…`) where none does, and where the key is absent.
 * `presence`: looks at whether the key is there, and at no value of it.
 *
 * @see IAM User Guide, IAM JSON policy elements: Condition operators.
 */
export type Operator = ComparingOperator | PresenceOperator;

export interface ComparingOperator {
  readonly kind: 'compare';
  /** Without qualifier and without `IfExists`. */
  readonly name: string;
  readonly negated: boolean;
  /** Whether `${…}` is read in its values (string and ARN operators, documented). */
  readonly variables: boolean;
  readonly matches: (found: string, wanted: Pattern) => boolean;
}

export interface PresenceOperator {
  readonly kind: 'presence';
  readonly name: string;
  /** Whether the condition is met, for a key that is there or not, and a value of the policy. */
  readonly holds: (present: boolean, wanted: string) => boolean;
}
