// SPDX-License-Identifier: Apache-2.0

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

import type { Certificate } from '../../src/core/model/certificate.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { type Credential, forgeCertificate, type Wanted } from '../../src/forge/certificates.ts';
import type { KeyPair } from '../../src/forge/keys.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';

/** Real handshakes are judged by the real time. */
const NOW = instantOf(Date.now());
const DAY = 86_400;
const DATES = { notBefore: plusSeconds(NOW, -30 * DAY), notAfter: plusSeconds(NOW, 300 * DAY) };

export const EXPIRED = {
  notBefore: plusSeconds(NOW, -30 * DAY),
  notAfter: plusSeconds(NOW, -1 * DAY),
};
export const NOT_YET_VALID = {
  notBefore: plusSeconds(NOW, 1 * DAY),
  notAfter: plusSeconds(NOW, 30 * DAY),
};

/** What the servers of the tests are called. */
export const NAMES = ['localhost', '127.0.0.1', '127.0.0.2', '::1'];

export async function ca(
  name: string,
  issuer?: Credential,
  changed: Partial<Wanted> = {},
): Promise<Credential> {
  return forgeCertificate({
    subject: `CN=${name}`,
    ...DATES,
    ca: true,
    ...(issuer === undefined ? {} : { issuer }),
    ...changed,
  });
}

export async function leaf(issuer: Credential, changed: Partial<Wanted> = {}): Promise<Credential> {
  return forgeCertificate({
    subject: 'CN=localhost',
    ...DATES,
    ca: false,
    issuer,
    names: NAMES,
    ...changed,
  });
}

export const ROOT = await ca('Root');
export const INTERMEDIATE = await ca('Intermediate', ROOT);
export const LEAF = await leaf(INTERMEDIATE);
/** Nothing leads to it. */
export const STRAY = await ca('Stray');

/** What a good server with a private CA shows. */
export const WHOLE: Shown = shown(LEAF, INTERMEDIATE, ROOT);

/** All that is sent, in the order sent. */
export function sentBy({ leaf: first, above }: Shown): readonly Certificate[] {
  return [first.certificate, ...above];
}

/** A key that OpenSSL finds too small. */
export async function smallKeys(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 1024 });
}
