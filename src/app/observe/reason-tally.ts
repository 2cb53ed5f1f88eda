// SPDX-License-Identifier: Apache-2.0

/** Counts why looks failed, each reason once. It grows with each. */
export class ReasonTally {
  readonly #counts = new Map<string, number>();

  add(detail: string): void {
    if (this.#counts.has(detail) || this.#counts.size < MOST_REASONS) {
      this.#counts.set(detail, (this.#counts.get(detail) ?? 0) + 1);
    }
  }

  /** The commonest first. */
  sorted(): readonly { readonly detail: string; readonly count: number }[] {
    return [...this.#counts.entries()]
      .map(([detail, count]) => ({ detail, count }))
      .toSorted((one, other) => other.count - one.count);
  }
}

/** Reasons that are kept apart: a server has a few ways to fail, and words of its own without end. */
const MOST_REASONS = 20;
