// SPDX-License-Identifier: Apache-2.0

/**
 * Whether an IP address is of no use to somebody outside: private, shared, link-local or loopback.
 * Zones (`fe80::1%eth0`) and IPv4 addresses inside IPv6 ones are seen through.
 *
 * @see RFC 1918, RFC 6598, RFC 3927, RFC 1122; RFC 4193, RFC 4291.
 */
export function isPrivateAddress(address: string): boolean {
  const text = address.toLowerCase().replace(/%.*$/, '');
  const v4 = text.includes(':') ? mappedIn(text) : text;
  return v4 === undefined ? PRIVATE_V6.test(text) : PRIVATE_V4.test(v4);
}

/** Whether a host is private as it is written: as an address, or as a name of loopback (RFC 6761, 6.3). */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return ADDRESS.test(name) && isPrivateAddress(name);
}

/** The IPv4 address that an IPv6 one stands for, in dots or in hexadecimal: `::ffff:a01:203`. */
function mappedIn(text: string): string | undefined {
  const [, dotted, high, low] = MAPPED.exec(text) ?? [];
  if (high === undefined || low === undefined) return dotted;
  const number = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((bits) => String((number >>> bits) & 255)).join('.');
}

const ADDRESS = /:|^\d+\.\d+\.\d+\.\d+$/;
const MAPPED =
  /^(?:::|(?:0{1,4}:){5})ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/;
const PRIVATE_V4 =
  /^(?:0|10|127)\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.168\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
const PRIVATE_V6 = /^::1?$|^(?:0+:){7}0*1?$|^f[cd][0-9a-f]{2}:|^fe[89ab][0-9a-f]:/;
