// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import {
  audiencesOf,
  DEFAULT_AUDIENCE,
  looksLikeToken,
  textClaim,
  tokenFormOf,
} from '../../core/model/web-identity.ts';
import { readBounded } from '../bounded-file-read.ts';
import type { CiJob } from '../../core/model/facts.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** With what a job's token is asked for. */
export interface TokenWish {
  readonly audience: string | undefined;
  readonly signal: AbortSignal;
}

/** A CI service whose job this is, and where its tokens come from. */
export interface JobSource {
  readonly job: CiJob;
  /** @throws TrustprintError `ci_token_unavailable`, `ci_token_refused`, `token_exposed`. */
  readonly token: (wish: TokenWish) => Promise<string>;
}

/** Variables by other names, those that are empty left out: as facts keep them. */
export function named(
  variables: Variables,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, variable]) => {
      const value = variables[variable];
      return value === undefined || value === ''
        ? []
        : [[name, value.slice(0, MOST_KEPT)] as const];
    }),
  );
}

/** A name of GitHub's or GitLab's has 255 characters at most; a ref may be longer. */
const MOST_KEPT = 1000;

/** The text of a file that a variable names; `undefined` where it cannot be read, or is too large. */
export async function smallFile(path: string, most: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(READS_FOR_MS);
    return (await readBounded(path, { most, signal })).toString('utf8');
  } catch {
    return undefined;
  }
}

/** A runner has written its files before the job begins: only a pipe would take longer. */
const READS_FOR_MS = 5000;

/** A token that a variable holds: whose it is and to whom it is made out, beside itself. */
interface HeldToken {
  readonly variable: string;
  readonly token: string;
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  readonly audiences: readonly string[];
}

/** The tokens among variables, by the names of these. Which are ID tokens, their claims tell. */
export function tokensIn(variables: Variables): readonly HeldToken[] {
  return Object.entries(variables)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([variable, token = '']) => {
      if (token.length > MOST_CHARACTERS || !looksLikeToken(token)) return [];
      const { claims } = tokenFormOf(token);
      if (claims === undefined) return [];
      return [
        {
          variable,
          token,
          issuer: textClaim(claims, 'iss'),
          subject: textClaim(claims, 'sub'),
          audiences: audiencesOf(claims),
        },
      ];
    });
}

/** The token for an audience; where none is asked for, the one for STS, else the first. */
function tokenFor(held: readonly HeldToken[], audience: string | undefined): HeldToken | undefined {
  const wanted = audience ?? DEFAULT_AUDIENCE;
  const fitting = held.find(({ audiences }) => audiences.includes(wanted));
  return fitting ?? (audience === undefined ? held[0] : undefined);
}

/** STS takes 20,000 characters (its API reference). */
const MOST_CHARACTERS = 20_000;

/** Gives the tokens that a job holds already. Those of other audiences cannot be asked for. */
export function heldTokens(held: readonly HeldToken[], hint: string): JobSource['token'] {
  return async ({ audience }) => {
    const found = tokenFor(held, audience);
    if (found !== undefined) return Promise.resolve(found.token);
    const others = held.flatMap(({ audiences }) => audiences);
    const sentence =
      held.length === 0 || audience === undefined
        ? 'the runner offers this job no ID token'
        : `no ID token of this job is made out to "${audience.slice(0, 200)}"`;
    throw new TrustprintError('ci_token_unavailable', sentence, {
      facts: { audience: audience ?? null, audiences: others },
      hint,
    });
  };
}
