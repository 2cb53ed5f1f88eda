// SPDX-License-Identifier: Apache-2.0

import type { AnswerTopic, MessageTopic } from '../../schemas/topics.ts';
import { BLANK, paint, row, type Row } from '../page.ts';

/** What a page on an answer has of its causes. */
export type Caused = Pick<AnswerTopic | MessageTopic, 'causes' | 'issuerKind' | 'said'>;

/**
 * The likeliest causes of an answer, how to tell them apart and what to do; all of them on demand.
 *
 * @param kindMatters Whether the kind of issuer is to be named; by default where a cause depends on it.
 */
export function causeRows(
  { causes, issuerKind, said }: Caused,
  verbose: boolean,
  kindMatters = causes.some(({ usual }) => !usual),
): readonly Row[] {
  const usual = causes.filter((cause) => cause.usual);
  const shown = verbose ? causes : usual.slice(0, MOST);
  const left = causes.length - shown.length;
  // Whole sentences stand in the message above.
  const values = Object.entries(said)
    .filter(([, value]) => value.split(' ').length < SENTENCE)
    .map(([name, value]) => `${name} ${value}`);
  return [
    ...(values.length === 0 ? [] : [row(2, [paint('dim', `says: ${values.join(', ')}`)], 4)]),
    ...(kindMatters ? [row(2, [paint('dim', orderOf(issuerKind))], 4)] : []),
    BLANK,
    ...shown.flatMap((cause, index) => oneCauseRows(`${String(index + 1)}.`, cause)),
    ...(left === 0 ? [] : [row(0, [paint('dim', `${String(left)} more: -v`)])]),
  ];
}

function oneCauseRows(
  number: string,
  { when, proof, proofArgv, remedy, argv }: Caused['causes'][number],
): readonly Row[] {
  return [
    row(0, [paint('strong', number), ' ', when], 3),
    adviceRow('check', proof, proofArgv),
    adviceRow('fix', remedy, argv),
  ];
}

/** The command stands behind the words where there is room, else below them: it is never broken. */
function adviceRow(name: string, text: string, argv: readonly string[] | null): Row {
  const command = argv === null ? [] : [': ', { commands: [argv] }];
  return row(3, [paint('dim', name.padEnd(WIDTH)), text, ...command], 3 + WIDTH);
}

function orderOf(kind: string | null): string {
  return kind === null
    ? 'kind of issuer not known: in general order'
    : `in order of likelihood for ${NAMES[kind] ?? kind}`;
}

const NAMES: Readonly<Record<string, string | undefined>> = {
  eks: 'EKS',
  github: 'GitHub Actions',
  gitlab: 'GitLab CI',
  ci: 'CI jobs',
  'self-hosted': 'self-hosted Kubernetes and other issuers',
};

/** Words of what is one. */
const SENTENCE = 4;

/** Causes without -v. */
const MOST = 3;
const WIDTH = 'check  '.length;
