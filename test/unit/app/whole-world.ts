// SPDX-License-Identifier: Apache-2.0

/**
 * All that a repair may write, at once: a provider or none, its audiences and its list, a role's
 * trust policy, a service account's annotations. Runs are killed, fail and are taken back in it, others
 * write too, and days go by. Every write of ours is watched.
 */
import assert from 'node:assert/strict';

import { applyPlan } from '../../../src/app/repair/apply.ts';
import { recall, remember } from '../../../src/app/repair/remember.ts';
import { settleStarted } from '../../../src/app/repair/settle.ts';
import { undoReceipt } from '../../../src/app/repair/undo.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { type Instant, plusSeconds } from '../../../src/core/model/instant.ts';
import type { ServiceAccount } from '../../../src/core/model/kubernetes.ts';
import type { HostMemory } from '../../../src/core/model/memory.ts';
import type { Receipt } from '../../../src/core/model/plan.ts';
import type { Provider } from '../../../src/core/model/provider.ts';
import type { ListedThumbprint } from '../../../src/core/model/thumbprint.ts';
import { planRepair } from '../../../src/core/plan/plan-repair.ts';
import { intentOf } from '../../../src/index.ts';
import type { Cloud, Kubernetes } from '../../../src/ports/index.ts';
import { facts, ISSUER, NOW, ROLE_ARN } from '../../world.ts';
import { ROLE_ANNOTATION, workloadFacts } from '../../workload-world.ts';
import { keptReceipts, oneProvider } from './fake-cloud.ts';
import { CAS, type Party, shownBy, valueOf } from './repairs-model.ts';

/** All that can be written, as it stands. */
export interface Standing {
  readonly provider: Provider | undefined;
  readonly policy: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What happens at one call to the outside, counted from the start of a run. */
export interface Mishap {
  readonly call: number;
  readonly kind: 'throttled' | 'refused' | 'lost-before' | 'lost-after' | 'killed' | 'other-writer';
  /** What the other writer leaves. */
  readonly leaves: Partial<Standing>;
}

/** A write of ours that took place or was to: under which receipt, and what stood before it. */
export interface Write {
  readonly receipt: Receipt;
  readonly before: Standing;
  readonly after: Standing;
  /** Whether somebody wrote between the re-read and this write: IAM has no ETag. */
  readonly raced: boolean;
}

/** What watches: it is told of each write before it takes place. */
export type Watch = (write: Write, world: WholeWorld) => void;

/** Everything ends there: no call of a killed process is answered. */
class Killed extends Error {}

export class WholeWorld {
  served: readonly Party[];
  standing: Standing;
  /** Writes of ours that took place, and how often somebody else has written. */
  readonly writes: Write[] = [];
  others = 0;
  mishap: Mishap | undefined;
  readonly #watch: Watch;
  readonly #receipts = keptReceipts();
  readonly #hosts = new Map<string, HostMemory>();
  readonly #lastMet = new Map<ListedThumbprint, Instant>();
  #now: Instant = NOW;
  /** How often others had written when something was read last. */
  #othersRead = 0;
  #calls = 0;
  #isDead = false;

  constructor(served: readonly Party[], standing: Standing, watch: Watch) {
    this.served = served;
    this.standing = standing;
    this.#watch = watch;
  }

  /** For how many days a value was neither presented nor put on the list, in what we could see. */
  idleDays(value: ListedThumbprint): number {
    const since = this.#lastMet.get(value) ?? NOW;
    return (this.#now - since) / 86_400_000;
  }

  get receipts(): readonly Receipt[] {
    return [...new Map(this.#receipts.history.map((one) => [one.id, one])).values()];
  }

  /** What is on disk of the change that is being made. */
  get started(): Receipt | undefined {
    return this.#receipts.history.findLast(({ kind }) => kind === 'started');
  }

  pass(seconds: number): void {
    this.#now = plusSeconds(this.#now, seconds);
  }

  /** A whole run of `fix`, with a mishap in it or none; what was seen is remembered. */
  async fix(mishap: Mishap | undefined): Promise<void> {
    const seen = this.#facts();
    const memories = this.#memories();
    const memory = await recall(seen, memories);
    await remember(seen, memories);
    await this.#run(mishap, async () => {
      const intent = intentOf({ include: ['trust-policy', 'kubernetes'] });
      const plan = planRepair({ ...seen, memory }, evaluate(seen), intent);
      const ports = this.#ports();
      await applyPlan(plan, ports, SIGNAL);
    });
  }

  /** A run of `undo`, of one of the receipts that are applied and are no undo themselves. */
  async undo(mishap: Mishap | undefined, which: number): Promise<void> {
    const candidates = this.receipts.filter(
      ({ kind, undoes }) => kind === 'applied' && undoes === undefined,
    );
    const receipt = candidates[which % Math.max(1, candidates.length)];
    if (receipt === undefined) return;
    await this.#run(mishap, async () => {
      await undoReceipt(receipt.id, this.#ports(), SIGNAL);
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
    this.mishap = mishap;
    this.#calls = 0;
    this.#isDead = false;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TrustprintError) && !(error instanceof Killed)) throw error;
    }
    this.mishap = undefined;
    this.pass(1);
  }

  #memories() {
    return {
      receipts: this.#receipts,
      memories: {
        host: async ({ host }: { readonly host: string }) => Promise.resolve(this.#hosts.get(host)),
        save: async (memory: HostMemory) => {
          this.#hosts.set(memory.host, memory);
          return Promise.resolve();
        },
      },
    };
  }

  #facts(): Facts {
    const { provider, policy } = this.standing;
    for (const party of this.served) this.#lastMet.set(valueOf(CAS[party]), this.#now);
    const { token } = facts();
    const second = this.#now / 1000;
    return workloadFacts({
      // Somebody has named the role: what the workload says of itself is not written.
      target: { ...workloadFacts().target, found: {} },
      at: this.#now,
      endpoints: this.served.map((party, index) => shownBy(party, `192.0.2.${String(index + 1)}`)),
      provider:
        provider === undefined
          ? { kind: 'absent', detail: 'there is none' }
          : { kind: 'seen', value: provider },
      token: token && {
        ...token,
        claims: { ...token.claims, iat: second - 60, nbf: second - 60, exp: second + 3600 },
      },
      role: {
        kind: 'seen',
        value: { arn: ROLE_ARN, trustPolicy: policy, maxSessionDurationSeconds: 3600 },
      },
      serviceAccount: { kind: 'seen', value: this.#account() },
    });
  }

  #account(): ServiceAccount {
    const { annotations } = this.standing;
    const at = { namespace: 'team-a', name: 'web' };
    return { ...at, createdAt: undefined, annotatedAt: undefined, annotations };
  }

  #ports() {
    const clock = {
      now: () => this.#now,
      pause: async (milliseconds: number) => {
        this.#alive();
        this.pass(milliseconds / 1000);
        return Promise.resolve();
      },
    };
    return {
      clock,
      cloud: this.#cloud(clock),
      kubernetes: this.#kubernetes(),
      receipts: {
        ...this.#receipts,
        save: async (receipt: Receipt) => {
          this.#meet('save');
          return this.#receipts.save(receipt);
        },
      },
    };
  }

  #cloud(clock: Parameters<typeof oneProvider>[1]): Cloud {
    const read = async <T>(seen: (standing: Standing) => T): Promise<T> => {
      this.#meet('read');
      return Promise.resolve(seen(this.standing));
    };
    const provider = async (change: (there: Provider) => Partial<Provider>): Promise<void> =>
      this.#write(({ provider: there }) => {
        if (there === undefined) throw new TrustprintError('cloud_write_refused', 'there is none');
        return { provider: { ...there, ...change(there) } };
      });
    const usual = oneProvider(undefined, clock);
    return {
      ...usual,
      caller: async (signal) => read(() => undefined).then(async () => usual.caller(signal)),
      provider: async () => read(({ provider: there }) => there),
      role: async () =>
        read(({ policy }) => ({
          arn: ROLE_ARN,
          trustPolicy: policy,
          maxSessionDurationSeconds: 3600,
        })),
      setThumbprints: async (_, thumbprints) => provider(() => ({ thumbprints })),
      addClientId: async (_, id) =>
        provider(({ clientIds }) => ({ clientIds: [...clientIds, id] })),
      removeClientId: async (_, id) =>
        provider(({ clientIds }) => ({ clientIds: clientIds.filter((one) => one !== id) })),
      createProvider: async ({ url, clientIds, thumbprints, tags = {} }) => {
        const arn =
          this.started?.change.kind === 'create-provider' ? this.started.change.provider : '';
        await this.#write(({ provider: there }) => {
          if (there !== undefined) throw new TrustprintError('cloud_write_refused', 'there is one');
          const bare = url.replace('https://', '');
          return { provider: { arn, url: bare, clientIds, thumbprints, tags } };
        });
        return arn;
      },
      deleteProvider: async () => this.#write(() => ({ provider: undefined })),
      setTrustPolicy: async (_, policy) => this.#write(() => ({ policy })),
    };
  }

  #kubernetes(): Kubernetes {
    const refuse = async (): Promise<never> => Promise.reject(new Error('not asked here'));
    return {
      signingKeys: async () => Promise.resolve(undefined),
      chosen: async () => Promise.resolve(undefined),
      view: async () => {
        this.#meet('read');
        const [server, context] = ['https://kube.example.test', 'prod'];
        const issuer = { issuer: ISSUER, issuerUnseen: undefined };
        return Promise.resolve({ context, server, ...issuer, eks: undefined });
      },
      serviceAccount: async () => {
        this.#meet('read');
        return Promise.resolve(this.#account());
      },
      pod: refuse,
      podsOf: refuse,
      accountsOfPods: refuse,
      controller: refuse,
      webhooks: refuse,
      annotated: refuse,
      names: refuse,
      mintToken: refuse,
      annotate: async ({ was = {} }, changed) =>
        this.#write(({ annotations }) => {
          if (Object.keys(was).some((name) => annotations[name] !== was[name])) {
            throw new TrustprintError('list_changed', 'somebody was quicker');
          }
          const all = Object.entries({ ...annotations, ...changed });
          return {
            annotations: Object.fromEntries(
              all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
            ),
          };
        }),
    };
  }

  /** A write of ours: it is watched, and takes place unless something happens at that call. */
  async #write(change: (there: Standing) => Partial<Standing>): Promise<void> {
    const isLost = this.#meet('write');
    const receipt = this.started;
    assert.ok(receipt !== undefined, 'a receipt is on disk before the write');
    const before = this.standing;
    const after = { ...before, ...change(before) };
    const write = { receipt, before, after, raced: this.others > this.#othersRead };
    this.#watch(write, this);
    this.standing = write.after;
    this.writes.push(write);
    if (isLost) throw new TrustprintError('write_unsettled', 'no answer came');
    return Promise.resolve();
  }

  #alive(): void {
    if (this.#isDead) throw new Killed();
  }

  /** What happens at a call; whether the answer to a write is lost. */
  #meet(call: 'read' | 'write' | 'save'): boolean {
    this.#alive();
    this.#calls += 1;
    if (call === 'read') this.#othersRead = this.others;
    const { mishap } = this;
    if (mishap?.call !== this.#calls) return false;
    switch (mishap.kind) {
      case 'killed':
        this.#isDead = true;
        throw new Killed();
      case 'other-writer':
        this.others += 1;
        for (const value of mishap.leaves.provider?.thumbprints ?? []) {
          if (this.standing.provider?.thumbprints.includes(value) === true) continue;
          this.#lastMet.set(value, this.#now);
        }
        this.standing = { ...this.standing, ...mishap.leaves };
        if (call === 'read') this.#othersRead = this.others;
        return false;
      case 'throttled':
        if (call === 'save') return false;
        throw new TrustprintError(
          call === 'read' ? 'cloud_throttled' : 'cloud_write_refused',
          'for too many requests',
        );
      case 'refused':
        if (call === 'write') throw new TrustprintError('cloud_write_denied', 'not allowed');
        return false;
      case 'lost-before':
        if (call === 'write') throw new TrustprintError('write_unsettled', 'no answer came');
        return false;
      case 'lost-after':
        return call === 'write';
    }
  }
}

export const ROLE_NAME = ROLE_ANNOTATION;

const SIGNAL = new AbortController().signal;
