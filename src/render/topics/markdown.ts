// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import type { FleetCheck } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { Gate } from '../../core/gates/gate.ts';
import { addressOf } from '../address.ts';
import { paragraphs, code } from '../markdown.ts';

/**
 * Every gate and every check as Markdown, a line each with the address of its page: the index of the docs.
 *
 * @param comment What stands below the title: where the page comes from.
 */
export function renderChecksMarkdown(comment?: string): string {
  return paragraphs(
    '# Gates and checks',
    comment,
    'A *gate* is a step of the decision of AWS STS on `AssumeRoleWithWebIdentity`: the first that fails is the cause, and ' +
      'decides the answer. Their order is inferred, but for what was recorded ([the doctor](doctor.md#verdicts)). A ' +
      '*hygiene check* finds what no answer depends on today. The title of each says what is true when it passes; its ' +
      'page, and `trustprint explain ID`, have all that is known of it: the answers of STS, what to do, the source.',
    'What we know is **documented** by AWS or a standard, **recorded** from the answers of AWS, **reported** by users, ' +
      'or **inferred**. Where the words changed in 2026, `current` are those of today, and `classic` those before.',
    '## Gates',
    'In the order of STS.',
    gates.map((gate) => `${String(gate.step)}. ${titled(gate)}`).join('\n'),
    '## Hygiene checks',
    'An `error` answers a MUST, a `warning` a SHOULD, a `notice` neither. They act on the exit code through ' +
      '`--fail-on` alone.',
    ...bySeverity(checks),
    '## Checks of accounts',
    'What `scan` finds of whole accounts. They act on the exit code as hygiene checks do; `unreadable` ends a scan with 3.',
    ...bySeverity(fleetChecks),
  );
}

function bySeverity(graded: readonly (Check | FleetCheck)[]): readonly string[] {
  const groups = Map.groupBy(graded, ({ severity }) => severity);
  return SEVERITIES.flatMap((severity) => {
    const lines = (groups.get(severity) ?? []).map((check) => `- ${titled(check)}`);
    return lines.length === 0 ? [] : [paragraphs(`**${severity}**`, lines.join('\n'))];
  });
}

function titled({ id, title }: Gate | Check | FleetCheck): string {
  return `[${code(id)}](${addressOf('checks', id)}): ${title}`;
}

const SEVERITIES = ['error', 'warning', 'notice'] as const;
