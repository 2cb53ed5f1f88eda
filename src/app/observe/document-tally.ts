// SPDX-License-Identifier: Apache-2.0

import type { DocumentSeries, EndpointRole } from '../../core/model/facts.ts';
import type { HostPort } from '../../core/model/issuer.ts';
import type { Observed } from '../../core/model/look.ts';
import { AWS_FETCH_TIMEOUT_MS } from './effort.ts';
import { ReasonTally } from './reason-tally.ts';

/** Counts the looks at one document. It grows with each. */
export class DocumentTally {
  readonly #document: EndpointRole;
  readonly #at: HostPort;
  readonly #reasons = new ReasonTally();
  #looks = 0;
  #failed = 0;
  #unseen = 0;
  #slowestMs: number | undefined;

  constructor(document: EndpointRole, at: HostPort) {
    this.#document = document;
    this.#at = at;
  }

  /**
   * Counts a look.
   *
   * @param connectMs What the handshake took before the document was asked for.
   */
  add(look: Observed<unknown>, connectMs = 0): void {
    this.#looks += 1;
    if (look.kind === 'unseen' && look.by === 'ours') {
      this.#unseen += 1;
      return;
    }
    const tookMs = look.kind === 'absent' ? undefined : look.tookMs;
    if (look.kind !== 'seen') {
      this.#fail(look.detail);
      return;
    }
    const wholeMs = (tookMs ?? 0) + connectMs;
    if (tookMs !== undefined) this.#slowestMs = Math.max(this.#slowestMs ?? 0, wholeMs);
    if (wholeMs > AWS_FETCH_TIMEOUT_MS) this.#fail('it took more than five seconds');
  }

  series(): DocumentSeries {
    return {
      document: this.#document,
      ...this.#at,
      looks: this.#looks,
      failed: this.#failed,
      unseen: this.#unseen,
      slowestMs: this.#slowestMs,
      reasons: this.#reasons.sorted(),
    };
  }

  #fail(detail: string): void {
    this.#failed += 1;
    this.#reasons.add(detail);
  }
}
