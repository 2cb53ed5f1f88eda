// SPDX-License-Identifier: Apache-2.0

import { endpointName } from '../../../render/scan/report.ts';
import type { AccountLine, FindingLine, ScanLineJson, TrustLine } from '../../../schemas/scan.ts';
import { namesOthers, type Sight } from './visible-accounts.ts';

/** A line, and the unit that saw it. */
export interface OwnedLine {
  readonly unit: string;
  readonly line: ScanLineJson;
}

/** Of what several units saw, one line is shown: of a trust the worst verdict, as another source may judge its workloads too. */
export class ShownLines {
  /** The unit whose line is shown, by what it is about. */
  readonly #units = new Map<string, string>();
  readonly #verdicts = new Map<string, TrustLine['verdict']>();
  readonly #accounts = new Map<string, AccountLine>();

  /** Looks for the worst before any is taken. */
  compare({ unit, line }: OwnedLine): void {
    if (line.type !== 'trust') return;
    const before = this.#verdicts.get(line.providerArn);
    if (before !== undefined && WORST.indexOf(before) <= WORST.indexOf(line.verdict)) return;
    this.#verdicts.set(line.providerArn, line.verdict);
    this.#units.set(nameOf(line), unit);
  }

  /** @returns Whether it is the one that is shown. */
  take(one: OwnedLine): boolean {
    const name = nameOf(one.line);
    if (!this.#units.has(name)) this.#units.set(name, one.unit);
    return this.isShown(one);
  }

  /** What came after all were taken is not: the head does not count it. */
  isShown({ unit, line }: OwnedLine): boolean {
    return this.#units.get(nameOf(line)) === unit;
  }

  /** Each source reads of an account what it is about. */
  account(line: AccountLine): void {
    const before = this.#accounts.get(line.account);
    this.#accounts.set(line.account, before === undefined ? line : bothOf(before, line));
  }

  get accounts(): readonly AccountLine[] {
    return [...this.#accounts.values()].toSorted((one, other) =>
      one.account < other.account ? -1 : 1,
    );
  }
}

function bothOf(one: AccountLine, other: AccountLine): AccountLine {
  const clusters = new Map([...one.clusters, ...other.clusters].map((each) => [each.arn, each]));
  return {
    ...one,
    accountName: one.accountName ?? other.accountName,
    ou: one.ou ?? other.ou,
    isAll: one.isAll && other.isAll,
    providers: [...new Set([...one.providers, ...other.providers])],
    clusters: [...clusters.values()],
  };
}

function nameOf(line: ScanLineJson): string {
  switch (line.type) {
    case 'trust':
      return line.providerArn;
    case 'endpoint':
      return endpointName(line);
    case 'finding':
    case 'unreadable':
    case 'gone':
    case 'unconfirmed':
      return `${line.type} ${line.id}`;
    case 'account':
      return line.account;
    case 'scan':
    case 'summary':
      return line.type;
  }
}

/** Findings say something else instead, and their commands are left out. */
export function withoutOthers(
  line: ScanLineJson,
  { accounts, isOwn, inWords }: Pick<Sight, 'accounts' | 'isOwn' | 'inWords'>,
): ScanLineJson {
  if (accounts === undefined) return line;
  if (line.type === 'finding') return findingFor(line, isOwn);
  if (line.type !== 'trust') return inWords(line);
  const { gone, ...trust } = inWords(line);
  const instead = line.gone?.instead.map((one) => findingFor(one, isOwn)) ?? [];
  return { ...trust, gone: gone && { ...gone, instead } };
}

function findingFor(line: FindingLine, isOwn: Sight['isOwn']): FindingLine {
  const isOthers = (text: string | null): boolean => namesOthers(text ?? '', isOwn);
  const { check, about, detail, remedies } = line;
  return {
    ...line,
    detail: isOthers(detail) ? `${check} at ${about}` : detail,
    remedies: remedies.filter(({ text, command }) => !isOthers(text) && !isOthers(command)),
  };
}

const WORST: readonly TrustLine['verdict'][] = ['broken', 'unknown', 'ok'];
