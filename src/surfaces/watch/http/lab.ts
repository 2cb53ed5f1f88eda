// SPDX-License-Identifier: Apache-2.0

/** Steers a lab that runs. */
export interface LocalLab {
  readonly state: (signal: AbortSignal) => Promise<object>;
}
