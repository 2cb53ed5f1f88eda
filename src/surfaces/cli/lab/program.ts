// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { Context } from '../context.ts';
import { askLab } from './client.ts';
import { environmentIn, unsettingAll, workloadIn } from './environment.ts';
import type { RunningLab } from './run.ts';

export interface RunFlags {
  readonly port: number;
  readonly user: boolean | undefined;
}

/** Starts a lab on a free port; without a name, with the scenario that labs begin with. */
type Start = (scenario: string | undefined) => Promise<RunningLab>;

/**
 * `lab run`: runs a program as the workload of the lab. Where no lab runs, one is started for the
 * program alone, on a port of its own, so that two of them never share one.
 */
export async function runInLab(
  context: Context,
  { port, user }: RunFlags,
  { words, start }: { readonly words: readonly string[]; readonly start: Start },
): Promise<void> {
  const { scenario, program } = wantedIn(words);
  const joined = port === 0 ? undefined : await labOn(port, context);
  if (joined !== undefined) demandScenario(joined, scenario, port);
  const own = joined === undefined ? await start(scenario) : undefined;
  try {
    if (context.signal.aborted) return;
    const announced = unsettingAll(joined ?? { ...own?.announcement }, context.environment);
    const shell = user === true ? announced : workloadIn(announced);
    const environment = environmentIn(shell, context.environment);
    context.setExit(await context.runProgram({ words: program, environment }));
  } finally {
    await own?.stop();
  }
}

interface Wanted {
  readonly scenario: string | undefined;
  readonly program: readonly [string, ...string[]];
}

function wantedIn(words: readonly string[]): Wanted {
  const end = words.indexOf('--');
  const [scenario, ...others] = words.slice(0, Math.max(end, 0));
  const [file, ...args] = words.slice(end + 1);
  if (end >= 0 && file !== undefined && others.length === 0) {
    return { scenario, program: [file, ...args] };
  }
  throw new TrustprintError('argument_invalid', 'lab run needs a command, after --', {
    hint: 'trustprint lab run -- aws sts get-caller-identity',
  });
}

async function labOn(port: number, context: Context): Promise<JsonObject | undefined> {
  try {
    return await askLab(port, { path: '' }, context);
  } catch (error) {
    if (error instanceof TrustprintError && error.code === 'lab_not_running') return undefined;
    throw error;
  }
}

/** What was repaired in a lab that runs is not thrown away unasked. */
function demandScenario({ scenario }: JsonObject, wanted: string | undefined, port: number): void {
  if (wanted === undefined || scenario === wanted) return;
  const message = `the lab on port ${String(port)} has scenario ${String(scenario)}, not ${wanted}`;
  throw new TrustprintError('argument_invalid', message, {
    facts: { port, wanted },
    hint: `trustprint lab scenario ${wanted} switches it; --port 0 starts another lab`,
  });
}
