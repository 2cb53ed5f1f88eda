// SPDX-License-Identifier: Apache-2.0

/** Percent-encoding of all but the unreserved characters (RFC 3986, 2.3), as AWS has it. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
