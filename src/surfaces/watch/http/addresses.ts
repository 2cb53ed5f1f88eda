// SPDX-License-Identifier: Apache-2.0

import { isIP, isIPv6 } from 'node:net';

import type { AppContext } from './app.ts';
import type { HttpParts } from './parts.ts';

/**
 * Where a request comes from. A proxy adds the address that it sees at the end of the list, some with the
 * port; what is no address is not from it.
 */
export function addressOf(context: AppContext, { listen: { behindProxy } }: HttpParts): string {
  const seen = context.env.incoming.socket.remoteAddress ?? 'unknown';
  const last = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const [, bracketed, dotted] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(last) ?? [];
  const forwarded = bracketed ?? dotted ?? last;
  return behindProxy && isIP(forwarded) !== 0 ? forwarded : seen;
}

/** What is counted as one: a network of IPv6 gives a machine 2^64 addresses (RFC 4291, section 2.5.4). */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.toLowerCase().replace(/%.*/, '').split('::');
  const before = groupsIn(head);
  const missing = Math.max(0, GROUPS - before.length - groupsIn(tail).length);
  const zeros = Array.from({ length: missing }, () => '0');
  return [...before, ...zeros, ...groupsIn(tail)].slice(0, GROUPS_OF_NETWORK).join(':');
}

/** Without the zeros before them. */
function groupsIn(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;
