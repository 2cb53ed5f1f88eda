// SPDX-License-Identifier: Apache-2.0

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
