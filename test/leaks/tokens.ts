// SPDX-License-Identifier: Apache-2.0

/** Tokens that are known, by their pieces: any text can be searched for all of them at once. */
export interface TokenIndex {
  readonly add: (token: string) => void;
  /** What of a token a text holds, and in which line, without the token; else `undefined`. */
  readonly leakIn: (text: string) => string | undefined;
}

/**
 * Makes an empty index. Of each token it keeps the signature, cut into pieces: a text with twice the
 * length of a piece is found. It keeps where header and claims meet, too, for tokens that were cut
 * before their signature: claims alone, even encoded, are no secret, and certificates hold the same
 * bytes. And anything of the form of a token is found, whoever made it.
 */
export function tokenIndex(): TokenIndex {
  const pieces = new Set<string>();
  const beginnings = new Uint8Array(BEGINNINGS);
  const seams = new Set<string>();
  return {
    add: (token) => {
      const [header = '', claims = '', signature = ''] = token.trim().split('.');
      seams.add(`${header.slice(-SEAM)}.${claims.slice(0, SEAM)}`);
      for (let at = 0; at + PIECE <= signature.length; at += PIECE) {
        pieces.add(signature.slice(at, at + PIECE));
        beginnings[beginningAt(signature, at)] = 1;
      }
    },
    leakIn: (text) => {
      for (const { 0: run, index } of text.matchAll(RUNS)) {
        for (let at = 0; at + PIECE <= run.length; at += 1) {
          if (beginnings[beginningAt(run, at)] === 0) continue; // as good as all of them
          const isKnown = pieces.has(run.slice(at, at + PIECE));
          if (isKnown) return `the signature of a token, in line ${lineAt(text, index)}`;
        }
      }
      for (const { index } of text.matchAll(/\./g)) {
        const isKnown = seams.has(text.slice(Math.max(0, index - SEAM), index + SEAM + 1));
        if (isKnown) return `the beginning of a token, in line ${lineAt(text, index)}`;
      }
      for (const { 0: whole, index } of text.matchAll(WHOLE)) {
        if (hasHeader(whole)) return `a token, in line ${lineAt(text, index)}`;
      }
      return undefined;
    },
  };
}

function lineAt(text: string, index: number): string {
  return String(text.slice(0, index).split('\n').length);
}

/** Characters of base64url: 144 bits, so that nothing else has them by chance. */
const PIECE = 24;
const RUNS = /[\w-]{24,}/g;

/** Three characters as a number: most places of a text are told by it to begin no piece. */
function beginningAt(text: string, at: number): number {
  const two = text.charCodeAt(at) * 128 + text.charCodeAt(at + 1);
  return (two * 128 + text.charCodeAt(at + 2)) % BEGINNINGS;
}

/** All that three characters of base64url can be. */
const BEGINNINGS = 2 ** 21;

/** Characters on each side of the dot. */
const SEAM = 12;

/** Three parts of base64url, of which the last has the length of a signature (RFC 7515); looked for once a word. */
const WHOLE = /(?<![\w-])[\w-]{10,}\.[\w-]{10,}\.[\w-]{40,}/g;

/** Whether the first part is an object of JSON with a name in it, with or without blanks. */
function hasHeader(token: string): boolean {
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('latin1');
  return /\s*\{\s*"(?:alg|typ|kid|enc|crit|b64|cty|jku|x5t)"/.test(header);
}
