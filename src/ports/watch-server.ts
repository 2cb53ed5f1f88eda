// SPDX-License-Identifier: Apache-2.0

/** The API of a `watch` that runs elsewhere. */
export interface WatchServer {
  /**
   * The answer to a GET.
   *
   * @param path Below `/api/v1/`, with its query.
   * @returns JSON, for the caller to parse; `undefined` where there is no such thing.
   * @throws TrustprintError `watch_unavailable`, the signal's reason.
   */
  get(path: string, signal: AbortSignal): Promise<unknown>;
}
