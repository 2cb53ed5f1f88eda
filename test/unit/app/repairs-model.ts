// SPDX-License-Identifier: Apache-2.0

/**
 * A small world in which repairs are made, killed, failed and undone, and in which others write too:
 * one issuer, its servers, and IAM's list for it. It watches every write that we make.
 */
import assert from 'node:assert/strict';

import { applyPlan } from '../../../src/app/repair/apply.ts';
import { settleStarted } from '../../../src/app/repair/settle.ts';
import { undoReceipt } from '../../../src/app/repair/undo.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../../src/core/model/facts.ts';
import { type Instant, plusSeconds } from '../../../src/core/model/instant.ts';
import type { Receipt } from '../../../src/core/model/plan.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../../src/core/model/thumbprint.ts';
import { planRepair } from '../../../src/core/plan/plan-repair.ts';
import type { Credential } from '../../../src/forge/certificates.ts';
import { intentOf } from '../../../src/index.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  leafOf,
  listing,
  NOW,
  verification,
} from '../../world.ts';
import { keptReceipts, oneProvider } from './fake-cloud.ts';

/** Who may stand behind a server, and whether a repair may trust him. */
export type Party = 'named' | 'renewed' | 'public' | 'stranger';

export const PARTIES: readonly Party[] = ['named', 'renewed', 'public', 'stranger'];

export const CAS: { readonly [P in Party]: Credential } = {
  named: await authority('Example CA that is named'),
  renewed: await authority('Example CA that is named too'),
  public: await authority('Example public CA'),
  stranger: await authority('Example CA of nobody'),
};
export const LEAVES: { readonly [P in Party]: Credential } = {
  named: await leafOf(CAS.named),
  renewed: await leafOf(CAS.renewed),
  public: await leafOf(CAS.public),
  stranger: await leafOf(CAS.stranger),
};

export const valueOf = ({ certificate }: Credential): ListedThumbprint =>
  listedThumbprintOf(certificate.sha1);

/** What may stand on a list: CAs, leaves, values of other issuers, old ones, and nonsense. */
export const VALUES: readonly ListedThumbprint[] = [
  ...PARTIES.map((party) => valueOf(CAS[party])),
  ...PARTIES.map((party) => valueOf(LEAVES[party])),
  ...['0123456789'.repeat(4), 'ab12cd34'.repeat(5), '9f'.repeat(19).concat('01')].map(
    listedThumbprintOf,
  ),
  listedThumbprintOf('0'.repeat(40)),
  listedThumbprintOf('x'.repeat(40)),
];

/** Those whose thumbprint a repair may write, when they serve. */
export const TRUSTED: ReadonlySet<ListedThumbprint> = new Set(
  (['named', 'renewed', 'public'] as const).map((party) => valueOf(CAS[party])),
);

/** What happens at one call to the outside, counted from the start of a run. */
export interface Mishap {
  readonly call: number;
  readonly kind: 'throttled' | 'refused' | 'lost-before' | 'lost-after' | 'killed' | 'other-writer';
  /** What the other writer leaves. */
  readonly leaves: readonly ListedThumbprint[];
}

/** Everything ends there: no call of a killed process is answered. */
class Killed extends Error {}

export class World {
  served: readonly Party[];
  #now: Instant = NOW;
  /** How often somebody else has written. */
  others = 0;
  readonly #cloud;
  readonly #receipts = keptReceipts();
  #mishap: Mishap | undefined;
  #calls = 0;
  #isDead = false;

  constructor(served: readonly Party[], list: readonly ListedThumbprint[]) {
    this.served = served;
    const initial = listing(...list).value;
    this.#cloud = oneProvider(initial, { now: () => this.#now, pause: async () => undefined });
  }

  get list(): readonly ListedThumbprint[] {
    return this.#cloud.list();
  }

  get receipts(): readonly Receipt[] {
    return [...new Map(this.#receipts.history.map((one) => [one.id, one])).values()];
  }

  pass(seconds: number): void {
    this.#now = plusSeconds(this.#now, seconds);
  }

  /** A whole run of `fix`, with a mishap in it or none. */
  async fix(mishap: Mishap | undefined): Promise<void> {
    await this.#run(mishap, async () => {
      const seen = this.#facts();
      const plan = planRepair(seen, evaluate(seen), intentOf());
      const ports = this.#ports();
      const { error } = await applyPlan(plan, ports, SIGNAL);
      if (error === undefined) return;
      assert.ok(error instanceof TrustprintError);
    });
  }

  /** A run of `undo` of the last receipt that is applied and was not itself an undo. */
  async undo(mishap: Mishap | undefined): Promise<void> {
    const last = this.receipts.findLast(
      ({ kind, undoes }) => kind === 'applied' && undoes === undefined,
    );
    if (last === undefined) return;
    const others = this.others;
    const before = this.list;
    await this.#run(mishap, async () => {
      const { error } = await undoReceipt(last.id, this.#ports(), SIGNAL);
      if (error !== undefined || mishap !== undefined || others !== this.others) return;
      const wanted = before.filter((value) => last.before?.includes(value) === true);
      assert.deepEqual(this.list, wanted, 'undo leaves what was before, as far as it is there');
    });
  }

  /** A later run settles what was left open. */
  async settle(): Promise<void> {
    this.pass(60);
    await this.#run(undefined, async () => {
      await settleStarted(this.#ports(), SIGNAL);
    });
  }

  async #run(mishap: Mishap | undefined, work: () => Promise<void>): Promise<void> {
    this.#mishap = mishap;
    this.#calls = 0;
    this.#isDead = false;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TrustprintError) && !(error instanceof Killed)) throw error;
    }
    this.#mishap = undefined;
    this.#isDead = false;
    this.pass(1);
  }

  #facts(): Facts {
    return facts({
      at: this.#now,
      endpoints: this.served.map((party, index) => shownBy(party, `192.0.2.${String(index + 1)}`)),
      provider: listing(...this.list),
    });
  }

  #ports() {
    const cloud = this.#cloud;
    const receipts = this.#receipts;
    return {
      clock: {
        now: () => this.#now,
        pause: async (milliseconds: number) => {
          this.#alive();
          this.pass(milliseconds / 1000);
          return Promise.resolve();
        },
      },
      cloud: {
        ...cloud,
        provider: async (arn: string, signal: AbortSignal) => {
          await this.#meet('read');
          return cloud.provider(arn, signal);
        },
        setThumbprints: async (
          arn: string,
          list: readonly ListedThumbprint[],
          signal: AbortSignal,
        ) => {
          const after = await this.#meet('write');
          this.#watch(list);
          await cloud.setThumbprints(arn, list, signal);
          after?.();
        },
      },
      receipts: {
        ...receipts,
        save: async (receipt: Receipt) => {
          await this.#meet('save');
          return receipts.save(receipt);
        },
      },
    };
  }

  #alive(): void {
    if (this.#isDead) throw new Killed();
  }

  /** What happens at a call; a function to be called when the write has taken place. */
  async #meet(call: 'read' | 'write' | 'save'): Promise<(() => void) | undefined> {
    this.#alive();
    this.#calls += 1;
    const mishap = this.#mishap;
    if (mishap?.call !== this.#calls) return undefined;
    switch (mishap.kind) {
      case 'killed':
        this.#isDead = true;
        throw new Killed();
      case 'other-writer':
        await this.#otherWriter(mishap.leaves);
        return undefined;
      case 'throttled':
        if (call === 'save') return undefined;
        throw new TrustprintError(
          call === 'read' ? 'cloud_throttled' : 'cloud_write_refused',
          'for too many requests',
        );
      case 'refused':
        if (call !== 'write') return undefined;
        throw new TrustprintError('cloud_write_denied', 'not allowed');
      case 'lost-before':
        if (call !== 'write') return undefined;
        throw new TrustprintError('write_unsettled', 'no answer came');
      case 'lost-after':
        return () => {
          throw new TrustprintError('write_unsettled', 'no answer came');
        };
    }
  }

  async #otherWriter(leaves: readonly ListedThumbprint[]): Promise<void> {
    this.others += 1;
    await this.#cloud.setThumbprints('', leaves, SIGNAL);
  }

  /** Holds a write of ours against what was there. */
  #watch(to: readonly ListedThumbprint[]): void {
    const now = this.list;
    assert.ok(to.length >= 1 && to.length <= 5, `a list of ${String(to.length)}`);
    const started = this.#receipts.history.findLast(({ kind }) => kind === 'started');
    assert.ok(started !== undefined, 'a receipt is on disk before the write');
    const { before = [] } = started;
    const servedNow = new Set(this.served.map((party) => valueOf(CAS[party])));
    for (const value of to) {
      if (before.includes(value)) continue;
      assert.ok(TRUSTED.has(value), `${value} was written without authority`);
      assert.ok(servedNow.has(value), `${value} is of no chain that is presented`);
    }
    const presented = new Set([
      ...servedNow,
      ...this.served.map((party) => valueOf(LEAVES[party])),
    ]);
    for (const value of before) {
      if (presented.has(value) && started.undoes === undefined) {
        assert.ok(to.includes(value), `${value} is presented, and was dropped`);
      }
    }
    // Between the re-read and the write somebody else's change can be lost: IAM has no ETag.
    if (this.#mishap?.kind !== 'other-writer') assert.deepEqual(before, now);
  }
}

/** What an endpoint shows where that party stands behind it. */
export function shownBy(party: Party, address: string): EndpointProbe {
  const chain = chainFact([LEAVES[party].certificate, CAS[party].certificate], {
    anchoring: anchoringOf(party),
  });
  return endpoint(chain, { address });
}

function anchoringOf(party: Party): ChainFact['anchoring'] {
  const no = { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' };
  const yes = verification(CAS[party].certificate);
  return {
    bundled: party === 'public' ? yes : no,
    issuerCa: party === 'stranger' ? no : yes,
  };
}

const SIGNAL = new AbortController().signal;
