// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Finding, Remedy, Verdict } from '../../core/model/verdict.ts';
import { addressOf } from '../address.ts';
import { harmlessMarkdown } from '../harmless.ts';
import { codeBlock, codeSpan } from '../markdown.ts';
import { NOT_PASTABLE, printPage } from '../page.ts';
import { alsoSentence } from './also.ts';
import { nextSteps } from './remedies.ts';
import { headlineOf } from './sentence.ts';
import { staleSentences, suppressedWords } from './suppressed.ts';
import { webIdentityTable } from './web-identity.ts';
import { errorsIn, whyRows } from './why.ts';

/** A verdict as GitHub-flavoured Markdown, as brief as its text: for a comment or an incident's notes. */
export function renderVerdictMarkdown(facts: Facts, verdict: Verdict): string {
  const [error, ...others] = errorsIn(verdict);
  const why = printPage(whyRows(facts, verdict), PAPER).split('\n').filter(Boolean);
  const { steps, isNext } = nextSteps(verdict);
  const parts = [
    `### Trustprint: ${harmlessMarkdown(headlineOf(facts, verdict))}`,
    error === undefined ? '' : `**Error** ${[error, ...others].map(codeSpan).join(' ')}`,
    ...(why.length === 0 ? [] : ['**Why**', listOf(why)]),
    ...(steps.length === 0 ? [] : [isNext ? '**Next**' : '**Fix**', ...steps.map(stepOf)]),
    webIdentityTable(facts),
    table(verdict.checks.filter(isTold)),
    listOf([...(verdict.also ?? []).map(alsoSentence), ...staleSentences(verdict)]),
    circumstances(facts),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Not as code: there what comes from outside would stand unescaped. */
function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${harmlessMarkdown(line.trim())}`).join('\n');
}

function circumstances({ at, vantage, lab }: Facts): string {
  const way = vantage.proxy === undefined ? '' : ` through the proxy ${vantage.proxy}`;
  const where = `${vantage.host}${way}${lab ? ', in a lab' : ''}`;
  return `Probed ${printInstant(at)} from ${harmlessMarkdown(where)}`;
}

/** What passes or does not apply would only hide the rest. */
function isTold({ status }: Finding): boolean {
  return status === 'fail' || status === 'unknown';
}

function table(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const rows = findings.map(
    (finding) =>
      `| ${wordFor(finding)} | ${linked(finding)} | ${harmlessMarkdown(detailOf(finding))} |`,
  );
  return ['| | check | detail |', '|---|---|---|', ...rows].join('\n');
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
  return `[${codeSpan(check)}](${addressOf('checks', check)})`;
}

function stepOf({ text, argv }: Remedy): string {
  if (argv === undefined) return harmlessMarkdown(text);
  const command = shellCommand(argv);
  const block = command === undefined ? harmlessMarkdown(NOT_PASTABLE) : codeBlock(command);
  return text === '' ? block : `${harmlessMarkdown(text)}:\n\n${block}`;
}

const PAPER = { colour: false, unicode: true, width: undefined };
