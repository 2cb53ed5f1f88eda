// SPDX-License-Identifier: Apache-2.0

import type { GateId } from '../../gates/ids.ts';
import type { MessageCause } from '../messages/message.ts';

/**
 * Why people were given one answer of a step of STS, the likeliest first: what public reports have as
 * the confirmed cause, and documentation where there are none. As data, so that a step has no words of
 * advice.
 */
export interface AnswerCauses {
  /** Unique among these and the messages, never renamed: the address of its page has it. */
  readonly id: string;
  /** The words, as the gates have them. */
  readonly texts: readonly string[];
  readonly causes: readonly StepCause[];
}

/** A cause, and the gate that finds out whether it is so. */
export interface StepCause extends MessageCause {
  readonly check: GateId;
  /** Set where it is one only of a message that has one of these words. */
  readonly named?: readonly string[];
}
