// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import { effectiveAudienceOf, textClaim } from '../../core/model/web-identity.ts';
import {
  BLANK,
  mark,
  type TerminalLayout,
  paint,
  pairs,
  printPage,
  row,
  type Row,
  wholeRow,
} from '../page.ts';
import { findingRows, gateRows, widthOf } from '../verdict/findings.ts';
import { remedyRows } from '../verdict/remedies.ts';
import { answerSentence } from '../verdict/sentence.ts';
import {
  conditionsOf,
  originOf,
  type TokenOrigin,
  tokenTimesOf,
} from '../../core/token/token-alone.ts';

/**
 * A token for a person: what is in it, how long it is good, and what STS would say.
 *
 * @param file Where it was read from, for the command that looks further; `-` is the standard input.
 */
export function renderTokenText(
  facts: Facts,
  verdict: Verdict,
  { file, ...paper }: TerminalLayout & { readonly file: string },
): string {
  const { token } = facts;
  return printPage(
    [
      headline(verdict),
      BLANK,
      ...aboutRows(facts),
      ...section('Header', memberRows(token?.header)),
      ...section('Claims', memberRows(token?.claims)),
      ...section('What a trust policy can ask about', conditionRows(token?.claims)),
      ...section('What STS asks of a token, in its order', gateRows(facts, verdict, 2)),
      ...section('What no answer depends on today', hygieneOf(facts, verdict)),
      ...section('What to do', remedyRows(verdict)),
      ...section('What STS answers', answerRows(verdict, furtherCommand(facts, file))),
    ],
    paper,
  );
}

function headline({ verdict, cause }: Verdict): Row {
  return verdict === 'broken'
    ? row(0, [mark('bad'), ' ', paint('bad', 'refused:'), ' ', cause?.sentence ?? ''], 2)
    : row(0, [mark('good'), ' ', 'nothing that can be seen of this token is against it'], 2);
}

function aboutRows({ token, at }: Facts): readonly Row[] {
  const { claims } = token ?? {};
  const origin = originOf(claims);
  const audience = claims === undefined ? undefined : effectiveAudienceOf(claims);
  const { issuedAt, notBefore, expiresAt, refusedFrom } = tokenTimesOf(claims);
  const members: readonly (readonly [string, string | undefined])[] = [
    ['issuer', withWords(textClaim(claims, 'iss'), origin?.issuer)],
    [
      'subject',
      withWords(textClaim(claims, 'sub'), origin === undefined ? undefined : formSaid(origin)),
    ],
    ['audience', withWords(audience, origin?.audienceWhen)],
    ['issued', timeSaid(issuedAt, at)],
    ['valid from', notBefore === issuedAt ? undefined : timeSaid(notBefore, at)],
    ['expires', timeSaid(expiresAt, at)],
    [
      'refused from',
      expiresAt !== undefined && expiresAt > at ? undefined : timeSaid(refusedFrom, at),
    ],
    ['size', token === undefined ? undefined : `${String(token.length)} characters`],
  ];
  return pairs(
    0,
    members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function withWords(value: string | undefined, words: string | undefined): string | undefined {
  return value === undefined || words === undefined ? value : `${value}  (${words})`;
}

/** `service account: namespace team-a, name web`. */
function formSaid({ form, parts }: TokenOrigin): string | undefined {
  const said = Object.entries(parts).map(([name, value]) => `${name} ${value}`);
  return form === undefined ? undefined : [form, said.join(', ')].filter(Boolean).join(': ');
}

/** `2026-06-01T12:00:00Z, in 57 minutes`. */
function timeSaid(time: Instant | undefined, at: Instant): string | undefined {
  if (time === undefined) return undefined;
  const seconds = Math.round((time - at) / 1000);
  const span = spanOf(Math.abs(seconds));
  return `${printInstant(time)}, ${seconds < 0 ? `${span} ago` : `in ${span}`}`;
}

/** The largest unit that there is at least two of, or one of the smallest. */
function spanOf(seconds: number): string {
  const [unit, length] = UNITS.find(([, size]) => seconds >= 2 * size) ?? ['second', 1];
  const count = Math.floor(seconds / length);
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}

function memberRows(members: JsonObject | undefined): readonly Row[] {
  return pairs(
    2,
    Object.entries(members ?? {}).map(([name, value]) => [name, valueSaid(value)] as const),
  );
}

function valueSaid(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function conditionRows(claims: JsonObject | undefined): readonly Row[] {
  return conditionsOf(claims).map(({ key, value, certain }) =>
    row(
      2,
      [key, paint('dim', ' = '), valueSaid(value), ...(certain ? [] : [paint('dim', UNSURE)])],
      4,
    ),
  );
}

/** Where nothing is against it, what was not probed is what decides. */
function answerRows({ prediction }: Verdict, further: string): readonly Row[] {
  if (prediction.outcome === 'error') return [row(2, [answerSentence(prediction)], 4)];
  const rest = prediction.assuming.join(', ');
  return [
    row(2, ['that depends on what is not in the token: ', rest], 4),
    wholeRow(2, [paint('dim', `${further} checks it`)]),
  ];
}

/** What judges the rest: with the file and the role that are known. */
function furtherCommand({ request }: Facts, file: string): string {
  const command = (name: string): readonly string[] => [
    'trustprint',
    'doctor',
    '--token',
    name,
    '--role',
    request?.roleArn ?? 'ARN',
  ];
  const named = file === '-' ? undefined : shellCommand(command(file));
  return named ?? command('FILE').join(' ');
}

/** Hygiene of the token alone, where something of it fails. */
function hygieneOf(facts: Facts, verdict: Verdict): readonly Row[] {
  const failing = verdict.checks.filter(
    ({ kind, status }) => kind === 'hygiene' && status === 'fail',
  );
  const column = { verbose: false, facts, width: widthOf(failing), indent: 2 };
  return failing.flatMap((finding) => findingRows(finding, column));
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}

const UNSURE = '  (reported, not documented)';
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
