// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../core/model/thumbprint.ts';
import { looksLikeToken } from '../../core/model/web-identity.ts';

/** Text that is not empty. */
export function someText(text: string): string {
  if (text.trim() !== '') return text;
  throw new TrustprintError('argument_invalid', 'a value is empty', {
    hint: 'give one, or leave the flag out',
  });
}

/**
 * The name of a file, or `-` for standard input.
 *
 * @throws TrustprintError `token_where_file_expected` for a token, which is not echoed.
 */
export function fileName(text: string): string {
  requireNoToken(text);
  return someText(text);
}

/**
 * A name, an `=`, and a file: `[NAME=]FILE`. A file whose own name has an `=` is given as `./FILE`.
 *
 * @throws TrustprintError `token_where_file_expected`.
 */
export function namedFile(text: string): {
  readonly name: string | undefined;
  readonly file: string;
} {
  requireNoToken(text);
  const [, name, file] = /^([^=/\\]+)=(.+)$/s.exec(text) ?? [];
  return name === undefined || file === undefined
    ? { name: undefined, file: someText(text) }
    : { name, file: fileName(file) };
}

/** `TEXT`, `@FILE` or `-`. A bare token is refused: an answer of STS holds none. */
export function textOrFile(text: string): string {
  requireNoToken(text.startsWith('@') ? text.slice(1) : text);
  return someText(text);
}

/**
 * The number of an AWS account.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function accountId(text: string): string {
  const digits = text.replaceAll('-', '');
  if (/^\d{12}$/.test(digits)) return digits;
  throw new TrustprintError('argument_invalid', `not an AWS account: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'it has twelve digits: aws sts get-caller-identity tells yours',
  });
}

/**
 * A span of time, as `5s`, `500ms`, `2m` or `1h`; a number alone is seconds.
 *
 * @returns Milliseconds.
 * @throws TrustprintError `argument_invalid`.
 */
export function milliseconds(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  if (number === undefined || factor === undefined) {
    throw new TrustprintError('argument_invalid', `not a span of time: "${text.slice(0, 60)}"`, {
      facts: { text: text.slice(0, 60) },
      hint: 'write it as 5s, 500ms or 2m',
    });
  }
  return Math.round(Number(number) * factor);
}

/** A span of time longer than none. */
export function someMilliseconds(text: string): number {
  const span = milliseconds(text);
  if (span > 0) return span;
  throw new TrustprintError('argument_invalid', 'a span of time is none', {
    hint: 'write it as 5s',
  });
}

/** How long an answer is waited for: a timer takes 24 days at most, and is over at once beyond that. */
export function timeLimit(text: string): number {
  const span = someMilliseconds(text);
  if (span <= LONGEST_LIMIT_MS) return span;
  throw new TrustprintError('argument_invalid', 'longer than an hour', {
    facts: { text: text.slice(0, 60) },
    hint: 'give 1h',
  });
}

const LONGEST_LIMIT_MS = 3_600_000;

/** Days as `14d`, or the bare number; one at least. */
export function someDays(text: string): number {
  const [, digits] = /^([1-9]\d{0,3})d?$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new TrustprintError('argument_invalid', `not a number of days: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it as 14d',
  });
}

/** A whole number from 1. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new TrustprintError(
    'argument_invalid',
    `not a whole number from 1: "${text.slice(0, 60)}"`,
    {
      facts: { text: text.slice(0, 60) },
      hint: 'write it in digits',
    },
  );
}

/** A whole number, as STS is asked for seconds: what it refuses is for a gate to say. */
export function wholeNumber(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new TrustprintError('argument_invalid', `not a whole number: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it in digits',
  });
}

/** How many at most; 0 is none at all. */
export function most(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TrustprintError('argument_invalid', `not a number of things: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it in digits, as in 5',
  });
}

/** The port of a lab that was not told another. */
export const LAB_PORT = 4577;

/** A TCP port; 0 takes a free one. */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TrustprintError('argument_invalid', `not a port: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'give a number from 0 to 65535; 0 takes a free one',
  });
}

/** `127.0.0.1:7411`, `[::1]:7411` or `watch.internal:7411`. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d+)$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined) return { host, port: port(digits) };
  throw new TrustprintError('argument_invalid', `not HOST:PORT: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it as 127.0.0.1:7411',
  });
}

/**
 * A value as IAM lists it: a thumbprint however it is written, or any forty characters.
 *
 * @throws TrustprintError `thumbprint_malformed`.
 */
export function listedValue(text: string): ListedThumbprint {
  const bare = /^[0-9a-f:]+$/i.test(text) ? text.replaceAll(':', '') : text;
  if (bare.length === LISTED_CHARACTERS) return listedThumbprintOf(bare);
  throw new TrustprintError('thumbprint_malformed', `not a listed value: "${text.slice(0, 100)}"`, {
    facts: { text: text.slice(0, 100), characters: bare.length },
    hint: 'give one of the values that IAM lists: forty characters',
  });
}

/** An http or https URL, as endpoints and proxies are given. */
export function webUrl(text: string): string {
  const withScheme = text.includes('://') ? text : `http://${text}`;
  const isUrl = !looksLikeToken(text) && URL.canParse(withScheme);
  if (isUrl && /^https?:$/.test(new URL(withScheme).protocol)) return withScheme;
  throw new TrustprintError('argument_invalid', 'not an http or https URL', {
    hint: 'write it as http://HOST:PORT',
  });
}

function requireNoToken(text: string): void {
  if (!looksLikeToken(text) && !/^\s*(?:bearer\s+)?eyJ[\w-]{20}/i.test(text)) return;
  throw new TrustprintError(
    'token_where_file_expected',
    'a token was given where the name of a file belongs',
    {
      hint: 'put it into a file that only you can read, and name the file; or give - and pipe it in',
    },
  );
}

/** @see IAM API, `thumbprintType`. */
const LISTED_CHARACTERS = 40;

/** Milliseconds. */
export const UNITS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
