// SPDX-License-Identifier: Apache-2.0

/** Secrets that this process has had in its hands, whatever their shape is. */
export interface KnownSecrets {
  readonly add: (secret: string) => void;
  /** Where they are in a text: whole, and of long ones also what was cut out of them. */
  readonly rangesIn: (text: string) => readonly Range[];
}

export function knownSecrets(): KnownSecrets {
  const short = new Set<string>();
  const pieces = new Map<string, readonly Piece[]>();
  // A session token goes with every request. The one that was given longest ago comes first.
  const given = new Map<string, readonly string[]>();
  const forget = (values: readonly string[]): void => {
    const others = new Set([...given.values()].flat());
    for (const value of values.filter((one) => !others.has(one))) {
      short.delete(value);
      if (isLong(value)) removePieces(value, pieces);
    }
  };
  return {
    add: (secret) => {
      const known = given.get(secret);
      given.delete(secret);
      given.set(secret, known ?? valuesIn(secret));
      if (known !== undefined) return;
      for (const value of given.get(secret) ?? []) {
        if (isLong(value)) addPieces(value, pieces);
        else short.add(value);
      }
      const [oldest] = given;
      if (given.size <= MOST_GIVEN || oldest === undefined) return;
      given.delete(oldest[0]);
      forget(oldest[1]);
    },
    rangesIn: (text) => [
      ...[...short].flatMap((secret) => wholeIn(text, secret)),
      ...(pieces.size === 0 ? [] : piecesIn(text, pieces)),
    ],
  };
}

function isLong(value: string): boolean {
  return value.length >= PIECE + STRIDE;
}

/** Where in which secret a piece is from. */
interface Piece {
  readonly secret: string;
  readonly at: number;
}

/**
 * What of a text that was given for a secret is one. A file of several words is no token, but may have
 * one in it; what is a URL, an ARN or a path is a mistake, and would take all its like out of the output.
 */
function valuesIn(text: string): readonly string[] {
  const given = text.slice(0, MOST_CHARACTERS).trim();
  const words = /\s/.test(given)
    ? given.split(/\s+/).filter((word) => /^["']?[\w+/=.~-]{24,}["',]*$/.test(word))
    : [given];
  return words.filter((word) => isTelling(word) && (isRandom(word) || !PLACE.test(word)));
}

const PLACE = /^(?:\w+:\/\/|arn:|\/|~\/|\.{1,2}\/)/;

/**
 * One in 64 secrets in base64 begins like a path. It has no other mark than letters and digits, mixed
 * as nobody names a folder; a secret access key of AWS has forty of them.
 */
function isRandom(word: string): boolean {
  if (!/^[A-Za-z0-9+/=]+$/.test(word)) return false;
  if (/^[A-Za-z0-9+/]{40}$/.test(word)) return true;
  return word
    .split('/')
    .some((part) => part.length >= PIECE && MIXED.every((kind) => kind.test(part)));
}

const MIXED = [/[a-z]/, /[A-Z]/, /\d/];

/** What is short, or a plain word, would be taken out of sentences of ours, and tell what it was by that. */
function isTelling(secret: string): boolean {
  return secret.length >= SHORTEST && (secret.length >= PIECE || !/^[a-z]+$/i.test(secret));
}

/** Every fourth piece: a text is probed at every character. */
function addPieces(secret: string, pieces: Map<string, readonly Piece[]>): void {
  for (const [piece, at] of piecesOf(secret)) {
    const known = pieces.get(piece) ?? [];
    if (known.length < MOST_OF_ONE) pieces.set(piece, [...known, { secret, at }]);
  }
}

function removePieces(secret: string, pieces: Map<string, readonly Piece[]>): void {
  for (const [piece] of piecesOf(secret)) {
    const left = (pieces.get(piece) ?? []).filter((one) => one.secret !== secret);
    if (left.length === 0) pieces.delete(piece);
    else pieces.set(piece, left);
  }
}

function* piecesOf(secret: string): Generator<readonly [piece: string, at: number]> {
  for (let at = 0; at + PIECE <= secret.length; at += STRIDE) {
    yield [secret.slice(at, at + PIECE), at];
  }
}

function wholeIn(text: string, secret: string): readonly Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
    const to = at + secret.length;
    const isWithin = isWord(text.charAt(at - 1)) || isWord(text.charAt(to));
    if (!isWithin || secret.length >= PIECE) found.push([at, to]);
  }
  return found;
}

function isWord(character: string): boolean {
  return /[A-Za-z0-9]/.test(character);
}

/** What has fifteen characters of a secret has a piece of it. */
function piecesIn(text: string, pieces: ReadonlyMap<string, readonly Piece[]>): readonly Range[] {
  const found: Range[] = [];
  for (let at = 0; at + PIECE <= text.length; at += 1) {
    const known = pieces.get(text.slice(at, at + PIECE));
    if (known === undefined) continue;
    const ranges = known.map((piece) => grown(text, at, piece));
    const from = Math.min(...ranges.map(([start]) => start));
    const to = Math.max(...ranges.map(([, end]) => end));
    found.push([from, to]);
    at = to - PIECE;
  }
  return found;
}

/** As far to both sides as the text goes on like the secret. */
function grown(text: string, at: number, piece: Piece): Range {
  const { secret } = piece;
  let before = 0;
  while (
    before < Math.min(at, piece.at) &&
    text[at - before - 1] === secret[piece.at - before - 1]
  ) {
    before += 1;
  }
  let after = PIECE;
  while (
    piece.at + after < secret.length &&
    at + after < text.length &&
    text[at + after] === secret[piece.at + after]
  ) {
    after += 1;
  }
  return [at - before, at + after];
}

/** Shorter ones are told by where they stand alone: `://user:password@`. */
const SHORTEST = 8;

/** Characters: of base64 that is 72 bits, so nothing else has them by chance. */
const PIECE = 12;
const STRIDE = 4;

/**
 * Those that were given last: a process that runs for months is given some for each account and round. Of
 * one that is in use, each request gives it again.
 */
const MOST_GIVEN = 600;

/** Of one piece, where a secret repeats itself. */
const MOST_OF_ONE = 32;

/** STS takes 20,000 (its API reference); a file that is no token may have more. */
const MOST_CHARACTERS = 200_000;

/** A part of a text: where it begins, and where it has ended. */
export type Range = readonly [from: number, to: number];

/** What in a text has the shape of a secret, whoever it belongs to. */
export function secretShapesIn(text: string): readonly Range[] {
  return [...tokensIn(text), ...SHAPES.flatMap((shape) => shapesIn(text, shape))];
}

/**
 * A JWS or JWE in compact form (RFC 7515, 7516): its header is an object of JSON in base64url. What was
 * cut within its header has no dot, and is told by its length: `{"alg":"RS256"}` makes twenty.
 */
function tokensIn(text: string): readonly Range[] {
  const found: Range[] = [];
  let end = 0;
  for (const { index } of text.matchAll(/e(?:y[A-L]|w[0ok])/g)) {
    if (index < end || !beginsObject(text.slice(index, index + BEGINNING))) continue;
    TOKEN.lastIndex = index;
    end = index + (TOKEN.exec(text)?.[0].length ?? 0);
    if (end > index) found.push([index, end]);
  }
  return found;
}

const TOKEN = /[\w-]{8,}={0,2}\.[\w-]*(?:\.[\w-]*)*|[\w-]{20,}/y;

function shapesIn(text: string, { pattern, isSecret = () => true }: Shape): readonly Range[] {
  return Array.from(text.matchAll(pattern)).flatMap((match): readonly Range[] => {
    const [from, to] = match.indices?.groups?.['secret'] ?? [
      match.index,
      match.index + match[0].length,
    ];
    return isSecret(text.slice(from, to)) ? [[from, to]] : [];
  });
}

interface Shape {
  /** With indices; its group `secret` is what is to go, else all of it. */
  readonly pattern: RegExp;
  readonly isSecret?: (found: string) => boolean;
}

/** `name=value`, `name: value`, `"name": "value"`, `<name>value<`. */
const NAMED = String.raw`["']?\s*[=:>]\s*["']?`;

const SHAPES: readonly Shape[] = [
  // A JWS whose header has blanks before its object, as JSON allows. It is read from its beginning.
  { pattern: /(?<![\w-])[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}/dg, isSecret: beginsObject },
  // A token for the API of watch.
  { pattern: /\btpw_[\w-]{43}(?![\w-])/dg },
  // What `aws eks get-token` gives kubectl: a call of STS, signed, in base64url. Short ones are words.
  { pattern: /\bk8s-aws-v1\.[\w-]{12,}={0,2}/dg },
  // A signature of Signature Version 4, of which a presigned URL is all that it takes.
  { pattern: /\b(?:x-amz-)?signature\s*[=:]\s*(?<secret>[0-9a-f]{64})\b/dgi },
  // A key in PEM, its end cut off or not: lines of base64 (RFC 7468), and no words that follow it.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]*-----END [A-Z0-9 ]*PRIVATE KEY-----|(?:\s*(?:Proc-Type|DEK-Info):[^\n]*)*(?:\s*[A-Za-z0-9+/=]{60,})*(?:\s?[A-Za-z0-9+/=]{1,59}(?![\w+/=]))?)/dg,
  },
  // Names as in credential files, environments, kubeconfigs, answers of STS and Signature Version 4.
  {
    pattern: new RegExp(
      String.raw`\b(?:aws_?secret_?access_?key|secret_?access_?key|aws_?session_?token|session_?token|x-amz-security-token|aws_?security_?token|client-?key-?data)${NAMED}(?<secret>[A-Za-z0-9/+=%]{16,})`,
      'dgi',
    ),
  },
  // Session tokens as STS has begun them for years.
  { pattern: /\b(?:IQoJb3JpZ2lu|F[A-Za-z0-9]oGZXIvYXdz)[A-Za-z0-9/+=%]{20,}/dg },
  {
    pattern:
      /\bauthorization["']?\s*[=:]\s*["']?\s*(?:bearer|basic)\s+(?<secret>[\w.~+/=-]{8,})/dgi,
  },
  // User and password of a URL. A password may have an `@` in it that should have been encoded.
  { pattern: /:\/\/(?<secret>[^\s/:@"'<>]*:[^\s/"'<>]+)@/dg },
];

/** Whether base64url begins an object of JSON, whose first name is plain: no word does by chance. */
function beginsObject(text: string): boolean {
  const [first = ''] = /^[\w-]+/.exec(text) ?? [];
  const begins = Buffer.from(first.slice(0, BEGINNING), 'base64url').toString('latin1');
  return /^\s*\{\s*"[\x20-\x7e]{3}/.test(begins);
}

/** Some blanks, a brace, a quote and three letters of a name, in base64. */
const BEGINNING = 64;
