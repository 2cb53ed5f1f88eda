// SPDX-License-Identifier: Apache-2.0

/** One thing that was looked at, told while it happens. */
export interface Progress {
  readonly what: string;
  readonly where: string;
  readonly tookMs?: number;
  readonly outcome?: string;
}

export type OnProgress = (progress: Progress) => void;
