// SPDX-License-Identifier: Apache-2.0

import type { Question } from '../../../app/observe/question.ts';
import { requireTypedRole } from '../../../app/observe/missing-role.ts';
import { observeEach } from '../../../app/observe/each-provider.ts';
import { CHECK_IDS, isCheckId } from '../../../core/checks/lookup.ts';
import { TrustprintError } from '../../../core/error.ts';
import { judge, type Judgement, type Judging } from '../../../core/scope/judge.ts';
import type { Facts } from '../../../core/model/facts.ts';
import { parseTarget, type Target } from '../../../core/model/target.ts';
import type { CheckId, Verdict } from '../../../core/model/verdict.ts';
import { isPattern } from '../../../core/policy/pattern.ts';
import { withSuppressions } from '../../../core/model/suppressions.ts';
import type { TerminalLayout } from '../../../render/page.ts';
import { renderJson } from '../../../render/json.ts';
import { renderVerdictGithub } from '../../../render/verdict/github.ts';
import { verdictJson } from '../../../render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../../render/verdict/markdown.ts';
import { renderVerdictSarif } from '../../../render/verdict/sarif.ts';
import { renderVerdictBare, renderVerdictText } from '../../../render/verdict/text.ts';
import { type QuestionFlags, conflict, requireConsistent } from '../question-flags.ts';
import { configFrom } from '../config.ts';
import type { Context, Asking } from '../context.ts';
import { exitOfVerdict, worstExit } from '../exit.ts';
import { keepMemory } from '../memory.ts';
import type { ReportFlag } from '../flags.ts';
import { progressOn } from '../progress.ts';
import { FILE_LAYOUT, type Report, withReports } from '../report-files.ts';
import { askedQuestion } from '../question.ts';
import { leadingTheSameWay } from '../carry-flags.ts';
import { settingsFrom } from '../settings.ts';
import { withAllRights } from './all-rights.ts';
import { namingTheVersion } from './annotate-version.ts';
import { didYouMean } from '../../../core/model/nearest.ts';

export type VerdictFormat = 'text' | 'json' | 'markdown' | 'github' | 'sarif';

export interface DoctorFlags extends QuestionFlags {
  readonly format: VerdictFormat;
  readonly report: readonly ReportFlag<VerdictFormat>[] | undefined;
  readonly config: string | undefined;
}

/** `doctor`: what STS would answer, and why. */
export async function runDoctor(
  context: Context,
  flags: DoctorFlags,
  target?: string,
): Promise<void> {
  const asked = { ...askedOf(flags, target), saved: await savedIn(flags, context) };
  if (flags.subject !== undefined && isPattern(flags.subject)) {
    throw conflict(
      `--subject ${flags.subject.slice(0, 100)} is a pattern, and a token has one subject`,
      'give the subject as a token has it',
    );
  }
  const reading = [flags.token, flags.from].filter((name) => name !== undefined);
  await withReports({ wanted: flags.report, reading }, context, async (reports) =>
    examineAndPrint(asked, { flags, reports }, context),
  );
}

/** What is printed, and beside it. */
interface Printing {
  readonly flags: DoctorFlags;
  readonly reports: readonly Report<VerdictFormat>[];
}

async function examineAndPrint(
  asked: AskedOf,
  { flags, reports }: Printing,
  context: Context,
): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  const { suppressions } = await configFrom(flags.config, context);
  const reached = await context.outside.reach(settings, { offline: flags.offline === true });
  const {
    facts,
    shown,
    verdict: judged,
  } = await examine(await askedQuestion(asked, { settings, reached, context }), asked, {
    reached,
    context,
  });
  const verdict = withSuppressions(judged, suppressions, facts);
  if (flags.save !== undefined) await context.outside.saveFacts(flags.save, facts);
  const told = withWaysOn(verdict, facts, { flags, context });
  const judgement = { facts, shown, verdict: told };
  for (const { format, write, finish } of reports) {
    const paper = { ...FILE_LAYOUT, verbose: flags.verbose === true };
    write(rendered(judgement, paper, context)[format]());
    await finish();
  }
  context.process.stdout.write(printed(judgement, flags, context));
  await keepMemory(facts, { flags, reached, context });
  const all = [verdict, ...(verdict.also ?? []).map(({ judged: other }) => other)];
  context.setExit(worstExit(all.map((one) => exitOfVerdict(one, flags.failOn, facts.target))));
}

/** The verdict with commands that can be pasted: they lead where the question led. */
export function withWaysOn(
  verdict: Verdict,
  { target }: Facts,
  { flags, context }: { readonly flags: QuestionFlags; readonly context: Context },
): Verdict {
  const whole = withAllRights(verdict, target.text, flags);
  return namingTheVersion(leadingTheSameWay(whole, flags), context.version);
}

/** What a command was asked, read and found consistent. */
export interface AskedOf {
  readonly flags: QuestionFlags;
  readonly target: Target | undefined;
  readonly narrowed: Judging;
  /** Whether something may be written by what is found. */
  readonly repairs: boolean;
  readonly saved: Facts | undefined;
}

/** The facts of `--from`. */
export async function savedIn(
  { from }: Pick<QuestionFlags, 'from'>,
  { outside }: Context,
): Promise<Facts | undefined> {
  return from === undefined ? undefined : outside.loadFacts(from);
}

/**
 * Reads what a command was asked, before anything is looked at.
 *
 * @throws TrustprintError of kind `input`; `check_unknown` for a mistyped id, which would silently
 *   judge something else.
 */
export function askedOf(flags: QuestionFlags, text: string | undefined): Omit<AskedOf, 'saved'> {
  const target = text === undefined ? undefined : parseTarget(text, flags.namespace);
  requireConsistent(flags, target);
  const { only = [], skip = [] } = flags;
  const narrowed = { only: only.map(checkNamed), skip: skip.map(checkNamed), scope: flags.scope };
  return { flags, target, narrowed, repairs: false };
}

function checkNamed(text: string): CheckId {
  if (isCheckId(text)) return text;
  throw new TrustprintError('check_unknown', `there is no check "${text.slice(0, 100)}"`, {
    facts: { check: text.slice(0, 100) },
    hint: didYouMean(text, CHECK_IDS) ?? 'trustprint checks lists them',
  });
}

/** Looks, and judges what was seen. */
export async function examine(
  question: Question,
  asked: AskedOf,
  { reached, context }: Pick<Asking, 'reached' | 'context'>,
): Promise<Judgement> {
  const progress = progressOn(context, asked.flags);
  try {
    const seen = await observeEach(
      {
        ...question,
        onProgress: (probed) => {
          question.onProgress(probed);
          progress.told(probed);
        },
      },
      reached.ports,
      context.signal,
    );
    // To be told to stop is a good end of looking for a while, unless something would be written.
    if (asked.repairs) context.signal.throwIfAborted();
    await requireTypedRole(seen[0], { question, ports: reached.ports, signal: context.signal });
    if (question.subject !== undefined) requireOneIssuer(seen);
    return judge(seen, asked.narrowed);
  } finally {
    progress.end();
  }
}

/** A subject is one issuer's, and the same words mean somebody else at another. */
function requireOneIssuer(seen: readonly Facts[]): void {
  if (seen.length < 2) return;
  const issuers = seen.flatMap(({ issuer }) => issuer ?? []);
  throw new TrustprintError(
    'subject_ambiguous',
    `the role trusts ${String(issuers.length)} issuers, and --subject is of one of them`,
    {
      facts: { issuers },
      hint: 'name the issuer as the target, and the role with --role ARN',
    },
  );
}

function printed(judgement: Judgement, flags: DoctorFlags, context: Context): string {
  if (flags.quiet === true && flags.format === 'text') return renderVerdictBare(judgement.verdict);
  const paper = { ...context.terminal.stdout, verbose: flags.verbose === true };
  return rendered(judgement, paper, context)[flags.format]();
}

function rendered(
  { shown: facts, verdict }: Judgement,
  paper: TerminalLayout & { readonly verbose: boolean },
  context: Context,
): { readonly [Format in VerdictFormat]: () => string } {
  return {
    text: () => renderVerdictText(facts, verdict, paper),
    json: () => renderJson(verdictJson(facts, verdict)),
    markdown: () => renderVerdictMarkdown(facts, verdict),
    github: () => renderVerdictGithub(facts, verdict),
    sarif: () => renderVerdictSarif(facts, verdict, context),
  };
}
