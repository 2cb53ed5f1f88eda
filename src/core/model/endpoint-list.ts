// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import {
  discoveryUrlOf,
  type HostPort,
  hostPortOf,
  HTTPS_PORT,
  type Issuer,
  parseIssuer,
} from './issuer.ts';

/** An entry of a list of issuers and hosts. */
export interface ListedEndpoint {
  /** As it is written. */
  readonly text: string;
  /** Of a host alone nothing more is asked than what it shows. */
  readonly issuer: Issuer | undefined;
  /** Of an issuer, where its discovery document is. */
  readonly at: HostPort;
}

/**
 * Reads a list of issuers (`https://HOST/PATH`), hosts and `HOST:PORT`, one a line; empty lines, and
 * what follows a `#` at the beginning of a line or after a blank, say nothing.
 *
 * @param name What the list is called in messages.
 * @throws TrustprintError `endpoint_list_malformed` for the first line that is none of these, and for
 *   a list of nothing.
 */
export function parseEndpointList(text: string, name: string): readonly ListedEndpoint[] {
  const lines = text.replace(/^\u{feff}/u, '').split(/\r?\n/);
  const listed = lines.flatMap((line, at) => {
    const entry = line.replace(/(^|\s)#.*$/, '').trim();
    return entry === '' ? [] : [entryOf(entry, `${name}, line ${String(at + 1)}`)];
  });
  if (listed.length > 0) return listed;
  throw new TrustprintError('endpoint_list_malformed', `${name} names no issuer and no host`, {
    hint: 'write one a line: https://HOST/PATH, HOST or HOST:PORT',
  });
}

function entryOf(text: string, where: string): ListedEndpoint {
  if (text.includes('://')) {
    const issuer = issuerIn(text, where);
    return { text, issuer, at: hostPortOf(discoveryUrlOf(issuer)) };
  }
  const [, host = '', digits = String(HTTPS_PORT)] =
    /^(\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const port = Number(digits);
  if (host !== '' && port >= 1 && port <= MOST_PORT && URL.canParse(`https://${host}`)) {
    return { text, issuer: undefined, at: { host: host.replace(/^\[|\]$/g, ''), port } };
  }
  throw malformed(where, `neither an issuer nor a host: "${text.slice(0, MOST_SHOWN)}"`);
}

function issuerIn(text: string, where: string): Issuer {
  try {
    return parseIssuer(text);
  } catch (cause) {
    if (cause instanceof TrustprintError) throw malformed(where, cause.message, cause.hint);
    throw cause;
  }
}

function malformed(where: string, why: string, hint?: string): TrustprintError {
  return new TrustprintError('endpoint_list_malformed', `${where}: ${why}`, {
    facts: { where },
    hint:
      hint ?? 'write it as https://HOST/PATH, HOST or HOST:PORT; names beyond ASCII as punycode',
  });
}

const MOST_PORT = 65_535;
const MOST_SHOWN = 200;
