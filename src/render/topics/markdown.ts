// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import type { FleetCheck } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { Gate, GateAnswer } from '../../core/gates/gate.ts';
import { paragraphs, code } from '../markdown.ts';

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
    'A *gate* is a step of the decision of AWS STS on `AssumeRoleWithWebIdentity`: the first that fails is the cause, and ' +
      'decides the answer. Their order is inferred, but for what was recorded ([the doctor](doctor.md#verdicts)). A ' +
      '*hygiene check* finds what no answer depends on today. The title of each says what is true when it passes; ' +
      '`trustprint explain ID` prints all that is known of it.',
    'What we know is **documented** by AWS or a standard, **recorded** from the answers of AWS, **reported** by users, ' +
      'or **inferred**. Where the words changed in 2026, `current` are those of today, and `classic` those before.',
    '## Gates',
    'In the order of STS, each with what it answers.',
    ...gates.map(gateSection),
    '## Hygiene checks',
    'An `error` answers a MUST, a `warning` a SHOULD, a `notice` neither. They act on the exit code through ' +
      '`--fail-on` alone. `doctor` and `explain` say what to do.',
    ...bySeverity(checks),
    '## Checks of accounts',
    'What `scan` finds of whole accounts. They act on the exit code as hygiene checks do; `unreadable` ends a scan with 3.',
    ...bySeverity(fleetChecks),
  );
}

function bySeverity(graded: readonly (Check | FleetCheck)[]): readonly string[] {
  const groups = Map.groupBy(graded, ({ severity }) => severity);
  return SEVERITIES.flatMap((severity) => {
    const items = groups.get(severity) ?? [];
    const lines = items.map(({ id, title }) => `- <a id="${id}"></a>${code(id)}: ${title}`);
    return lines.length === 0 ? [] : [paragraphs(`**${severity}**`, lines.join('\n'))];
  });
}

function gateSection({ id, step, title, explanation, remedy, source, answers }: Gate): string {
  return paragraphs(
    `### ${id}`,
    `Step ${String(step)}: **${title}.** ${explanation} ([source](${source.url}))`,
    `*Fix:* ${remedy}`,
    answersOf(answers),
  );
}

/** The answers of STS, below each code. */
function answersOf(answers: readonly GateAnswer[]): string {
  const groups = Map.groupBy(answers, (each) => `${code(each.code)} ${String(each.httpStatus)}`);
  return [...groups]
    .map(([name, theirs]) => `${name}\n\n${theirs.map(answerItem).join('\n')}`)
    .join('\n\n');
}

function answerItem({ when, message, messages, knowledge }: GateAnswer): string {
  const words = messages === 'both' ? knowledge : `${messages}, ${knowledge}`;
  return `- ${code(message)}: ${when} (${words})`;
}

const SEVERITIES = ['error', 'warning', 'notice'] as const;
