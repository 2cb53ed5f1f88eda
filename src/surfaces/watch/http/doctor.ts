// SPDX-License-Identifier: Apache-2.0

/** Runs the doctor on what somebody typed or pasted. */
export interface LocalDoctor {
  readonly run: (
    asked: object,
    tell: (probe: object) => void,
    signal: AbortSignal,
  ) => Promise<object>;
}
