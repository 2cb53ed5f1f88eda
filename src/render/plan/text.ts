// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { Addition, Change, Plan, Retirement } from '../../core/model/plan.ts';
import type { ContextProvider } from '../../core/model/provider.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import {
  BLANK,
  commandRow,
  mark,
  type TerminalLayout,
  paint,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';
import { commandFor } from './emit-aws-cli.ts';
import { othersRows, ifWrong } from './impact.ts';
import { inGroups } from '../evidence.ts';
import { undecidedRows, unfixableRows } from './unfixable.ts';
import { annotationRows, policyRows } from './difference.ts';

/**
 * A plan that a person can sign: what is there, what will be, why, on what authority, and what comes
 * of it if that was wrong.
 *
 * @param about What leads the AWS CLI to the right account, for commands that are shown; and the verdict
 *   over the whole target, where that may still ask for something to be done.
 */
export function renderPlanText(
  plan: Plan,
  paper: TerminalLayout,
  { flags = [], verdict }: { readonly flags?: readonly string[]; readonly verdict?: Verdict } = {},
): string {
  const { changes, proposals, unfixable, warnings } = plan;
  const isEmpty = changes.length + proposals.length === 0 && unfixable === undefined;
  const rows =
    isEmpty && verdict?.verdict === 'unknown'
      ? [...undecidedRows(verdict), ...warningRows(warnings)]
      : planRows(plan, flags);
  return printPage(rows, paper);
}

/** The values that a plan would leave behind, one a line. */
export function renderPlanBare({ changes }: Plan): string {
  const values = changes.flatMap((change) => ('to' in change ? change.to : []));
  return values.map((value) => `${value}\n`).join('');
}

function planRows(plan: Plan, flags: readonly string[] = []): readonly Row[] {
  const { changes, proposals, because, mends, warnings } = plan;
  const proposed = proposals.flatMap((change) => proposalRows(change, flags));
  if (changes.length === 0) {
    return [
      ...(plan.unfixable === undefined
        ? [
            row(
              0,
              [mark(mends ? 'good' : 'bad'), ' ', paint('strong', nothing(plan)), ' ', because],
              2,
            ),
          ]
        : unfixableRows(plan.unfixable)),
      ...proposed,
      ...othersRows(plan),
      ...warningRows(warnings),
    ];
  }
  const count = changes.length === 1 ? 'one change' : `${String(changes.length)} changes`;
  const partly = mends
    ? []
    : [row(0, [mark('warn'), ' ', 'this does not fix all that is wrong'], 2)];
  return [
    row(0, [paint('strong', `plan ${plan.id}: ${count} to write`)]),
    ...changes.flatMap((change) => changeRows(change, flags)),
    ...proposed,
    ...othersRows(plan),
    ...warningRows(warnings),
    ...partly,
  ];
}

function nothing({ proposals }: Plan): string {
  const flags = [...new Set(proposals.map(includedBy))].map((what) => `--include ${what}`);
  return flags.length === 0 ? 'nothing to do:' : `needs ${flags.join(' and ')}:`;
}

function includedBy({ kind }: Change): string {
  return kind === 'annotate-service-account' ? 'kubernetes' : 'trust-policy';
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
    case 'set-trust-policy':
      return `change the trust policy of ${change.role}`;
    case 'annotate-service-account':
      return `annotate the service account ${change.namespace}/${change.name} at ${change.server}`;
  }
}

/** A patch is shown with the command that applies it by hand. */
function changeRows(change: Change, flags: readonly string[]): readonly Row[] {
  const isPatch = change.kind === 'set-trust-policy' || change.kind === 'annotate-service-account';
  return [
    BLANK,
    row(0, [paint('strong', changeTitle(change))], 2),
    ...detailRows(change),
    ...(isPatch ? byHand(change, flags) : []),
  ];
}

/** What is not written unasked: the patch, the flag that includes it, and the command. */
function proposalRows(change: Change, flags: readonly string[]): readonly Row[] {
  return [
    BLANK,
    row(0, [paint('strong', `needed too: ${changeTitle(change)}`)], 2),
    row(2, [`needs --include ${includedBy(change)}`]),
    ...detailRows(change),
    ...byHand(change, flags),
  ];
}

function detailRows(change: Change): readonly Row[] {
  return [
    ...pairs(2, [
      ['why', change.because],
      ...(change.kind === 'create-provider' ? creationPairs(change) : []),
      ['risk', ifWrong(change)],
    ]),
    ...listRows(change),
    ...(change.kind === 'set-trust-policy' ? policyRows(change) : []),
    ...(change.kind === 'annotate-service-account' ? annotationRows(change) : []),
  ];
}

/** What trusted identity propagation would read: claim, type, and keys. */
function contextText(context: ContextProvider): string {
  const { subjectSourceKey, subjectTypeSourceKey, subjectTypeValue, keys } = context;
  const type = subjectTypeSourceKey ?? subjectTypeValue;
  return [
    `subject from ${subjectSourceKey}`,
    ...(type === undefined ? [] : [`of type ${type}`]),
    ...keys.map(({ source, target }) => `${source} as ${target ?? source}`),
  ].join(', ');
}

function byHand(change: Change, flags: readonly string[]): readonly Row[] {
  return [row(2, ['by hand:']), commandRow(4, commandFor(change, flags))];
}

function creationPairs(
  change: Extract<Change, { readonly kind: 'create-provider' }>,
): readonly (readonly [string, string])[] {
  const tags = Object.entries(change.tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    ['url', change.url],
    ['audiences', change.clientIds.join(', ')],
    ...(tags.length === 0 ? [] : ([['tags', tags.join(', ')]] as const)),
    ...(change.contextProvider === undefined
      ? []
      : ([['context', contextText(change.contextProvider)]] as const)),
    ...(change.beside === undefined ? [] : ([['beside', change.beside]] as const)),
  ];
}

/** The list as a diff: what stays, what comes, what goes, in the order in which IAM will hold it. */
function listRows(change: Change): readonly Row[] {
  if (!('to' in change)) return [];
  const additions = new Map(change.add.map((addition) => [String(addition.sha1), addition]));
  const isSet = change.kind === 'set-thumbprints';
  return [
    ...change.to.flatMap((value) => {
      const addition = additions.get(value);
      return addition === undefined
        ? [wholeRow(2, ['  ', value, paint('dim', '  stays')])]
        : additionRows(addition);
    }),
    ...(isSet ? change.retire : []).flatMap(retirementRows),
    ...(isSet ? (change.retireLater ?? []) : []).map(({ sha1, why, after }) =>
      row(2, ['  ', sha1, paint('dim', `  goes after ${printInstant(after)}:`), ' ', why], 6),
    ),
  ];
}

function retirementRows({ sha1, why }: Retirement): readonly Row[] {
  return [
    wholeRow(2, [paint('bad', `- ${sha1}`)]),
    row(6, [paint('dim', 'goes because'), ' ', why]),
  ];
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
