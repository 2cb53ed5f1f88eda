// SPDX-License-Identifier: Apache-2.0

/** A job of a CI service that we run in, as its variables tell. */
export interface CiJob {
  readonly service: 'github' | 'gitlab' | 'other';
  /** The issuer that tokens of this job come from, where the variables tell. */
  readonly issuer: string | undefined;
  /** Whether the runner offers the job an ID token at all. */
  readonly offersToken: boolean;
  /** What makes the runner offer one, where it does not: said to the reader. */
  readonly why: string | undefined;
  /** `push`, `pull_request`, …; `undefined` where the service does not tell. */
  readonly event: string | undefined;
  /** Whether a fork's change runs: forks get no tokens. */
  readonly fromFork: boolean;
  /** The repository or project, the ref, the environment and such, as the service names them. */
  readonly context: Readonly<Record<string, string>>;
}
