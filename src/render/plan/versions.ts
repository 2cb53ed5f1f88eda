// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../../core/error.ts';
import type { Change } from '../../core/model/plan.ts';
import { BLANK, paint, type TerminalLayout, printPage, row, type Row, wholeRow } from '../page.ts';
import { documentDifference } from './difference.ts';
import { changeTitle } from './text.ts';

/** What was there before a change of ours, what it left, and what is there now. */
export interface ShownVersions {
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
