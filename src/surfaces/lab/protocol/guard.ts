// SPDX-License-Identifier: Apache-2.0

/**
 * Why a request is not one of this machine's own programs, or `undefined`. A page in a browser can
 * reach loopback too: under a name of its own that it has resolve here (DNS rebinding), or across
 * sites.
 */
export function strangerIn(headers: Headers): string | undefined {
  const host = headers.get('host') ?? '';
  if (!isLoopbackUrl(`http://${host}`)) return `the lab answers on loopback only, not as ${host}`;
  const origin = headers.get('origin');
  if (origin !== null && !isLoopbackUrl(origin)) return `the lab answers no page of ${origin}`;
  return headers.get('sec-fetch-site') === 'cross-site'
    ? 'the lab answers no page of another site'
    : undefined;
}

function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}
