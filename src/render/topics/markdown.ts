// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import type { FleetCheck } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { About, Gate, GateAnswer } from '../../core/gates/gate.ts';
import { paragraphs, table, code } from '../markdown.ts';

/**
 * Every gate and every check as Markdown: the page of the docs. Each has its id as an anchor,
 * so that a finding can name its address.
 *
 * @param comment What stands below the title: where the page comes from.
 */
export function renderChecksMarkdown(comment?: string): string {
  return paragraphs(
    '# Gates and checks',
    comment,
    'A *gate* is a step of the decision that AWS STS takes when a workload calls ' +
      '`AssumeRoleWithWebIdentity`: the first that fails is the cause, and decides the answer; their order is inferred, but for what was recorded ([the doctor](doctor.md#verdicts)). A ' +
      '*hygiene check* finds what no answer depends on today. The title of each is the proposition ' +
      'that holds when it passes.',
    'How we know a thing is told apart: **documented** by AWS or a standard, **recorded** from the ' +
      "service's own answers, **reported** by users, **inferred** from these.",
    '## Gates',
    table(
      ['step', 'gate', 'holds when'],
      gates.map(({ step, id, title }) => [step, `[${id}](#${id})`, title]),
    ),
    ...gates.map(gateSection),
    '## Hygiene checks',
    'An `error` answers a MUST, a `warning` a SHOULD, a `notice` neither. They act on the exit code ' +
      'through `--fail-on` alone. `trustprint explain CHECK` says why, and where it is written.',
    gradedTable(checks),
    '## Checks of accounts',
    '`trustprint scan` finds these, of which one trust alone does not tell. They act on the exit code ' +
      'as hygiene checks do; `unreadable` ends a scan with 3.',
    gradedTable(fleetChecks),
  );
}

function gradedTable(graded: readonly (Check | FleetCheck)[]): string {
  return table(
    ['check', 'severity', 'holds when', 'what to do'],
    graded.map(({ id, severity, title, remedy }) => [
      `<a id="${id}"></a>${code(id)}`,
      severity,
      title,
      remedy,
    ]),
  );
}

function gateSection(gate: Gate): string {
  return paragraphs(
    `### ${gate.id}`,
    `Step ${String(gate.step)} of ${code('AssumeRoleWithWebIdentity')}.`,
    aboutOf(gate),
    'What STS answers when it fails:',
    table(
      ['when', 'code', 'status', 'message', 'wording', 'known'],
      gate.answers.map((answer) => [
        answer.when,
        code(answer.code),
        answer.httpStatus,
        code(answer.message),
        generationOf(answer),
        answer.knowledge,
      ]),
    ),
  );
}

function aboutOf({ title, explanation, remedy, source }: About): string {
  return paragraphs(
    `**${title}.**`,
    explanation,
    `*What to do:* ${remedy}`,
    `*Source:* [${source.title}](${source.url})`,
  );
}

function generationOf({ messages }: GateAnswer): string {
  return messages === 'both' ? 'always' : messages;
}
