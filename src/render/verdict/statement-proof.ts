// SPDX-License-Identifier: Apache-2.0

import type { Evidence, EvidenceValue } from '../../core/error.ts';
import { mark, type Mark, paint, row, type Row } from '../page.ts';

/**
 * What each statement of a trust policy asks beside what it finds: the proof of `trust-policy`. A
 * statement that is not about this provider or this action at all says only that.
 */
export function statementProof({ statements }: Evidence, indent: number): readonly Row[] {
  const all = objectsIn(statements);
  const shown = all.slice(0, MAX_STATEMENTS);
  const left = all.length - shown.length;
  return [
    ...shown.flatMap((statement) => statementRows(statement, indent)),
    ...(left === 0
      ? []
      : [row(indent, [paint('dim', `and ${String(left)} more: --verbose shows them`)])]),
  ];
}

type Members = { readonly [name: string]: EvidenceValue };

function statementRows(statement: Members, indent: number): readonly Row[] {
  const { statement: position, sid, effect, why } = statement;
  const named = typeof sid === 'string' && sid !== '' ? ` "${sid}"` : '';
  const conditions = objectsIn(statement['conditions']);
  const others = textsIn(why).filter((said) => !conditions.some((one) => isAbout(said, one)));
  return [
    row(indent, [paint('dim', `statement ${textOf(position)}${named}, ${textOf(effect)}`)]),
    ...others.map((said) => row(indent + 2, [mark('bad'), ' ', said], indent + 4)),
    ...(others.length > 0 ? [] : conditions.map((one) => conditionRow(one, indent + 2))),
  ];
}

/** Whether a reason is that of a condition: its own line says the same. */
function isAbout(said: string, { key }: Members): boolean {
  return said.includes(textOf(key));
}

/** What the statement that comes nearest to admitting wants of the token, where it asks for more. */
export function nearestConditions({ statements }: Evidence):
  | {
      readonly where: string;
      readonly wanted: string;
      readonly found: string;
      /** A common slip that explains it. */
      readonly slip: string | undefined;
    }
  | undefined {
  for (const statement of objectsIn(statements)) {
    const unmet = objectsIn(statement['conditions']).filter(({ met }) => met !== true);
    const [first] = unmet;
    const reasons = textsIn(statement['why']);
    const isConditionsAlone = reasons.every((said) => unmet.some((one) => isAbout(said, one)));
    if (statement['effect'] !== 'Allow' || first === undefined || !isConditionsAlone) continue;
    const { operator, key, wanted, found } = first;
    return {
      where: `trust policy, statement ${nameOf(statement)}, ${textOf(operator)} …:${textOf(key).replace(/^.*:/, '')}`,
      wanted: textsIn(wanted).join(' or ') || 'nothing',
      found: found === null ? 'absent' : textsIn(found).join(', '),
      slip: /": (?<slip>[^"]+)$/.exec(reasons[0] ?? '')?.groups?.['slip'],
    };
  }
  return undefined;
}

function nameOf({ statement, sid }: Members): string {
  return typeof sid === 'string' && sid !== '' ? `"${sid}"` : textOf(statement);
}

function conditionRow({ operator, key, wanted, found, met }: Members, indent: number): Row {
  const wants = textsIn(wanted).map(quoted).join(' or ') || 'nothing';
  const has = found === null ? 'absent' : textsIn(found).map(quoted).join(', ');
  return row(
    indent,
    [
      mark(MARKS[textOf(met)] ?? 'unsure'),
      ' ',
      `${textOf(operator)} ${textOf(key)}: `,
      paint('dim', 'wants '),
      wants,
      paint('dim', ', has '),
      has,
    ],
    indent + 4,
  );
}

function objectsIn(value: EvidenceValue | undefined): readonly Members[] {
  return isList(value) ? value.filter(isMembers) : [];
}

function textsIn(value: EvidenceValue | undefined): readonly string[] {
  return (isList(value) ? value : value === undefined ? [] : [value]).map(textOf);
}

function isList(value: EvidenceValue | undefined): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}

function isMembers(value: EvidenceValue): value is Members {
  return typeof value === 'object' && value !== null && !isList(value);
}

function textOf(value: EvidenceValue | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function quoted(text: string): string {
  return `"${text}"`;
}

const MARKS: { readonly [met: string]: Mark } = { true: 'good', false: 'bad', unknown: 'unsure' };

/** Statements that are shown without being asked for; more would hide the one that counts. */
const MAX_STATEMENTS = 4;
