// SPDX-License-Identifier: Apache-2.0

import type { Check } from '../../src/core/checks/check.ts';
import type { About, Gate, GateAnswer } from '../../src/core/gates/gate.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/**
 * `docs/checks.md`: every gate and every hygiene check. The heading of each is its id, so that a
 * finding can name the address of its own section.
 */
export async function checksPage(): Promise<Page> {
  const { gates } = await import('../../src/core/gates/catalogue.ts');
  const { checks } = await import('../../src/core/checks/catalogue.ts');
  const text = paragraphs(
    '# Gates and checks',
    madeFrom('`src/core/gates` and `src/core/checks`'),
    'A *gate* is a step of the decision that AWS STS takes when a workload calls ' +
      '`AssumeRoleWithWebIdentity`: the first that fails is the cause, and decides the answer. A ' +
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
      'through `--fail-on` alone.',
    table(
      ['check', 'severity', 'holds when'],
      checks.map(({ id, severity, title }) => [`[${id}](#${id})`, severity, title]),
    ),
    ...checks.map(checkSection),
  );
  return { path: 'docs/checks.md', text };
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

function checkSection(check: Check): string {
  return paragraphs(`### ${check.id}`, `Severity: ${check.severity}.`, aboutOf(check));
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
