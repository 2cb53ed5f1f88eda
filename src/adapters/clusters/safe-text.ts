// SPDX-License-Identifier: Apache-2.0

/**
 * Words from outside that may be shown: the last line that says something, without control
 * characters, without tokens, and cut.
 *
 * @param secrets What we sent ourselves, and a stranger might send back.
 */
export function shownWords(text: string, secrets: readonly string[] = []): string {
  const told = secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
  const lines = told
    .split('\n')
    .map((line) => line.replaceAll(CONTROL, ' ').trim())
    .filter((line) => line !== '');
  return (lines.at(-1) ?? '').replaceAll(TOKEN, REDACTED).slice(0, MOST_CHARACTERS);
}

/** The same of a program whose secrets we do not know: no long run that is no word is shown. */
export function wordsOfProgram(text: string): string {
  return shownWords(text.replaceAll(TOKEN, REDACTED).replaceAll(LONG, REDACTED));
}

const REDACTED = '[redacted]';

/** Control and format characters (Unicode, general category C), which move a cursor or turn text round. */
const CONTROL = /\p{C}/gu;

/** JWTs, and tokens of `aws eks get-token`. */
const TOKEN = /eyJ[\w-]{5,}\.?[\w.-]*|k8s-aws-v1\.[\w-]*/g;

/** Longer than a UUID: secrets of 256 bits have 43 characters of base64. */
const LONG = /[A-Za-z0-9+/=_-]{40,}/g;

/** Two lines of a terminal and a half. */
const MOST_CHARACTERS = 200;
