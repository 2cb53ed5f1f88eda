// SPDX-License-Identifier: Apache-2.0

import type { Range } from './secret-shapes.ts';

/** Secrets that this process has had in its hands, whatever their shape is. */
export interface KnownSecrets {
  readonly add: (secret: string) => void;
  /** Where they are in a text: whole, and of long ones also what was cut out of them. */
  readonly rangesIn: (text: string) => readonly Range[];
}

export function knownSecrets(): KnownSecrets {
  const short = new Set<string>();
  const pieces = new Map<string, Piece[]>();
  return {
    add: (secret) => {
      for (const value of valuesIn(secret)) {
        if (value.length < PIECE + STRIDE) short.add(value);
        else addPieces(value, pieces);
      }
    },
    rangesIn: (text) => [
      ...[...short].flatMap((secret) => wholeIn(text, secret)),
      ...(pieces.size === 0 ? [] : piecesIn(text, pieces)),
    ],
  };
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

function addPieces(secret: string, pieces: Map<string, Piece[]>): void {
  for (let at = 0; at + PIECE <= secret.length; at += 1) {
    const piece = secret.slice(at, at + PIECE);
    const known = pieces.get(piece);
    if (known === undefined) pieces.set(piece, [{ secret, at }]);
    else if (
      known.length < MOST_OF_ONE &&
      !known.some((one) => one.secret === secret && one.at === at)
    )
      known.push({ secret, at });
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

/** A text is probed at every fourth character: what has fifteen of a secret is found. */
function piecesIn(text: string, pieces: ReadonlyMap<string, readonly Piece[]>): readonly Range[] {
  const found: Range[] = [];
  for (let at = 0; at + PIECE <= text.length; at += STRIDE) {
    const known = pieces.get(text.slice(at, at + PIECE));
    if (known === undefined) continue;
    const ranges = known.map((piece) => grown(text, at, piece));
    const from = Math.min(...ranges.map(([start]) => start));
    const to = Math.max(...ranges.map(([, end]) => end));
    found.push([from, to]);
    at += Math.floor((to - at - PIECE) / STRIDE) * STRIDE;
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

/** Of one piece, where a secret repeats itself. */
const MOST_OF_ONE = 32;

/** STS takes 20,000 (its API reference); a file that is no token may have more. */
const MOST_CHARACTERS = 200_000;
