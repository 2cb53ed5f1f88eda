// SPDX-License-Identifier: Apache-2.0

import type { Progress, Question } from '../../../app/observe/question.ts';
import { trustOf } from '../../../core/fleet/trust.ts';
import type { AwsRules } from '../../../core/model/facts.ts';
import { seenOf } from '../../../core/model/observed.ts';
import type { Remedy } from '../../../core/model/verdict.ts';
import { withSuppressions } from '../../../core/model/suppressions.ts';
import type { Judgement } from '../../../core/scope/judge.ts';
import { stripSignatures } from '../../../core/token/strip-signatures.ts';
import { endpointLine } from '../../../render/scan/lines.ts';
import { stepsOf } from '../../../render/scan/steps.ts';
import { remedyJson, verdictJson } from '../../../render/verdict/json.ts';
import { isOwnRepair, nextSteps } from '../../../render/verdict/remedies.ts';
import { headlineOf } from '../../../render/verdict/sentence.ts';
import { errorsIn } from '../../../render/verdict/why.ts';
import type {
  DoctorAsked,
  DoctorLine,
  DoctorProbe,
  DoctorVerdict,
} from '../../../schemas/console-doctor.ts';
import type { LocalDoctor } from '../../watch/index.ts';
import { configFrom } from '../config.ts';
import type { Asking, Context } from '../context.ts';
import { askedOf, examine, withWaysOn } from '../doctor/run.ts';
import { keepMemory } from '../memory.ts';
import { askedQuestion } from '../question.ts';
import { type ConnectionFlags, settingsFrom } from '../settings.ts';
import { doctorFlagsOf } from '../fix/unset-flags.ts';
import { readPasted } from './pasted.ts';

/** The doctor of the page: what `doctor` does, for what was pasted. */
export function localDoctor(ways: ConnectionFlags, context: Context): LocalDoctor {
  return {
    redact: context.redact,
    run: async (wanted, tell, until) => {
      const signal = AbortSignal.any([context.signal, until]);
      try {
        await runDoctor(wanted, { ways, context: { ...context, signal }, tell });
      } catch (error) {
        // The console ends: nobody waits for an answer.
        if (!context.signal.aborted) throw error;
      }
    },
  };
}

interface Running {
  readonly ways: ConnectionFlags;
  readonly context: Context;
  readonly tell: (line: DoctorLine) => void;
}

async function runDoctor(wanted: DoctorAsked, { ways, context, tell }: Running): Promise<void> {
  const { text, role, ...typed } = wanted;
  const stripped = stripSignatures(text);
  const others = [role, ...Object.values(typed)].map((one = '') => stripSignatures(one));
  for (const signature of [stripped, ...others].flatMap((one) => one.signatures))
    context.keep(signature);
  const pasted = readPasted(stripped, typed.namespace);
  const { target = null, as, token, observed } = pasted;
  tell({ type: 'taken', target, as, stripped: stripped.signatures.length });
  const flags = { ...doctorFlagsOf(ways), ...typed, role: role ?? pasted.role };
  // What was given is never read from a file: askedOf is told that there is one, askedQuestion of none.
  const given = {
    token: token === undefined ? undefined : '-',
    error: observed === undefined ? undefined : 'pasted',
  };
  const asked = { ...askedOf({ ...flags, ...given }, pasted.target), flags, saved: undefined };
  const { suppressions } = await configFrom(undefined, context);
  // Read each time: a scenario of a lab brings variables of its own.
  const settings = settingsFrom(ways, context.environment);
  const reached = await context.outside.reach(settings, {});
  const asking: Asking = { settings, reached, context };
  const question: Question = {
    ...(await askedQuestion(asked, asking)),
    token,
    isTokenStripped: true,
    observed,
  };
  const onProgress = progressTo(tell, question.rules);
  const judged = await examine({ ...question, onProgress }, asked, asking);
  context.signal.throwIfAborted();
  await keepMemory(judged.facts, { flags, reached, context });
  const { facts } = judged;
  const suppressed = withSuppressions(judged.verdict, suppressions, facts);
  const ofWays = { flags: { ...flags, token: given.token }, context };
  tell(verdictLine({ ...judged, verdict: withWaysOn(suppressed, facts, ofWays) }));
}

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

function verdictLine(judged: Judgement): DoctorVerdict {
  const { shown, verdict } = judged;
  const { steps, isNext } = nextSteps(verdict);
  return {
    type: 'verdict',
    result: verdictJson(shown, verdict),
    headline: headlineOf(shown, verdict),
    error: errorsIn(verdict),
    steps: stepsOf(verdict.checks),
    endpoints: shown.endpoints.map((one) => endpointLine(one, shown.rules)),
    remedies: steps.map(remedyJson),
    isNext,
    ...listIn(judged, steps),
  };
}

function listIn(
  judged: Judgement,
  steps: readonly Remedy[],
): Pick<DoctorVerdict, 'thumbprints' | 'decidedBy' | 'manage'> {
  const { provider: look, target } = judged.shown;
  const provider = seenOf(look);
  const { providerArn: arn = '' } = target;
  const isCause = judged.verdict.cause?.check === 'endpoint-trust';
  const isRepaired = provider !== undefined && isCause && steps.some(isOwnRepair);
  return {
    thumbprints: provider === undefined ? withoutProvider(look) : provider.thumbprints,
    decidedBy: trustOf(judged, { arn, provider, roles: [] }).decidedBy ?? null,
    manage: isRepaired ? arn : null,
  };
}

/** Nothing is listed where it is known that there is no provider. */
function withoutProvider(look: Judgement['shown']['provider']): DoctorVerdict['thumbprints'] {
  return look?.kind === 'absent' ? [] : null;
}
