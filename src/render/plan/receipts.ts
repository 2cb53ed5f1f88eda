// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { Receipt, Change } from '../../core/model/plan.ts';
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
import type { EvidenceValue } from '../../core/error.ts';
import { documentDifference } from './document-difference.ts';

/** What became of a plan, and how to take it back. */
export function renderOutcomeText(
  { receipts, answer, undo }: Omit<Repair, 'plan'>,
  paper: TerminalLayout,
): string {
  const back = undo === undefined ? [] : [BLANK, row(0, ['undo:']), commandRow(2, ...undo)];
  return printPage([...receipts.flatMap(receiptRows), ...answerRows(answer), ...back], paper);
}

function answerRows(answer: Repair['answer']): readonly Row[] {
  if (answer === undefined) return [];
  const { outcome, code, message } = answer;
  return outcome === 'credentials'
    ? [row(0, [mark('good'), ' STS gives credentials'], 2)]
    : [row(0, [mark('note'), ` STS answers otherwise now: ${code ?? ''}: ${message ?? ''}`], 2)];
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

/** What was there before a change of ours, what it left, and what is there now. */
interface ShownVersions {
  readonly before: EvidenceValue;
  readonly left: EvidenceValue;
  readonly now: EvidenceValue;
}

/**
 * The three versions for a person who decides whether to take a change back.
 *
 * @param change What would be written; `undefined` where nobody is asked.
 */
export function renderVersionsText(
  { before, left, now }: ShownVersions,
  change: Change | undefined,
  paper: TerminalLayout,
): string {
  return printPage(
    [
      row(0, [paint('strong', 'somebody has changed since what is to be taken back')]),
      ...versionRows('before', before, undefined),
      ...versionRows('what we left', left, before),
      ...versionRows('now', now, left),
      ...(change === undefined
        ? []
        : [BLANK, row(0, [paint('strong', `to be written: ${changeTitle(change)}`)], 2)]),
      ...(change !== undefined && 'to' in change
        ? change.to.map((value) => wholeRow(2, ['  ', value]))
        : []),
      ...(change?.kind === 'set-trust-policy' ? policyRows(change.before, change.after) : []),
    ],
    paper,
  );
}

/** One version, and in what it differs from the one before it. */
function versionRows(
  name: string,
  value: EvidenceValue,
  earlier: EvidenceValue | undefined,
): readonly Row[] {
  return [BLANK, row(0, [`${name}:`]), ...valueRows(value, earlier)];
}

function valueRows(value: EvidenceValue, earlier: EvidenceValue | undefined): readonly Row[] {
  if (value === null) return [row(2, ['nothing'])];
  if (typeof value === 'string') {
    return policyRows(typeof earlier === 'string' ? earlier : value, value, earlier === undefined);
  }
  const lines = linesOf(value);
  const old = earlier === undefined || earlier === null ? undefined : linesOf(earlier);
  const gone = (old ?? []).filter((line) => !lines.includes(line));
  return [
    ...lines.map((line) =>
      old === undefined || old.includes(line)
        ? wholeRow(2, ['  ', line])
        : wholeRow(2, [paint('good', `+ ${line}`)]),
    ),
    ...gone.map((line) => wholeRow(2, [paint('bad', `- ${line}`)])),
  ];
}

/** Lists by value, records by member; anything else as JSON. */
function linesOf(value: EvidenceValue): readonly string[] {
  if (Array.isArray(value)) return value.map(printed);
  if (typeof value !== 'object' || value === null) return [printed(value)];
  return Object.entries(value).flatMap(([name, of]) =>
    Array.isArray(of) ? of.map((one) => `${name}: ${printed(one)}`) : [`${name}: ${printed(of)}`],
  );
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function policyRows(before: string, after: string, isWhole = false): readonly Row[] {
  const lines = documentDifference(isWhole ? '' : before, after);
  return lines.flatMap((line) => {
    if (line === undefined) return [wholeRow(4, [paint('dim', '...')])];
    const { side, text } = line;
    if (isWhole) return side === 'after' ? [wholeRow(2, ['  ', text])] : [];
    if (side === 'both') return [wholeRow(2, ['  ', text])];
    return [
      wholeRow(2, [side === 'before' ? paint('bad', `- ${text}`) : paint('good', `+ ${text}`)]),
    ];
  });
}
