// SPDX-License-Identifier: Apache-2.0

import type * as z from 'zod';

import { TrustprintError } from '../../../core/error.ts';
import { gates } from '../../../core/gates/catalogue.ts';
import { PLAIN_REQUEST } from '../../../core/model/empty-facts.ts';
import { printInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { shellCommand } from '../../../core/model/shell.ts';
import type { TokenExchange } from '../../../ports/cloud.ts';
import {
  type ConsoleLab,
  type ConsoleLabScenarios,
  type ConsoleLabTry,
  labAnnouncement,
  type LabJson,
  labScenarios,
} from '../../../schemas/lab.ts';
import type { LabChange, LocalLab } from '../../watch/index.ts';
import type { Context } from '../context.ts';
import { readNamed, TOKEN } from '../files.ts';
import { askLab } from '../lab/client.ts';
import { environmentIn, unsettingAll } from '../lab/environment.ts';
import { LAB_PORT } from '../values.ts';

/** With what a lab is steered. */
export interface LabMeans {
  readonly context: Pick<
    Context,
    'environment' | 'outside' | 'keep' | 'inputPieces' | 'filePieces'
  >;
  /** Its STS, as it is reached now. */
  readonly sts: () => Promise<TokenExchange>;
  /** Told of each change, when this process speaks to the lab as it is from then on. */
  readonly onChanged: (kind: LabChange['kind']) => Promise<void>;
}

/** The lab that this process is in. Its keys and tokens stay here. */
export function localLab(means: LabMeans): LocalLab {
  const { onChanged } = means;
  const state: LocalLab['state'] = async (signal) => {
    const announced = parsed(labAnnouncement, await asked({ path: '' }, signal, means));
    return stateOf(announced, await scenariosIn(signal, means));
  };
  return {
    state,
    scenarios: async (signal) => ({
      schemaVersion: 1,
      scenarios: (await scenariosIn(signal, means))
        .toSorted((one, other) => placeOf(one) - placeOf(other))
        .map(scenarioJson),
    }),
    change: async ({ kind, ...body }, signal) => {
      enter(await asked({ path: `/${kind}`, body }, signal, means), means);
      await onChanged(kind);
      return state(signal);
    },
    attempt: async (workload, signal) => attempt(workload, signal, means),
  };
}

async function asked(
  request: Parameters<typeof askLab>[1],
  signal: AbortSignal,
  { context: { environment } }: Pick<LabMeans, 'context'>,
): Promise<JsonObject> {
  return askLab(undefined, request, { signal, environment });
}

/**
 * Another scenario may need other variables (names resolved, a proxy, another library), as `trustprint lab
 * env` prints them. Whatever is reached from here on goes by them.
 */
function enter(answered: JsonObject, { context: { environment } }: LabMeans): void {
  const inLab = environmentIn(unsettingAll(answered, environment), environment);
  for (const name of Object.keys(environment)) {
    if (!(name in inLab)) Reflect.deleteProperty(environment, name);
  }
  Object.assign(environment, inLab);
}

type ScenarioJson = z.infer<typeof labScenarios>['scenarios'][number];

async function scenariosIn(signal: AbortSignal, means: LabMeans): Promise<readonly ScenarioJson[]> {
  return parsed(labScenarios, await asked({ path: '/scenarios' }, signal, means)).scenarios;
}

/** On the way of a token through STS. */
function placeOf({ step }: ScenarioJson): number {
  const at = gates.findIndex(({ id }) => id === step);
  return at < 0 ? gates.length : at;
}

function scenarioJson({
  name,
  broken,
  step,
  fix,
}: ScenarioJson): ConsoleLabScenarios['scenarios'][number] {
  const stepTitle = gates.find(({ id }) => id === step)?.title ?? NO_STEP;
  return { name, broken, step, stepTitle, fix: FIX_WORDS[fix] ?? fix };
}

const NO_STEP = 'STS gives credentials, or is never called, or no step shows why it refuses';

const FIX_WORDS: Readonly<Record<string, string>> = {
  mends: 'fix repairs it',
  'nothing-to-do': 'nothing to fix',
  cannot: 'needs a person',
};

function stateOf(announced: LabJson, scenarios: readonly ScenarioJson[]): ConsoleLab {
  const { endpoint, accountId, region, scenario, broken, clusters, workloads, commands } =
    announced;
  const { port } = new URL(endpoint);
  const onPort = port === String(LAB_PORT) ? '' : ` --port ${port}`;
  return {
    schemaVersion: 1,
    endpoint,
    accountId,
    region,
    scenario,
    broken,
    clusters,
    workloads: workloads.map((workload) => ({
      name: nameOf(workload),
      roleArn: workload.roleArn,
    })),
    commands: {
      enter: `eval "$(trustprint lab env${onPort})"`,
      tries: commands,
      fix: fixOf(
        announced,
        scenarios.find(({ name }) => name === scenario),
      ),
    },
  };
}

/** As the tests of every scenario repair it. */
function fixOf({ clusters, workloads, caFile }: LabJson, scenario: ScenarioJson | undefined) {
  const [[cluster], [workload]] = [clusters, workloads];
  if (cluster === undefined || workload === undefined) return null;
  if (scenario === undefined || scenario.fix === 'cannot') return null;
  const { roleArn, tokenFile, request } = workload;
  const about = [`eks:${cluster.name}`, '--role', roleArn, '--token', tokenFile];
  // Where nothing is broken yet, its CA may be rotated.
  const flags = scenario.fix === 'mends' ? scenario.fixFlags : ['--issuer-ca', caFile];
  const argv = ['trustprint', 'fix', ...about, ...request.flags, ...flags];
  return shellCommand(argv) ?? null;
}

/** Asks STS as the pod would: with its token and its role, and without keys. */
async function attempt(
  name: string,
  signal: AbortSignal,
  { context, sts }: LabMeans,
): Promise<ConsoleLabTry> {
  const { workloads } = parsed(labAnnouncement, await asked({ path: '' }, signal, { context }));
  const workload = workloads.find((one) => nameOf(one) === name);
  if (workload === undefined) {
    throw new TrustprintError('argument_invalid', `the lab has no workload ${name.slice(0, 100)}`, {
      hint: `it has ${workloads.map(nameOf).join(', ')}`,
    });
  }
  const at = printInstant(await context.outside.now());
  const tried = { schemaVersion: 1, at, workload: name } as const;
  const lacking = whyNotAsked(workload.env);
  if (lacking !== undefined) {
    const nothing = { httpStatus: null, code: null, requestId: null };
    return { ...tried, ...nothing, outcome: 'not-asked', message: lacking };
  }
  const roleArn = workload.env['AWS_ROLE_ARN'] ?? workload.roleArn;
  const token = await tokenIn(workload.tokenFile, context);
  context.keep(token);
  const port = await sts();
  const answer = await port.assume({ ...requestOf(workload), roleArn }, token, signal);
  const { outcome, httpStatus = null, code = null, message = null, requestId = null } = answer;
  return {
    ...tried,
    outcome: outcome === 'credentials' ? 'credentials' : 'refused',
    httpStatus,
    code,
    message,
    requestId,
  };
}

/** What answers at the port of a lab that has ended names any file: one word leaves this process, as a token is, and no keys. */
async function tokenIn(path: string, context: LabMeans['context']): Promise<string> {
  const text = Buffer.from(await readNamed(path, TOKEN, context))
    .toString('utf8')
    .trim();
  if (/^\S*$/.test(text)) return text;
  throw new TrustprintError('token_unreadable', 'the file that the lab names holds no token', {
    facts: { path },
    hint: 'start the lab again: trustprint lab',
  });
}

type Workload = LabJson['workloads'][number];

function requestOf({ request: { form } }: Workload) {
  const duration = form['DurationSeconds'];
  return {
    ...PLAIN_REQUEST,
    sessionName: form['RoleSessionName'],
    providerId: form['ProviderId'],
    durationSeconds: duration === undefined ? undefined : Number(duration),
  };
}

/** In the order of the SDKs: keys come first. */
function whyNotAsked(env: Workload['env']): string | undefined {
  if ('AWS_ACCESS_KEY_ID' in env) {
    return 'the pod has AWS_ACCESS_KEY_ID: its SDK uses these keys, and never calls STS';
  }
  const missing = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'].filter((name) => !(name in env));
  if (missing.length === 0) return undefined;
  return `the pod has no ${missing.join(' and no ')}: it never calls STS`;
}

function nameOf({ namespace, serviceAccount }: Workload): string {
  return `${namespace}/${serviceAccount}`;
}

/** A lab of another version may say something else. */
function parsed<Schema extends z.ZodType>(schema: Schema, answer: JsonObject): z.infer<Schema> {
  const { data, error } = schema.safeParse(answer);
  if (error === undefined) return data;
  throw new TrustprintError('lab_not_running', 'what answers there is no lab of this version', {
    facts: { at: error.issues[0]?.path.join('.') ?? '' },
    hint: 'start it again: trustprint lab',
  });
}
