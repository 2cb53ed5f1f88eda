// SPDX-License-Identifier: Apache-2.0

import type { FindingLine, ScanLineJson, TrustLine, UnreadableLine } from '../../schemas/scan.ts';
import { harmless } from '../harmless.ts';
import { csvLine } from './rows.ts';
import type { ScanRendering } from './rendering.ts';
import { gapOf, ownersOf } from './words.ts';

/** A row for each finding, for what could not be read, and for each trust of which nobody can tell. */
export function csvRendering(): ScanRendering {
  return {
    line: (line) => {
      const cells = cellsOf(line);
      return cells === undefined ? '' : csvLine(cells);
    },
    end: () => '',
  };
}

function cellsOf(line: ScanLineJson): readonly string[] | undefined {
  if (line.type === 'scan') return COLUMNS;
  if (line.type === 'finding') return COLUMNS.map((column) => findingCells(line)[column]);
  if (line.type === 'unreadable') return COLUMNS.map((column) => unreadableCells(line)[column]);
  if (line.type !== 'trust' || line.verdict !== 'unknown') return undefined;
  return COLUMNS.map((column) => unknownCells(line)[column]);
}

type Column = (typeof COLUMNS)[number];
type Cells = Readonly<Record<Column, string>>;

function findingCells(line: FindingLine): Cells {
  const { id, check, severity, resource, issuer, about, detail, remedies } = line;
  return {
    ...placeCells(line),
    ...statusCells(line),
    kind: 'finding',
    id,
    check,
    severity,
    resource,
    issuer: issuer ?? '',
    about,
    owner: ownersOf([line]) ?? '',
    detail,
    command: pastable(remedies.find(({ argv }) => argv !== null)?.command ?? ''),
  };
}

function unreadableCells(line: UnreadableLine): Cells {
  const { id, what, why } = line;
  return {
    ...EMPTY,
    ...placeCells(line),
    ...statusCells(line),
    kind: 'unreadable',
    id,
    check: 'unreadable',
    about: what,
    detail: why,
  };
}

function unknownCells(line: TrustLine): Cells {
  const { providerArn, issuer } = line;
  return {
    ...EMPTY,
    ...placeCells(line),
    kind: 'unknown',
    resource: providerArn,
    issuer: issuer ?? '',
    detail: gapOf(line),
  };
}

function placeCells({
  account,
  accountName,
  ou,
  region,
}: Pick<FindingLine, 'account' | 'accountName' | 'ou' | 'region'>): Pick<
  Cells,
  'account' | 'account_name' | 'ou' | 'region'
> {
  return { account, account_name: accountName ?? '', ou: ou ?? '', region: region ?? '' };
}

function statusCells({
  isNew,
  suppressed,
  firstSeen,
}: Pick<FindingLine, 'isNew' | 'suppressed' | 'firstSeen'>): Pick<
  Cells,
  'new' | 'suppressed' | 'first_seen'
> {
  const why = suppressed === null ? '' : `until ${suppressed.until}: ${suppressed.reason}`;
  return { new: isNew ? 'yes' : 'no', suppressed: why, first_seen: firstSeen };
}

/** A command is whole or not there. */
function pastable(command: string): string {
  return harmless(command) === command ? command : '';
}

const COLUMNS = [
  'kind',
  'id',
  'check',
  'severity',
  'new',
  'suppressed',
  'account',
  'account_name',
  'ou',
  'region',
  'resource',
  'issuer',
  'about',
  'owner',
  'first_seen',
  'detail',
  'command',
] as const;

const EMPTY: Cells = {
  kind: '',
  id: '',
  check: '',
  severity: '',
  new: '',
  suppressed: '',
  account: '',
  account_name: '',
  ou: '',
  region: '',
  resource: '',
  issuer: '',
  about: '',
  owner: '',
  first_seen: '',
  detail: '',
  command: '',
};
