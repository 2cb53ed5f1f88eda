// SPDX-License-Identifier: Apache-2.0

import type { Check } from '../../src/core/checks/check.ts';
import type { FleetCheck } from '../../src/core/fleet/fleet-check.ts';
import type { Gate, GateAnswer } from '../../src/core/gates/gate.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { below, bullets, causesLink, pageLink, plain, sourceOf } from './words.ts';

/** The page on a gate, a hygiene check or a check of whole accounts. */
export function checkPage(check: Gate | Check | FleetCheck): string {
  const { id, title, explanation, remedy, source } = check;
  const answers = 'answers' in check ? check.answers : [];
  return paragraphs(
    `# ${id}`,
    `${kindOf(check)}. It passes when: **${plain(title)}.**`,
    plain(explanation),
    below('What to do', plain(remedy)),
    below('What STS answers when it fails', ...answersOf(answers)),
    below('Commands', codeBlock(commandsFor(check).join('\n'))),
    rehearsals(id),
    sourceOf(source),
  );
}

function kindOf(check: Gate | Check | FleetCheck): string {
  if ('step' in check) return `Step ${String(check.step)} of the [gates](/checks/#gates) of STS`;
  const [name, anchor] =
    'after' in check
      ? ['Check of accounts', 'checks-of-accounts']
      : ['Hygiene check', 'hygiene-checks'];
  return `[${name}](/checks/#${anchor}), severity ${check.severity}`;
}

function commandsFor(check: Gate | Check | FleetCheck): readonly string[] {
  const { id } = check;
  return [
    `trustprint explain ${id}`,
    'after' in check ? 'trustprint scan' : `trustprint doctor TARGET --only ${id} --verbose`,
  ];
}

/** The answers, below each code. */
function answersOf(answers: readonly GateAnswer[]): readonly string[] {
  const groups = Map.groupBy(answers, (each) => `${code(each.code)} ${String(each.httpStatus)}`);
  return [...groups].flatMap(([name, theirs]) => [name, bullets(theirs.map(answerItem)) ?? '']);
}

function answerItem({ when, message, messages, knowledge }: GateAnswer): string {
  const words = messages === 'both' ? knowledge : `${messages}, ${knowledge}`;
  return `${code(message)}: ${plain(when)} (wording ${words})${causesLink(message)}`;
}

/** The scenarios of the lab that break just this. */
function rehearsals(id: string): string {
  const own = scenarios.filter(
    ({ expected: { cause, finding } }) => cause === id || finding === id,
  );
  const [first] = own;
  if (first === undefined) return '';
  return below(
    'Rehearse it',
    codeBlock(`trustprint lab --scenario ${first.name}`),
    bullets(own.map(({ name, broken }) => `${pageLink('scenarios', name)}: ${plain(broken)}`)),
  );
}
