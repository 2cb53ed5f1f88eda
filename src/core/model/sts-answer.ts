// SPDX-License-Identifier: Apache-2.0

/** An error that STS answers with: its code, its HTTP status and its words. */
export interface StsAnswer {
  readonly code: string;
  readonly httpStatus: number;
  readonly message: string;
}
