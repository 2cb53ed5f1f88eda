// SPDX-License-Identifier: Apache-2.0

import { isCheckId } from '../../../core/checks/lookup.ts';
import { fleetChecks } from '../../../core/fleet/catalogue.ts';
import type { AccountRemnant, FleetFinding, GoneTrust } from '../../../core/fleet/fleet-check.ts';
import type { Account } from '../../../core/model/inventory.ts';
import type {
  AccountLine,
  FindingLine,
  ScanLineJson,
  SummaryLine,
  TrustLine,
} from '../../../schemas/scan.ts';
import type { ScanLines } from './lines.ts';
import { mismatch, type ScanFile } from './scan-file.ts';

/** What was taken over of an earlier scan. */
export interface TakenOver {
  /** The accounts of which all was told. */
  readonly accounts: ReadonlySet<string>;
  /** `undefined` where the run broke off. */
  readonly summary: SummaryLine | undefined;
}

/**
 * Takes the lines over of every account that an earlier scan has told all of. What it told of others, and
 * at its end, is left out: it will be told again.
 *
 * @throws TrustprintError `scan_file_mismatch` for an account that was told before; what `openScanFile`
 *   says of lines.
 */
export async function takeOver(file: ScanFile, lines: ScanLines): Promise<TakenOver> {
  const open = new Map<string, AccountPart[]>();
  const accounts = new Set<string>();
  let summary: SummaryLine | undefined;
  for await (const line of file.lines) {
    if (line.type === 'endpoint') lines.put(line);
    else if (line.type === 'summary') summary = line;
    else if (line.type === 'account') {
      if (accounts.has(line.account)) throw twice(line.account, file.name);
      accounts.add(line.account);
      finish(line, open.get(line.account) ?? [], lines);
      open.delete(line.account);
    } else if (isPart(line) && !accounts.has(line.account)) {
      const parts = open.get(line.account);
      if (parts === undefined) open.set(line.account, [line]);
      else parts.push(line);
    }
  }
  return { accounts, summary };
}

type AccountPart = Extract<ScanLineJson, { type: 'trust' | 'finding' | 'unreadable' }>;

function isPart(line: ScanLineJson): line is AccountPart {
  return line.type === 'trust' || line.type === 'finding' || line.type === 'unreadable';
}

function finish(line: AccountLine, parts: readonly AccountPart[], lines: ScanLines): void {
  for (const part of parts) lines.put(part);
  const trusts = parts.filter((part) => part.type === 'trust');
  lines.account(remnantIn(line, trusts));
}

function remnantIn(line: AccountLine, trusts: readonly TrustLine[]): AccountRemnant {
  const { account: id, partition, accountName, ou, isAll, providers, clusters } = line;
  const account = { id, partition, name: accountName ?? undefined, unit: ou ?? undefined };
  return {
    account,
    clusters,
    providers,
    gone: trusts.flatMap((trust) => goneIn(trust, account) ?? []),
    isAll,
  };
}

function goneIn(
  { providerArn: arn, hosts, issuer, roles, gone }: TrustLine,
  account: Account,
): GoneTrust | undefined {
  if (gone === null || issuer === null) return undefined;
  const instead = gone.instead.map((line) => findingIn(line, account));
  return { arn, hosts, issuer, why: gone.why, roles, tags: gone.tags ?? undefined, instead };
}

function findingIn(line: FindingLine, account: Account): FleetFinding {
  const { id, severity, resource, about, detail } = line;
  return {
    id,
    check: checkIn(line),
    severity,
    account,
    region: line.region ?? undefined,
    resource,
    issuer: line.issuer ?? undefined,
    about,
    tags: line.tags ?? undefined,
    detail,
    remedies: line.remedies.map(({ text, argv }) => ({ text, argv: argv ?? undefined })),
  };
}

function checkIn({ check }: FindingLine): FleetFinding['check'] {
  const known = isCheckId(check) ? check : fleetChecks.find(({ id }) => id === check)?.id;
  if (known !== undefined) return known;
  throw mismatch(
    `there is no check "${check.slice(0, MOST_SHOWN)}" in this version`,
    'use one version of trustprint for a scan and its continuation',
    { check: check.slice(0, MOST_SHOWN) },
  );
}

function twice(account: string, file: string): Error {
  return mismatch(
    `${file} has account ${account}, which was told already`,
    'give each output once',
    { file, account },
  );
}

const MOST_SHOWN = 60;
