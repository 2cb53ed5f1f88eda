// SPDX-License-Identifier: Apache-2.0

import type { ChecksJson, CheckTopic, ErrorTopic, ExplainJson } from '../../schemas/topics.ts';
import { answerTopicRows, messageHead, severalAnswersRows, wording } from './answer.ts';
import { issuerTopicRows } from './issuer.ts';
import { messageTopicRows } from './message.ts';
import { thumbprintTopicRows } from './thumbprint.ts';
import {
  BLANK,
  type TerminalLayout,
  paint,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';

/** What was asked to be explained, a page each. */
export function renderTopicsText(
  { topics }: Pick<ExplainJson, 'topics'>,
  paper: TerminalLayout & { readonly verbose?: boolean },
): string {
  const verbose = paper.verbose === true;
  const isLong =
    topics.length > 1 && topics.every(({ topic }) => topic === 'answer' || topic === 'message');
  const rows =
    isLong && !verbose
      ? severalAnswersRows(topics)
      : topics.flatMap((topic, index) =>
          index === 0 ? topicRows(topic, verbose) : [BLANK].concat(topicRows(topic, verbose)),
        );
  return printPage(rows, paper);
}

/** The list of what can be explained, a line each. */
export function renderTopicListText(
  { topics }: Pick<ExplainJson, 'topics'>,
  paper: TerminalLayout,
): string {
  const errors = topics.filter((topic) => topic.topic === 'error');
  const messages = topics.filter((topic) => topic.topic === 'message');
  return printPage(
    [
      ...checkRows(topics.filter((topic) => topic.topic === 'check')),
      BLANK,
      row(0, [paint('strong', 'What else is met on the way: IAM, STS beside its steps, tools')]),
      ...pairs(
        2,
        messages.map(({ id, by, code, texts }) => [id, messageHead({ by, code, texts })] as const),
      ),
      BLANK,
      row(0, [
        paint('strong', 'Issuers: what their tokens look like, and what a policy should say'),
      ]),
      ...pairs(
        2,
        topics.flatMap((topic) =>
          topic.topic === 'issuer' ? [[topic.id, topic.name] as const] : [],
        ),
      ),
      BLANK,
      row(0, [paint('strong', 'Errors of ours')]),
      ...pairs(
        2,
        errors.map(
          ({ code, meaning, exit }) => [code, `${meaning} Exit ${String(exit)}.`] as const,
        ),
      ),
    ],
    paper,
  );
}

/** The ids of what was asked about, a line each: of an answer, the gates that give it. */
export function renderTopicsBare({ topics }: Pick<ExplainJson, 'topics'>): string {
  const ids = topics.flatMap(idsOf);
  return [...new Set(ids)].map((id) => `${id}\n`).join('');
}

function idsOf(topic: ExplainJson['topics'][number]): readonly string[] {
  if (topic.topic === 'answer') return topic.gates.map(({ gate }) => gate);
  if (topic.topic === 'thumbprint') return [topic.sha1];
  return [topic.topic === 'error' ? topic.code : topic.id];
}

/** All gates and checks, a line each. */
export function renderChecksText(
  { checks }: Pick<ChecksJson, 'checks'>,
  paper: TerminalLayout,
): string {
  return printPage(checkRows(checks), paper);
}

/** Those that `--only` and `--skip` of the doctor take. */
export function renderChecksBare({ checks }: Pick<ChecksJson, 'checks'>): string {
  const ofOneTrust = checks.filter(({ kind }) => kind !== 'fleet');
  return ofOneTrust.map(({ id }) => `${id}\n`).join('');
}

function checkRows(checks: ChecksJson['checks']): readonly Row[] {
  const gates = checks.filter(({ kind }) => kind === 'gate');
  const graded = (of: CheckTopic['kind']): readonly Row[] =>
    pairs(
      2,
      checks
        .filter(({ kind }) => kind === of)
        .map(({ id, title, severity }) => [id, `${title} (${severity})`] as const),
    );
  return [
    row(0, [
      paint('strong', 'Gates: what STS asks, in its order; the first that fails is the answer'),
    ]),
    ...pairs(
      2,
      gates.map(({ id, title }) => [id, title] as const),
    ),
    BLANK,
    row(0, [paint('strong', 'Hygiene: what no answer depends on today')]),
    ...graded('hygiene'),
    BLANK,
    row(0, [paint('strong', 'Accounts: what scan finds of whole accounts')]),
    ...graded('fleet'),
  ];
}

function topicRows(topic: ExplainJson['topics'][number], verbose: boolean): readonly Row[] {
  const rows = rowsAbout(topic, verbose);
  return 'docs' in topic ? [...rows, wholeRow(0, [paint('dim', topic.docs)])] : rows;
}

function rowsAbout(topic: ExplainJson['topics'][number], verbose: boolean): readonly Row[] {
  switch (topic.topic) {
    case 'check':
      return checkTopicRows(topic);
    case 'answer':
      return answerTopicRows(topic, verbose);
    case 'message':
      return messageTopicRows(topic, verbose);
    case 'issuer':
      return issuerTopicRows(topic);
    case 'error':
      return errorTopicRows(topic);
    case 'thumbprint':
      return thumbprintTopicRows(topic);
  }
}

function checkTopicRows(topic: CheckTopic): readonly Row[] {
  const { id, kind, step, severity, title, explanation, remedy, source, answers } = topic;
  const what = kind === 'gate' ? `gate ${String(step)} of STS` : `${GRADED[kind]}, ${severity}`;
  return [
    row(0, [paint('strong', id), '  ', paint('dim', what)]),
    row(0, [`passes when: ${title}`]),
    BLANK,
    row(0, [explanation]),
    BLANK,
    row(0, [paint('strong', 'What to do')]),
    row(2, [remedy]),
    ...(answers.length === 0
      ? []
      : [BLANK, row(0, [paint('strong', 'What STS answers when it fails')])]),
    ...answers.flatMap((answer) => answerRows(answer)),
    BLANK,
    row(0, [paint('dim', source.title)]),
    wholeRow(0, [paint('dim', source.url)]),
  ];
}

const GRADED = { hygiene: 'hygiene check', fleet: 'check of accounts' } as const;

function answerRows(answer: CheckTopic['answers'][number]): readonly Row[] {
  const { code, httpStatus, message, when } = answer;
  return [
    row(2, [`${String(httpStatus)} ${code}: ${message}`], 4),
    row(4, [paint('dim', `${when}; ${wording(answer)}`)]),
  ];
}

function errorTopicRows({ code, meaning, exit, retry, kind }: ErrorTopic): readonly Row[] {
  return [
    row(0, [
      paint('strong', code),
      '  ',
      paint('dim', `an error of trustprint, exit code ${String(exit)}`),
    ]),
    row(0, [meaning]),
    row(0, [
      `${actorOf(kind)}; ${retry ? 'worth trying again' : 'trying again alone does not help'}`,
    ]),
  ];
}

/** Who must act, by the kind of an error. */
export function actorOf(kind: string): string {
  return ACTORS[kind] ?? 'nobody yet must act';
}

const ACTORS: { readonly [kind: string]: string } = {
  input: 'what was given is to be changed',
  observation: 'the outside could not be seen from here',
  denied: 'somebody who may has to allow it',
  conflict: 'probe again, and plan again',
  bug: 'please report it',
};
