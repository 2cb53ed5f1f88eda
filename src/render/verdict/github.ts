// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Finding, Remedy, Verdict } from '../../core/model/verdict.ts';
import { harmless } from '../harmless.ts';
import { NOT_PASTABLE, printPage } from '../page.ts';
import { alsoSentence } from './also.ts';
import { nextSteps } from './remedies.ts';
import { headlineOf, toneOf, verdictSentence } from './sentence.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';
import { errorsIn, whyRows } from './why.ts';

/**
 * A verdict as annotations of a GitHub Actions job: the verdict, as brief as its text, then each
 * finding that fails or is unknown.
 *
 * @see GitHub Docs, Workflow commands for GitHub Actions.
 */
export function renderVerdictGithub(facts: Facts, verdict: Verdict): string {
  const { steps, isNext } = nextSteps(verdict);
  const message = [
    ...errorsIn(verdict).map((error) => harmless(`Error: ${error}`)),
    ...printPage(whyRows(facts, verdict), PAPER).split('\n').filter(Boolean),
    ...steps.flatMap((step) => stepLines(step, isNext ? 'Next' : 'Fix')),
    ...(verdict.also ?? []).map((other) => harmless(alsoSentence(other))),
  ];
  return [
    annotation(
      LEVELS[toneOf(verdict)],
      `Trustprint: ${headlineOf(facts, verdict)}`,
      message.length === 0 ? [harmless(verdictSentence(verdict))] : message,
    ),
    ...verdict.checks
      .filter(isTelling)
      .map((finding) =>
        annotation(levelOf(finding), `Trustprint: ${finding.check}`, [
          harmless(finding.detail),
          ...suppressedWords(finding).map((said) => harmless(said)),
        ]),
      ),
    ...staleSentences(verdict).map((said) => annotation('notice', 'Trustprint', [harmless(said)])),
  ].join('');
}

/** A command is never cut, and stands on a line of its own. */
function stepLines({ text, argv }: Remedy, label: string): readonly string[] {
  const said = text === '' ? [] : [harmless(`${label}: ${text}`)];
  if (argv === undefined) return said;
  const command = shellCommand(argv) ?? NOT_PASTABLE;
  return [...said, text === '' ? `${label}: ${command}` : command];
}

function isTelling({ status }: Finding): boolean {
  return status === 'fail' || status === 'unknown';
}

type Level = 'error' | 'warning' | 'notice';

function levelOf({ status, kind, severity, suppressed }: Finding): Level {
  if (suppressed !== undefined) return 'notice';
  if (status === 'unknown') return 'warning';
  return kind === 'gate' ? 'error' : severity;
}

/** Line feeds of ours are written as `%0A`. The lines are harmless already; commands are never cut. */
function annotation(level: Level, title: string, lines: readonly string[]): string {
  const message = lines.map(escapeData).join('%0A');
  return `::${level} title=${escapeProperty(harmless(title))}::${message}\n`;
}

/** @see actions/toolkit, `packages/core/src/command.ts`. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const LEVELS: { readonly [Tone in ReturnType<typeof toneOf>]: Level } = {
  good: 'notice',
  bad: 'error',
  warn: 'warning',
  unsure: 'warning',
};

const PAPER = { colour: false, unicode: true, width: undefined };
