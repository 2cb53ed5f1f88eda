// SPDX-License-Identifier: Apache-2.0

import { checkOf } from '../../core/checks/lookup.ts';
import type { Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { harmless, harmlessMarkdown } from '../harmless.ts';
import { shellCommand } from '../../core/model/shell.ts';
import { NOT_PASTABLE } from '../page.ts';
import { alsoSentence } from './also.ts';
import { remedyGroups } from './remedies.ts';
import { answerSentence, verdictSentence, verdictWord } from './sentence.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';

/** A verdict as GitHub-flavoured Markdown, for a comment or an incident's notes. */
export function renderVerdictMarkdown(facts: Facts, verdict: Verdict): string {
  const parts = [
    `### Trustprint: ${verdictWord(verdict)}`,
    `**${harmlessMarkdown(verdictSentence(verdict))}.**`,
    circumstances(facts),
    table(verdict.checks.filter(isTold)),
    ...staleSentences(verdict).map((said) => `- ${harmlessMarkdown(said)}`),
    ...remedies(verdict),
    ...(verdict.also ?? []).map((other) => `- ${harmlessMarkdown(alsoSentence(other))}`),
    `STS answers (predicted): ${codeSpan(answerSentence(verdict.prediction))}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function circumstances({ issuer, target, at, vantage, lab }: Facts): string {
  const about = issuer ?? target.text ?? 'an answer of STS';
  const way = vantage.proxy === undefined ? '' : ` through the proxy ${vantage.proxy}`;
  const where = `${vantage.host}${way}${lab ? ', in a lab' : ''}`;
  return `${codeSpan(about)}, looked at ${printInstant(at)} from ${harmlessMarkdown(where)}`;
}

/** Passing hygiene and what does not apply would only hide the rest. */
function isTold({ kind, status }: Finding): boolean {
  return status === 'fail' || status === 'unknown' || (kind === 'gate' && status === 'pass');
}

function table(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const rows = findings.map(
    (finding) =>
      `| ${wordFor(finding)} | ${linked(finding)} | ${harmlessMarkdown(detailOf(finding))} |`,
  );
  return ['| | check | what was seen |', '|---|---|---|', ...rows].join('\n');
}

function detailOf(finding: Finding): string {
  return [finding.detail, ...suppressedWords(finding)].join('; ');
}

function wordFor({ status, kind, severity, suppressed }: Finding): string {
  if (status !== 'fail') return status;
  if (suppressed !== undefined) return `${severity}, suppressed`;
  return kind === 'gate' ? '**fail**' : `**${severity}**`;
}

function linked({ check }: Finding): string {
  const docs = checkOf(check)?.source.url;
  return docs === undefined ? codeSpan(check) : `[${codeSpan(check)}](${docs})`;
}

function remedies(verdict: Verdict): readonly string[] {
  return remedyGroups(verdict).flatMap(({ check, steps }, index) => [
    index === 0 ? '**What to do**' : `For ${codeSpan(check)}:`,
    ...steps.flatMap(({ text, argv }) =>
      argv === undefined
        ? [`- ${harmlessMarkdown(text)}`]
        : [`- ${harmlessMarkdown(text)}`, commandBlock(argv)],
    ),
  ]);
}

function commandBlock(argv: readonly string[]): string {
  const command = shellCommand(argv);
  return command === undefined ? harmlessMarkdown(NOT_PASTABLE) : codeBlock(command);
}

/** Fences longer than any run of backticks inside, so that nothing inside ends them. */
function codeBlock(code: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}sh\n${code}\n${fence}`;
}

/** In a table too, where a bar would end the cell. */
function codeSpan(text: string): string {
  const code = harmless(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(code) + 1);
  const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${code}${pad}${fence}`;
}

function longestRun(code: string): number {
  return Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
}
