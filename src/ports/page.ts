// SPDX-License-Identifier: Apache-2.0

/** A file of the page that servers serve. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether they are compressed as gzip has it. */
  readonly isCompressed: boolean;
}

/** All of its files, by the paths that browsers ask for; that of the page itself is `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;
