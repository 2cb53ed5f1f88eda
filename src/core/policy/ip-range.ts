// SPDX-License-Identifier: Apache-2.0

import type { Pattern } from './pattern.ts';

/** Whether an address lies in a range in CIDR notation; a bare address is a range of one. */
export function isInRange(found: string, { text }: Pattern): boolean {
  const [base = '', length, ...rest] = text.split('/');
  const address = bitsOf(found);
  const network = bitsOf(base);
  if (rest.length > 0 || address === undefined || network === undefined) return false;
  if (address.length !== network.length) return false;
  if (length === undefined) return address === network;
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= network.length)) return false;
  return address.slice(0, prefix) === network.slice(0, prefix);
}

/** The bits of an address, 32 or 128 of them, or `undefined` when the text is none. */
function bitsOf(text: string): string | undefined {
  return text.includes(':') ? bitsOfV6(text) : bitsOfV4(text);
}

function bitsOfV4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(text: string): string | undefined {
  const [head = [], tail, another] = text.split('::').map(groupsIn);
  if (another !== undefined) return undefined;
  const zeros = tail === undefined ? 0 : Math.max(1, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])];
  return groups.length === GROUPS && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
    : undefined;
}

function groupsIn(half: string): readonly string[] {
  return half === '' ? [] : half.split(':');
}

/** Groups of 16 bits in an IPv6 address (RFC 4291). */
const GROUPS = 8;
