// SPDX-License-Identifier: Apache-2.0

import type { Progress, Question } from '../../../app/observe/question.ts';
import { trustOf } from '../../../core/fleet/trust.ts';
import type { AwsRules } from '../../../core/model/facts.ts';
import { seenOf } from '../../../core/model/observed.ts';
import { withSuppressions } from '../../../core/model/suppressions.ts';
import type { Judgement } from '../../../core/scope/judge.ts';
import { stripSignatures } from '../../../core/token/strip-signatures.ts';
import { endpointLine } from '../../../render/scan/lines.ts';
import { stepsOf } from '../../../render/scan/steps.ts';
import { remedyJson, verdictJson } from '../../../render/verdict/json.ts';
import { isOwnRepair, nextSteps } from '../../../render/verdict/remedies.ts';
import { headlineOf } from '../../../render/verdict/sentence.ts';
import { errorsIn } from '../../../render/verdict/why.ts';
import type { DoctorAsked, DoctorProbe, DoctorVerdict } from '../../../schemas/console-doctor.ts';
import type { LocalDoctor } from '../../watch/index.ts';
import { configFrom } from '../config.ts';
import type { Asking, Context } from '../context.ts';
import { askedOf, examine, withWaysOn } from '../doctor/run.ts';
import { keepMemory } from '../memory.ts';
import type { QuestionFlags } from '../question-flags.ts';
import { askedQuestion } from '../question.ts';
import { type ConnectionFlags, settingsFrom } from '../settings.ts';
import { readPasted } from './pasted.ts';

/** The doctor of the page: what `doctor` does, for what was pasted. */
export function localDoctor(ways: ConnectionFlags, context: Context): LocalDoctor {
  return {
    redact: context.redact,
    run: async (wanted, tell, until) => {
      const stripped = stripSignatures(wanted.text);
      for (const signature of stripped.signatures) context.keep(signature);
      const pasted = readPasted(stripped, wanted.namespace);
      const { target = null, as } = pasted;
      tell({ type: 'taken', target, as, stripped: stripped.signatures.length });
      const flags = { ...ways, ...flagsOf(wanted), role: wanted.role ?? pasted.role };
      // What was given is never read from a file: askedOf is told that there is one, askedQuestion of none.
      const given = {
        token: pasted.token === undefined ? undefined : '-',
        error: pasted.observed === undefined ? undefined : 'pasted',
      };
      const asked = { ...askedOf({ ...flags, ...given }, pasted.target), flags, saved: undefined };
      const signal = AbortSignal.any([context.signal, until]);
      // Read each time: a scenario of a lab brings variables of its own.
      const settings = settingsFrom(ways, context.environment);
      const reached = await context.outside.reach(settings, {});
      const asking: Asking = { settings, reached, context: { ...context, signal } };
      const question: Question = {
        ...(await askedQuestion(asked, asking)),
        token: pasted.token,
        isTokenStripped: true,
        observed: pasted.observed,
      };
      const onProgress = progressTo(tell, question.rules);
      const judged = await examine({ ...question, onProgress }, asked, asking);
      signal.throwIfAborted();
      await keepMemory(judged.facts, { flags, reached, context });
      tell(await verdictOf(judged, { ...flags, token: given.token }, context));
    },
  };
}

function flagsOf(asked: DoctorAsked): Omit<QuestionFlags, keyof ConnectionFlags | 'role'> {
  const { namespace, audience, subject } = asked;
  return { ...NO_FLAGS, namespace, audience, subject };
}

const NO_FLAGS: Omit<QuestionFlags, keyof ConnectionFlags | 'role'> = {
  namespace: undefined,
  token: undefined,
  audience: undefined,
  subject: undefined,
  sessionName: undefined,
  duration: undefined,
  providerId: undefined,
  scope: undefined,
  error: undefined,
  live: undefined,
  mint: undefined,
  for: undefined,
  only: undefined,
  skip: undefined,
  failOn: 'none',
  save: undefined,
  from: undefined,
  offline: undefined,
  given: undefined,
  quiet: true,
  verbose: undefined,
};

/** Each probe, and each chain that an address serves, once. */
function progressTo(
  tell: (line: DoctorProbe) => void,
  rules: Question['rules'],
): Question['onProgress'] {
  const known = new Set<string>();
  return ({ what, where, tookMs = null, outcome = null, shown }) => {
    const key = `${where} ${shown?.presented.map(({ sha1 }) => sha1).join(' ') ?? ''}`;
    const isNew = shown !== undefined && !known.has(key);
    known.add(key);
    const endpoint = isNew ? endpointOf(shown, rules) : null;
    tell({ type: 'probe', what, where, tookMs, outcome, endpoint });
  };
}

/** Who trusts it is told by the verdict. */
function endpointOf(
  { presented, protocol, ...at }: NonNullable<Progress['shown']>,
  rules: Question['rules'],
): DoctorProbe['endpoint'] {
  const value = {
    presented,
    protocol,
    tls12: 'unseen',
    hostMatches: undefined,
    anchoring: {},
  } as const;
  const seen = { attempts: 1, sightings: 1, source: 'handshake' } as const;
  const judged: AwsRules = { ...rules, partition: rules.partition ?? 'aws' };
  return endpointLine({ ...at, ...seen, chain: { kind: 'seen', value } }, judged);
}

async function verdictOf(
  judged: Judgement,
  flags: QuestionFlags,
  context: Context,
): Promise<DoctorVerdict> {
  const { facts, shown } = judged;
  const { suppressions } = await configFrom(undefined, context);
  const suppressed = withSuppressions(judged.verdict, suppressions, facts);
  const verdict = withWaysOn(suppressed, facts, { flags, context });
  const { steps, isNext } = nextSteps(verdict);
  const provider = seenOf(shown.provider);
  const arn = shown.target.providerArn;
  const isByList = verdict.cause?.check === 'endpoint-trust' && steps.some(isOwnRepair);
  return {
    type: 'verdict',
    result: verdictJson(shown, verdict),
    headline: headlineOf(shown, verdict),
    error: errorsIn(verdict),
    steps: stepsOf(verdict.checks),
    thumbprints: provider?.thumbprints ?? null,
    decidedBy: trustOf(judged, { arn: arn ?? '', provider, roles: [] }).decidedBy ?? null,
    endpoints: shown.endpoints.map((one) => endpointLine(one, shown.rules)),
    remedies: steps.map(remedyJson),
    isNext,
    manage: isByList && provider !== undefined ? (arn ?? null) : null,
  };
}
