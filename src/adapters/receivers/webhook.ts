// SPDX-License-Identifier: Apache-2.0

import { createHmac } from 'node:crypto';

import type { Instant } from '../../core/model/instant.ts';
import { unreadable } from './secret.ts';

/** What is signed: who receives it knows by the id that it was sent before. */
export interface Signed {
  readonly id: string;
  /** Of this attempt. */
  readonly at: Instant;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks: one signature for each secret, so that it can be changed.
 *
 * @param whose `receiver ops`
 * @throws TrustprintError `receiver_unavailable` for a secret that is none.
 * @see github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
 */
export function signatureHeaders(
  secrets: readonly string[],
  { id, at, body }: Signed,
  whose: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const signature = createHmac('sha256', keyOf(secret, whose)).update(
      `${id}.${timestamp}.${body}`,
    );
    return `v1,${signature.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function keyOf(secret: string, whose: string): Buffer {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(base64, 'base64');
  if (key.length >= LEAST_BYTES && key.length <= MOST_BYTES) return key;
  throw unreadable(whose, 'whsec_ and 24 to 64 bytes in base64 are expected');
}

/** Both from the specification, "Signature scheme". */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
