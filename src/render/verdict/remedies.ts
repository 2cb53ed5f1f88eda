// SPDX-License-Identifier: Apache-2.0

import { hygieneCheckOf } from '../../core/checks/lookup.ts';
import type { CheckId, Finding, NotChecked, Remedy, Verdict } from '../../core/model/verdict.ts';
import { commandRow, paint, row, type Row } from '../page.ts';
import { aboutIn, leftIn } from './sentence.ts';

/**
 * What to do next, each step once: what is for the cause first, then what is for all else, under the
 * name of the gate or check that it is for.
 */
export function remedyRows(verdict: Verdict): readonly Row[] {
  const groups = remedyGroups(verdict);
  const all = remediesOf(verdict);
  return groups.flatMap(({ check, steps: own }, index) => [
    ...(index === 0 ? [] : [row(2, [paint('dim', `for ${check}`)])]),
    ...own.flatMap((step) =>
      stepRows(step, all.length > 1 ? `${String(all.indexOf(step) + 1)}. ` : ''),
    ),
  ]);
}

function stepRows({ text, argv }: Remedy, lead: string): readonly Row[] {
  const said = row(2, [`${lead}${text}`], 2 + lead.length);
  return argv === undefined ? [said] : [said, commandRow(4 + lead.length, argv)];
}

/** The steps of one gate or check, at least one. */
export interface RemedyGroup {
  readonly check: CheckId;
  readonly steps: readonly Remedy[];
}

export function remediesOf(verdict: Verdict): readonly Remedy[] {
  return remedyGroups(verdict).flatMap(({ steps }) => steps);
}

/**
 * The remedies of the cause, then those of all else that fails or could not be told. Notices ask for
 * nothing to be done, and nor does what was suppressed. What is new needs a moment, and to wait
 * comes before all that changes anything.
 */
export function remedyGroups({ checks, cause, verdict }: Verdict): readonly RemedyGroup[] {
  // The cause may be a step that passes for us, where STS was seen to refuse at it.
  const telling = checks.filter(
    ({ check, status, severity, suppressed }) =>
      (status === 'fail' && severity !== 'notice' && suppressed === undefined) ||
      status === 'unknown' ||
      check === cause?.check,
  );
  const rank = ({ check, status, kind }: Finding): number => {
    if (mayPass(check, cause)) return -1;
    if (check === cause?.check) return 0;
    // Where AWS could not be asked, that comes first: little else can be told before.
    if (status === 'unknown') return verdict === 'unknown' && OF_AWS.has(check) ? 1 : 3;
    return kind === 'gate' ? 1 : 2;
  };
  const told = new Set<string>();
  const groups = telling
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ check, remedies }) => ({ check, steps: remedies.filter((step) => isNew(step, told)) }));
  return groups.filter(({ steps }) => steps.length > 0);
}

/** Whether what a check found says that the cause may pass by itself. */
export function mayPass(check: CheckId, cause: Verdict['cause']): boolean {
  return cause !== undefined && hygieneCheckOf(check)?.passesByItself === cause.check;
}

/** What to do about what the headline says, in a few steps; else what checks the rest. */
export function nextSteps(verdict: Verdict): {
  readonly steps: readonly Remedy[];
  readonly isNext: boolean;
} {
  const groups = remedyGroups(verdict);
  const about = aboutIn(verdict);
  const own =
    groups.find(({ check }) => mayPass(check, verdict.cause)) ??
    groups.find(({ check }) => check === about);
  const group = own ?? (verdict.verdict === 'ok' ? undefined : groups[0]);
  const advised = own === undefined ? adviceOfAnswer(verdict) : [];
  return {
    isNext: verdict.verdict === 'unknown' || own === undefined,
    steps: [
      ...(advised.length > 0 ? advised : fewOf(group?.steps ?? [])),
      ...checksLeft(verdict).slice(0, MOST_STEPS),
    ],
  };
}

/** The commands that check what was left open, each once. */
function checksLeft(verdict: Verdict): readonly Remedy[] {
  if (verdict.verdict !== 'unknown' && verdict.verdict !== 'unused') return [];
  const left = leftIn(verdict).filter((one) => isNews(one, verdict));
  const steps = left.map(({ argv }) => [argv.join(' '), { text: '', argv }] as const);
  return [...new Map(steps).values()];
}

/** What is done about the step that the answer alone names, by why people were given that answer. */
function adviceOfAnswer({ cause, possible }: Verdict): readonly Remedy[] {
  const reasons = possible.filter(({ check }) => check === cause?.check);
  const told = new Set<string>();
  return reasons
    .filter(({ remedy }) => isNew(remedy, told))
    .slice(0, MOST_STEPS)
    .map(({ sentence, remedy: { text, argv } }) => ({
      text: reasons.length === 1 ? text : `${sentence}: ${text}`,
      argv,
    }));
}

/**
 * The issuer itself is asked again by the very command that was typed; and no token tells of a call
 * whose other parameters are at fault.
 */
function isNews({ what }: NotChecked, { cause }: Verdict): boolean {
  if (what === 'token' && (cause?.check === 'request' || cause?.check === 'duration')) return false;
  return what !== 'issuer' && what !== 'keys' && what !== 'provider';
}

/** Where a repair of ours does it, or one command gives all rights, it comes alone. */
function fewOf(steps: readonly Remedy[]): readonly Remedy[] {
  const whole = steps.find(({ text }) => text.startsWith(ALL_AT_ONCE));
  if (whole !== undefined) return [whole];
  const [first] = steps;
  return first !== undefined && isOwnRepair(first) ? [first] : steps.slice(0, MOST_STEPS);
}

export function isOwnRepair({ argv }: Remedy): boolean {
  return argv?.[0] === 'trustprint' && argv[1] === 'fix';
}

function isNew({ text, argv }: Remedy, told: Set<string>): boolean {
  const key = JSON.stringify(argv ?? text);
  const isTold = told.has(key);
  told.add(key);
  return !isTold;
}

/** The gates that go by what AWS has on record. */
const OF_AWS: ReadonlySet<CheckId> = new Set(['provider', 'role']);

const MOST_STEPS = 2;

/** How a remedy begins that gives all rights that are missing. */
export const ALL_AT_ONCE = 'all missing rights at once: ';
