// SPDX-License-Identifier: Apache-2.0

/** Tokens that are known, by their pieces: any text can be searched for all of them at once. */
export interface TokenIndex {
  readonly add: (token: string) => void;
  readonly size: () => number;
  /** What of a token a text holds, and in which line, without the token; else `undefined`. */
  readonly leakIn: (text: string) => string | undefined;
}

/**
 * Makes an empty index. Of each token it keeps the claims and the signature, cut into pieces: a text
 * with twice the length of a piece of either is found, and so is anything of the form of a token.
 */
export function tokenIndex(): TokenIndex {
  const pieces = new Map<string, string>();
  const known = new Set<string>();
  return {
    add: (token) => {
      if (known.has(token)) return;
      known.add(token);
      const [, claims = '', signature = ''] = token.trim().split('.');
      for (const [part, name] of [
        [claims, 'the claims'],
        [signature, 'the signature'],
      ] as const) {
        for (let at = 0; at + PIECE <= part.length; at += PIECE) {
          pieces.set(part.slice(at, at + PIECE), name);
        }
      }
    },
    size: () => known.size,
    leakIn: (text) => {
      for (const { 0: run, index } of text.matchAll(RUNS)) {
        for (let at = 0; at + PIECE <= run.length; at += 1) {
          const name = pieces.get(run.slice(at, at + PIECE));
          if (name !== undefined) return `${name} of a token, in line ${lineAt(text, index)}`;
        }
      }
      const whole = WHOLE.exec(text);
      return whole === null ? undefined : `a token, in line ${lineAt(text, whole.index)}`;
    },
  };
}

function lineAt(text: string, index: number): string {
  return String(text.slice(0, index).split('\n').length);
}

/** Characters of base64url: 144 bits, so that nothing else has them by chance. */
const PIECE = 24;
const RUNS = /[\w-]{24,}/g;

/** A JWS in compact form (RFC 7515) whose header and claims are objects, and which is signed. */
const WHOLE = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{40,}/;
