// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe, Facts, StsRequest } from '../../core/model/facts.ts';
import type { Target } from '../../core/model/target.ts';
import {
  type Effort,
  type GivenLook,
  type Question,
  DEFAULT_QUESTION,
  THOROUGH,
} from '../../app/observe/question.ts';
import { TrustprintError } from '../../core/error.ts';
import type { PresentedChain } from '../../core/model/certificate.ts';
import { hostPortOf, HTTPS_PORT } from '../../core/model/issuer.ts';
import { recogniseAnswer, UNREAD_ANSWER } from '../../core/answers/recognise.ts';
import { harmless } from '../../render/harmless.ts';
import { type QuestionFlags, conflict } from './question-flags.ts';
import { type Context, type Reached, type Asking, vantageOf } from './context.ts';
import { CERTIFICATES, LOG, printName, readNamed, TOKEN } from './files.ts';
import { isClusterNamed } from './dependents.ts';
import type { Settings } from './settings.ts';

/** A question about what the endpoints of an issuer present, and nothing else. */
export function plainQuestion(target: Target, asking: Asking): Question {
  const { settings, reached } = asking;
  return {
    ...DEFAULT_QUESTION,
    target,
    rules: rulesOf(settings, reached),
    vantage: vantageOf(target, asking),
    lab: reached.lab,
    effort: effortOf(settings),
    cloud: target.kind !== 'issuer',
    issuerAlone: true,
  };
}

/** A question about the trusts of whole accounts, but for which. */
export function accountsQuestion(asking: Asking): Omit<Question, 'target'> {
  const { settings, reached } = asking;
  return {
    ...DEFAULT_QUESTION,
    rules: rulesOf(settings, reached),
    vantage: vantageOf(undefined, asking),
    lab: reached.lab,
    effort: effortOf(settings),
  };
}

/** What is asked, and whether something may be written by the answer. */
export interface DoctorRequest {
  readonly flags: QuestionFlags;
  readonly target: Target | undefined;
  readonly repairs: boolean;
  /** What `--from` has. A repair takes probes of it, for a person to confirm, and nothing else. */
  readonly saved: Facts | undefined;
}

/**
 * The question of `doctor` and `fix`.
 *
 * @throws TrustprintError of kind `input` for files that do not hold what they should.
 */
export async function askedQuestion(asked: DoctorRequest, asking: Asking): Promise<Question> {
  const { flags, target, repairs, saved } = asked;
  const { settings, reached, context } = asking;
  return {
    target,
    token: flags.token === undefined ? undefined : await tokenIn(flags.token, context),
    audience: flags.audience,
    subject: flags.subject,
    request: requestOf(flags),
    observed: flags.error === undefined ? undefined : await answerIn(flags.error, asked, context),
    rules: rulesOf(settings, reached),
    vantage: vantageOf(target, asking),
    lab: reached.lab,
    effort: effortOf(settings),
    given: await givenLooks(flags, context),
    from: repairs ? undefined : saved,
    ...(repairs && flags.offline === true ? { savedLooks: givenIn(saved) } : {}),
    offline: flags.offline === true,
    live: flags.live === true,
    mint: flags.mint === true,
    keepLooking: keepingOf(asked, context),
    onProgress: () => undefined,
    cloud: true,
    scope: flags.scope,
    isContextNamed: isClusterNamed(settings),
  };
}

/** Where something may be written by what is found, to be told to stop is no good end. */
function keepingOf({ flags, repairs }: DoctorRequest, context: Context): Question['keepLooking'] {
  if (flags.for === undefined) return undefined;
  return { forMs: flags.for, begun: repairs ? () => undefined : context.endsWhenTold };
}

function givenIn(saved: Facts | undefined): Facts['endpoints'] {
  return (saved?.endpoints ?? []).map((look): EndpointProbe => ({ ...look, source: 'given' }));
}

function requestOf(flags: QuestionFlags): StsRequest | undefined {
  const { role, sessionName, duration, providerId } = flags;
  if ([role, sessionName, duration, providerId].every((part) => part === undefined))
    return undefined;
  return {
    roleArn: role,
    sessionName,
    durationSeconds: duration,
    providerId,
    policyLength: undefined,
    policyArns: undefined,
  };
}

async function tokenIn(name: string, context: Context): Promise<string> {
  const token = Buffer.from(await readNamed(name, TOKEN, context)).toString('utf8');
  context.keep(token);
  return token;
}

/**
 * The answer in a log. Where none is known in it, and something else was given to look at, it is a failure
 * that is to be explained all the same.
 *
 * @throws TrustprintError `argument_invalid` where nothing else was given.
 */
async function answerIn(
  given: string,
  { flags, target, saved }: DoctorRequest,
  context: Context,
): Promise<Question['observed']> {
  const isFile = given === '-' || given.startsWith('@');
  const text = isFile
    ? Buffer.from(await readNamed(given.replace(/^@/, ''), LOG, context)).toString('utf8')
    : given;
  const answer = recogniseAnswer(text);
  if (answer !== undefined) return answer;
  const begins = context.redact(text.trim()).slice(0, 120);
  if (target === undefined && flags.token === undefined && saved === undefined) {
    throw new TrustprintError('argument_invalid', 'no known error is in what --error was given', {
      facts: { characters: text.length, begins },
      hint: 'name a target too, and it is checked: trustprint doctor TARGET --error …; or give the lines with the code (InvalidIdentityToken, AccessDenied, …)',
    });
  }
  context.process.stderr.write(
    `trustprint: warning: no known error is in what --error was given: "${harmless(begins)}"\n`,
  );
  return UNREAD_ANSWER;
}

async function givenLooks(
  { given }: QuestionFlags,
  context: Context,
): Promise<readonly GivenLook[]> {
  return Promise.all(
    (given ?? []).map(async ({ name, file }) => {
      const bytes = await readNamed(file, CERTIFICATES, context);
      const from = printName(file);
      const { certificates } = await context.outside.certificates(bytes, {
        name: from,
        lenient: false,
      });
      return { ...placeOf(name), presented: chainOf(certificates, from), from };
    }),
  );
}

/** `HOST`, `HOST:PORT` or `[ADDRESS]:PORT`. */
function placeOf(name: string | undefined): Pick<GivenLook, 'host' | 'port'> {
  if (name === undefined) return { host: undefined, port: HTTPS_PORT };
  if (URL.canParse(`https://${name}`)) return hostPortOf(`https://${name}`);
  throw conflict(`not a host: "${name.slice(0, 100)}"`, 'write it as --given HOST:PORT=FILE');
}

export function chainOf(certificates: CertificateList, from: string): PresentedChain {
  const [leaf, ...above] = certificates;
  if (leaf !== undefined) return [leaf, ...above];
  throw new TrustprintError('pem_empty', `${from} holds no certificate`, { facts: { file: from } });
}

type CertificateList = readonly PresentedChain[number][];

function rulesOf(settings: Settings, { switches }: Reached): Question['rules'] {
  return {
    messages: 'current',
    match: 'path',
    hosts: 'both',
    ...switches?.rules,
    ...settings.rules,
    library: settings.library === undefined ? 'bundled' : 'library',
    partition: undefined,
  };
}

function effortOf({ library, issuerCa, looks, timeoutMs }: Settings): Effort {
  return {
    ...THOROUGH,
    rootSets: [
      'bundled',
      ...(library === undefined ? [] : (['library'] as const)),
      ...(issuerCa.length === 0 ? [] : (['issuerCa'] as const)),
      'machine',
    ],
    ...(looks === undefined ? {} : { mostLooks: looks }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
