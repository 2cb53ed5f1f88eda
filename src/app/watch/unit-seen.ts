// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../core/error.ts';
import { isFleetCheckId } from '../../core/fleet/lookup.ts';
import type { AccountRemnant, FleetFinding } from '../../core/fleet/fleet-check.ts';
import type { Trust } from '../../core/fleet/trust.ts';
import { whyFailed } from '../../core/fleet/unreadable.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Account, Inventory, Unreadable } from '../../core/model/inventory.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import { mergeSeen } from '../../core/watch/merge-seen.ts';
import { type Seen, seenFinding, seenUnreadable } from '../../core/watch/seen.ts';
import { seenOfIssuer, seenOfTrust } from '../../core/watch/seen-trust.ts';
import { isShared, printKey, type Snapshot, type SnapshotKey } from '../../core/watch/snapshot.ts';
import type { Suggestion } from '../../core/watch/suggestion.ts';
import type { LineKey } from '../../ports/watch.ts';
import type { ScanEvent } from '../scan/scan-accounts.ts';
import type { SeenLine } from './seen-line.ts';
import type { WatchSource } from './source.ts';

type UnitSource = Pick<WatchSource, 'name' | 'led'>;

/** Makes a suggestion of a trust, where one would help. */
export type Suggest = (trust: Trust, facts: Facts) => Suggestion | undefined;

interface UnitSeenOptions {
  readonly suggest?: Suggest;
  readonly lineOf: (event: ScanEvent) => SeenLine;
}

/** What a unit of a round has seen. Facts are taken for what is kept of them as they come. */
export class UnitSeen {
  readonly #source: string;
  readonly #led: WatchSource['led'];
  readonly #suggest: Suggest | undefined;
  readonly #lineOf: UnitSeenOptions['lineOf'];
  readonly #lines = new Map<string, SeenLine>();
  /** `host port` of what was probed, whether or not it answered. */
  readonly #probed = new Set<string>();
  readonly #seen: Seen[] = [];
  /** By key, where it is of one account. */
  readonly #accounts = new Map<string, string>();
  readonly #trusts = new Map<string, Trust['verdict']>();
  /** Trusts that are not OK, and their roles: of these, checks are left out that had something to say. */
  readonly #notOk = new Set<string>();
  #inventory: Inventory | undefined;
  #remnant: AccountRemnant | undefined;
  #isAll = true;
  readonly suggestions: Suggestion[] = [];

  constructor({ name, led }: UnitSource, { suggest, lineOf }: UnitSeenOptions) {
    this.#source = name;
    this.#led = led;
    this.#suggest = suggest;
    this.#lineOf = lineOf;
  }

  readonly tell = (event: ScanEvent): void => {
    this.line(event);
    switch (event.kind) {
      case 'endpoint':
        break; // the facts of its trust have it
      case 'trust':
        this.#trust(event.trust, event.facts, event.account.id);
        break;
      case 'finding':
        this.finding(event.finding);
        break;
      case 'unreadable':
        this.#unreadable(event.unreadable);
        break;
      case 'account':
        this.#account(event.remnant, event.inventory);
        break;
    }
  };

  #trust(trust: Trust, facts: Facts, account: string): void {
    const { arn, roles, verdict } = trust;
    this.#trusts.set(arn, verdict);
    if (verdict !== 'ok')
      for (const one of [arn, ...roles.map((role) => role.arn)]) this.#notOk.add(one);
    const failing = trust.failing.map((one) => {
      const remedies = one.finding.remedies.map(this.#led);
      return { ...one, finding: { ...one.finding, remedies } };
    });
    this.#add(seenOfTrust({ ...trust, failing }, facts), account);
    const suggestion = this.#suggest?.(trust, facts);
    if (suggestion !== undefined) this.suggestions.push(suggestion);
  }

  #account(remnant: AccountRemnant, inventory: Inventory | undefined): void {
    this.#remnant = remnant;
    this.#inventory = inventory;
    this.#isAll &&= remnant.isAll;
    // Whether it is an orphan is told besides, when all were read: what else it has is there in any case.
    for (const { instead } of remnant.gone) for (const finding of instead) this.finding(finding);
  }

  issuer(facts: Facts): void {
    for (const endpoint of facts.endpoints) this.line({ kind: 'endpoint', endpoint });
    this.#add(seenOfIssuer(facts), undefined);
  }

  finding(finding: FleetFinding): void {
    this.#add([seenFinding(finding)], finding.account.id);
  }

  /** What could not be read at all, why, and what to do. */
  failed(what: string, error: TrustprintError, account = ''): void {
    this.unreadable({ account, region: undefined, what, why: whyFailed(error) });
  }

  /** What was not told as an event of a scan. */
  unreadable(unreadable: Unreadable): void {
    const { account: id } = unreadable;
    const account: Account = { id, partition: 'aws', name: undefined, unit: undefined };
    this.line({ kind: 'unreadable', account, unreadable });
    this.#unreadable(unreadable);
  }

  #unreadable(unreadable: Unreadable): void {
    this.#isAll = false;
    this.#add([seenUnreadable(unreadable, this.#source)], unreadable.account);
  }

  /** Keeps what a scan would print of it, and nothing else: of several of one name the first. */
  line(event: ScanEvent): void {
    if (event.kind === 'endpoint') this.#probed.add(placeOf(event.endpoint));
    const line = this.#lineOf(event);
    const key = `${line.kind} ${line.name}`;
    if (!this.#lines.has(key)) this.#lines.set(key, line);
  }

  get lines(): readonly SeenLine[] {
    return [...this.#lines.values()];
  }

  /** What it did not see is not gone. */
  keepingAll(): this {
    this.#isAll = false;
    return this;
  }

  /** Keeps an account of which nothing could be read from passing for one that has nothing. */
  unread(account: AccountRemnant['account']): void {
    this.#remnant = { account, clusters: [], providers: [], gone: [], isAll: false };
  }

  #add(seen: readonly Seen[], account: string | undefined): void {
    this.#seen.push(...seen);
    if (account === undefined || account === '') return;
    for (const one of seen) if (!isShared(one)) this.#accounts.set(printKey(one), account);
  }

  /** Each thing once. */
  get all(): readonly Seen[] {
    return mergeSeen(this.#seen);
  }

  get remnant(): AccountRemnant | undefined {
    return this.#remnant;
  }

  get verdicts(): readonly Pick<Trust, 'arn' | 'verdict'>[] {
    return [...this.#trusts].map(([arn, verdict]) => ({ arn, verdict }));
  }

  accountOf(key: Pick<Snapshot, 'kind' | 'name'>): string | null {
    return this.#accounts.get(printKey(key)) ?? null;
  }

  /** Whether what the unit saw earlier, and did not see now, is certainly not there any more. */
  isGone(before: Earlier): boolean {
    if (before.kind === 'unreadable') return true;
    if (before.kind === 'endpoint' && !this.#hasAllDocuments) return false;
    if (before.kind === 'finding' && this.#isLeftOut(before)) return false;
    return this.#isAll || this.#isWithout(before);
  }

  /** The same of a line. A host that was probed again has the lines of now. */
  isLineGone({ kind, name }: LineKey, finding: Snapshot | undefined): boolean {
    if (kind === 'account') return this.#isAll;
    const [host = '', port = ''] = name.split(' ');
    if (kind === 'endpoint' && this.#probed.has(`${host} ${port}`)) return true;
    return this.isGone(finding ?? { kind, name });
  }

  /** Not all of the account could be read. */
  #isWithout(before: Earlier): boolean {
    switch (before.kind) {
      case 'provider':
      case 'trust':
        return lacks(this.#inventory?.providers, before.name);
      case 'role':
        return this.#hasNoRole(before.name);
      case 'finding':
        return this.#isJudged(before);
      case 'issuer':
      case 'endpoint':
        return this.#hasAllTrusts;
      case 'unreadable':
        return true;
    }
  }

  get #hasAllTrusts(): boolean {
    const listed = seenOf(this.#inventory?.providers);
    return listed?.every(({ arn }) => this.#trusts.has(arn)) === true;
  }

  /** Where the keys are, an issuer's document says. */
  get #hasAllDocuments(): boolean {
    return this.#seen.every((one) => one.kind !== 'issuer' || one.jwksUri !== undefined);
  }

  #hasNoRole(arn: string): boolean {
    const held = seenOf(this.#inventory?.roles);
    if (held?.isAll !== true) return false;
    return this.#hasAllTrusts || !held.roles.some((role) => role.arn === arn);
  }

  #isLeftOut({ check = '', resource = '' }: Earlier): boolean {
    return !isFleetCheckId(check) && this.#notOk.has(resource);
  }

  /** What only all of an account shows is not told by one of its trusts. */
  #isJudged({ check = '', resource = '' }: Earlier): boolean {
    const verdict = this.#trusts.get(resource);
    return !isFleetCheckId(check) && verdict !== undefined && verdict !== 'unknown';
  }
}

/** What the unit saw earlier. */
interface Earlier extends SnapshotKey {
  /** Of a finding. */
  readonly check?: string;
  readonly resource?: string;
}

function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host} ${String(port)}`;
}

function lacks(
  list: Observed<readonly { readonly arn: string }[]> | undefined,
  arn: string,
): boolean {
  return seenOf(list)?.every((one) => one.arn !== arn) === true;
}
