// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { harmless } from '../harmless.ts';
import { NOT_PASTABLE } from '../page.ts';
import { shellCommand } from '../../core/model/shell.ts';
import { remediesOf } from './remedies.ts';
import { answerSentence, toneOf, verdictSentence, verdictWord } from './sentence.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';

/**
 * A verdict as annotations of a GitHub Actions job: the verdict, then each finding that tells.
 *
 * @see GitHub Docs, Workflow commands for GitHub Actions.
 */
export function renderVerdictGithub(facts: Facts, verdict: Verdict): string {
  const about = facts.issuer ?? facts.target.text ?? 'an answer of STS';
  const commands = remediesOf(verdict).flatMap(({ argv }) =>
    argv === undefined ? [] : [shellCommand(argv) ?? NOT_PASTABLE],
  );
  const message = [
    harmless(verdictSentence(verdict)),
    harmless(`STS answers (predicted): ${answerSentence(verdict.prediction)}`),
    ...commands.map((command) => `to do: ${command}`),
  ];
  return [
    annotation(LEVELS[toneOf(verdict)], `Trustprint: ${verdictWord(verdict)}: ${about}`, message),
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
