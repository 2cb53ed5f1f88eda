// SPDX-License-Identifier: Apache-2.0

/** A file that a person asked for. */
export interface WantedFile {
  readonly path: string;
  /** Whether each text is there at once; else the file is whole or not there. */
  readonly isStreamed: boolean;
}

/** The same, while it is written. */
export interface OutputFile {
  /** @throws TrustprintError `file_unwritable`. */
  readonly write: (text: string) => void;
  /**
   * Brings all of it to disk.
   *
   * @throws TrustprintError `file_unwritable`.
   */
  readonly finish: () => Promise<void>;
  /** No more comes. What was streamed stays; else what was there before, if anything was. */
  readonly abandon: () => Promise<void>;
}
