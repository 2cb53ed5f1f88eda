// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { Receipt } from '../../core/model/plan.ts';
import {
  BLANK,
  commandRow,
  type Mark,
  mark,
  type TerminalLayout,
  paint,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';
import { changeTitle } from './text.ts';
import type { Filed, Repair } from './json.ts';

/** What became of a plan, and how to take it back. */
export function renderOutcomeText(
  { receipts, undo }: Omit<Repair, 'plan'>,
  paper: TerminalLayout,
): string {
  const back =
    undo === undefined ? [] : [BLANK, row(0, ['to take it back:']), commandRow(2, ...undo)];
  return printPage([...receipts.flatMap(receiptRows), ...back], paper);
}

/** The receipts of a state folder, oldest first. */
export function renderReceiptsText(
  { folder, receipts, damaged }: Filed,
  paper: TerminalLayout,
): string {
  const none =
    damaged.length === 0
      ? `no receipts in ${folder}: nothing was written from here`
      : `no receipt in ${folder} can be read`;
  return printPage(receipts.length === 0 ? [row(0, [none])] : receipts.flatMap(receiptRows), paper);
}

export function renderReceiptsBare({ receipts }: Pick<Filed, 'receipts'>): string {
  return receipts.map(({ id }) => `${id}\n`).join('');
}

function receiptRows(receipt: Receipt): readonly Row[] {
  const { id, kind, at, change, detail, callerArn, endpoint } = receipt;
  const who = callerArn === undefined ? '' : ` by ${callerArn}`;
  const where = endpoint === undefined ? '' : ` at ${endpoint}`;
  return [
    row(
      0,
      [mark(MARKS[kind]), ' ', paint('strong', id), '  ', `${WORDS[kind]}: ${changeTitle(change)}`],
      2,
    ),
    row(2, [paint('dim', `${printInstant(at)}${who}${where}`)]),
    ...listRows(receipt),
    ...editRows(receipt),
    row(2, [paint('dim', 'because'), ' ', change.because], 4),
    ...(detail === undefined ? [] : [row(2, [detail], 4)]),
  ];
}

/** The list before and after, where the change is one of lists. */
function listRows({ change, before }: Receipt): readonly Row[] {
  if (!('to' in change)) return [];
  const old = before ?? [];
  return [
    ...old
      .filter((value) => !change.to.includes(value))
      .map((value) => wholeRow(2, [paint('bad', `- ${value}`)])),
    ...change.to.map((value) =>
      old.includes(value) ? wholeRow(2, ['  ', value]) : wholeRow(2, [paint('good', `+ ${value}`)]),
    ),
  ];
}

/** What was edited in a document, or which annotations became what. */
function editRows({ change }: Receipt): readonly Row[] {
  if (change.kind === 'set-trust-policy') return change.edits.map((edit) => row(2, [edit], 4));
  if (change.kind !== 'annotate-service-account') return [];
  return Object.entries(change.after).map(([name, value]) =>
    wholeRow(2, [`${name}: ${change.before[name] ?? 'nothing'} -> ${value ?? 'nothing'}`]),
  );
}

const MARKS: { readonly [K in Receipt['kind']]: Mark } = {
  started: 'unsure',
  applied: 'good',
  refused: 'bad',
  'not-reached': 'none',
  undone: 'note',
};

const WORDS: { readonly [K in Receipt['kind']]: string } = {
  started: 'not known whether it was written',
  applied: 'written',
  refused: 'refused',
  'not-reached': 'not reached',
  undone: 'written, and taken back since',
};
