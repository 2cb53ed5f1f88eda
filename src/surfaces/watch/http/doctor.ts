// SPDX-License-Identifier: Apache-2.0

import type { DoctorAsked, DoctorLine } from '../../../schemas/console-doctor.ts';

/** Runs the doctor on what somebody typed or pasted. */
export interface LocalDoctor {
  /**
   * Tells what happens line by line; the last line is the verdict.
   *
   * @throws TrustprintError as the command does.
   */
  readonly run: (
    asked: DoctorAsked,
    tell: (line: DoctorLine) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Takes out of a line what nobody may see. */
  readonly redact: (text: string) => string;
}
