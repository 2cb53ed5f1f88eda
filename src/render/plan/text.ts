// SPDX-License-Identifier: Apache-2.0

import type { Addition, Change, Plan, Retirement } from '../../core/model/plan.ts';
import { inGroups } from '../fingerprint.ts';
import {
  BLANK,
  mark,
  type Paper,
  paint,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';

/** A plan that a person can sign: what is there, what will be, why, and on what authority. */
export function renderPlanText(plan: Plan, paper: Paper): string {
  return printPage(planRows(plan), paper);
}

/** The values that a plan would leave behind, one a line. */
export function renderPlanBare({ changes }: Plan): string {
  const values = changes.flatMap((change) => ('to' in change ? change.to : []));
  return values.map((value) => `${value}\n`).join('');
}

export function planRows(plan: Plan): readonly Row[] {
  const { changes, because, mends, warnings } = plan;
  if (changes.length === 0) {
    return [
      row(
        0,
        [mark(mends ? 'good' : 'bad'), ' ', paint('strong', 'nothing to write:'), ' ', because],
        2,
      ),
      ...warningRows(warnings),
    ];
  }
  const count = changes.length === 1 ? 'one change' : `${String(changes.length)} changes`;
  const partly = mends
    ? []
    : [row(0, [mark('warn'), ' ', 'this does not mend all that is wrong'], 2)];
  return [
    row(0, [paint('strong', `plan ${plan.id}: ${count} to write`)]),
    ...changes.flatMap(changeRows),
    ...warningRows(warnings),
    ...partly,
  ];
}

/** What is written, and whereto; the words of plans and receipts alike. */
export function changeTitle(change: Change): string {
  switch (change.kind) {
    case 'set-thumbprints':
      return `set the thumbprints of ${change.provider}`;
    case 'add-client-id':
      return `register the audience ${change.clientId} at ${change.provider}`;
    case 'remove-client-id':
      return `take the audience ${change.clientId} off ${change.provider}`;
    case 'create-provider':
      return `create the provider ${change.provider}`;
    case 'delete-provider':
      return `delete the provider ${change.provider}`;
  }
}

function changeRows(change: Change): readonly Row[] {
  return [
    BLANK,
    row(0, [paint('strong', changeTitle(change))], 2),
    ...pairs(2, [
      ['why', change.because],
      ...(change.kind === 'create-provider'
        ? ([
            ['url', change.url],
            ['audiences', change.clientIds.join(', ')],
          ] as const)
        : []),
    ]),
    ...listRows(change),
  ];
}

/** The list as a diff: what stays, what comes, what goes, in the order in which IAM will hold it. */
function listRows(change: Change): readonly Row[] {
  if (!('to' in change)) return [];
  const additions = new Map(change.add.map((addition) => [String(addition.sha1), addition]));
  const gone = change.kind === 'set-thumbprints' ? change.retire : [];
  return [
    ...change.to.flatMap((value) => {
      const addition = additions.get(value);
      return addition === undefined
        ? [wholeRow(2, ['  ', value, paint('dim', '  stays')])]
        : additionRows(addition);
    }),
    ...gone.flatMap(({ sha1, why }) =>
      retirementRows({ sha1, why, later: change.to.includes(sha1) }),
    ),
  ];
}

function retirementRows(retired: Retirement & { readonly later: boolean }): readonly Row[] {
  const { sha1, why, later } = retired;
  return later
    ? [row(2, ['  ', sha1, paint('dim', '  may go later:'), ' ', why], 6)]
    : [wholeRow(2, [paint('bad', `- ${sha1}`)]), row(6, [paint('dim', 'goes because'), ' ', why])];
}

function additionRows(addition: Addition): readonly Row[] {
  const { sha1, sha256, subject, authority, because, seenAt, position } = addition;
  const place =
    position === undefined ? '' : `, certificate ${String(position)} of the path from its leaf`;
  return [
    wholeRow(2, [paint('good', `+ ${sha1}`)]),
    ...pairs(6, [
      ['certificate', subject],
      ['SHA-256', inGroups(sha256)],
      ['seen', `${seenAt}${place}`],
      ['authority', `${AUTHORITIES[authority]}: ${because}`],
    ]),
  ];
}

function warningRows(warnings: readonly string[]): readonly Row[] {
  return warnings.length === 0
    ? []
    : [BLANK, ...warnings.map((warning) => row(0, [mark('warn'), ' ', warning], 2))];
}

const AUTHORITIES: { readonly [A in Addition['authority']]: string } = {
  library: 'public roots',
  'issuer-ca': 'the CA that you named for this issuer',
  continuity: 'a CA that was listed before',
  accepted: 'you accepted it by its SHA-256',
  file: 'you handed it over in a file',
};
