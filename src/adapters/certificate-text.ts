// SPDX-License-Identifier: Apache-2.0

/** The text of a file, by its byte order mark; PowerShell writes UTF-16 where others write UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** What the listing of `openssl s_client` says that the certificates beside it do not bear out. */
export function listingWarnings(text: string, held: number): readonly string[] {
  const lists = text.match(LISTING)?.length ?? 0;
  const listed = text.match(LISTED)?.length ?? 0;
  if (lists > 1)
    return [`it holds ${String(lists)} listings of openssl s_client: give one chain at a time`];
  if (lists === 0 || listed === held) return [];
  const counts = `it lists ${String(listed)} certificates and holds ${String(held)}`;
  return [held === 1 ? `${counts}: openssl s_client was run without -showcerts` : counts];
}

const LISTING = /^Certificate chain\s*$/gm;
const LISTED = /^\s{0,3}\d{1,3} s:/gm;
