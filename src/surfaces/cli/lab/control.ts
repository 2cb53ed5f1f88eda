// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../core/model/json.ts';
import { everyResult, renderJson } from '../../../render/json.ts';
import { pairs, printPage, row, type Row, wholeRow } from '../../../render/page.ts';
import { type Context, labCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';
import { askLab } from './client.ts';
import { environmentLines, environmentScript, unsettingAll, workloadIn } from './environment.ts';

export interface ControlFlags {
  /** Else that of the lab which this shell is in, or the usual one. */
  readonly port: number | undefined;
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

export interface TokenFlags extends ControlFlags {
  readonly sub: string | undefined;
  readonly aud: readonly string[] | undefined;
  readonly claims: string | undefined;
}

export interface EnvFlags extends ControlFlags {
  readonly workload: boolean | undefined;
}

/** `lab env`: what puts a POSIX shell into the lab. Its keys open nothing else. */
export async function runLabEnv(context: Context, flags: EnvFlags): Promise<void> {
  const { port, format, quiet, workload } = flags;
  const announced = unsettingAll(await askLab(port, { path: '' }, context), context.environment);
  if (format === 'json') {
    context.writeUnredacted(renderJson(resultOf(announced, context)));
    return;
  }
  const shell = workload === true ? workloadIn(announced) : announced;
  context.writeUnredacted(quiet === true ? environmentLines(shell) : environmentScript(shell));
}

/** `lab scenario`: breaks something else, or lists what there is. */
export async function runLabScenario(
  context: Context,
  { port, format, quiet }: ControlFlags,
  name?: string,
): Promise<void> {
  const answer =
    name === undefined
      ? await askLab(port, { path: '/scenarios' }, context)
      : await askLab(port, { path: '/scenario', body: { name } }, context);
  if (format === 'json') {
    context.writeUnredacted(renderJson(resultOf(answer, context)));
    return;
  }
  if (quiet === true) {
    const names = name === undefined ? scenariosIn(answer).map(([each]) => each) : [name];
    context.process.stdout.write(linesOf(names));
    return;
  }
  const { stdout } = context.terminal;
  context.process.stdout.write(
    name === undefined
      ? printPage(pairs(0, scenariosIn(answer)), stdout)
      : printPage(scenarioRows(answer), stdout),
  );
}

function scenarioRows(answer: JsonObject): readonly Row[] {
  const { commands } = answer;
  const toTry = Array.isArray(commands) ? commands.filter((one) => typeof one === 'string') : [];
  return [
    row(0, [`${textOf(answer, 'scenario')}: ${textOf(answer, 'broken')}`]),
    ...toTry.map((command) => wholeRow(2, [command])),
  ];
}

/** `lab stop`, `rotate`, `reset`, `state`. What is done has no answer but its exit code. */
export async function runLabOperation(
  context: Context,
  { port, format, quiet }: ControlFlags,
  name: 'stop' | 'rotate' | 'reset' | 'state',
): Promise<void> {
  const body = name === 'state' ? {} : { body: {} };
  const answer = await askLab(port, { path: `/${name}`, ...body }, context);
  if (name === 'state') {
    const isBare = quiet === true && format !== 'json';
    context.process.stdout.write(
      isBare ? linesOf(arnsIn(answer)) : renderJson(resultOf(answer, context)),
    );
    return;
  }
  if (format === 'json') {
    context.writeUnredacted(renderJson(resultOf(answer, context)));
    return;
  }
  if (quiet !== true) context.process.stdout.write(`${DONE[name]}\n`);
}

/** `lab token`: a token of the lab is the one kind that is ever printed. */
export async function runLabToken(
  context: Context,
  { port, format, sub, aud, claims }: TokenFlags,
): Promise<void> {
  const wanted = {
    ...(claims === undefined ? {} : claimsIn(claims)),
    ...(sub === undefined ? {} : { sub }),
    ...(aud === undefined ? {} : { aud }),
  };
  const answer = await askLab(port, { path: '/tokens', body: { claims: wanted } }, context);
  context.writeUnredacted(
    format === 'json' ? renderJson(resultOf(answer, context)) : `${textOf(answer, 'token')}\n`,
  );
}

function resultOf(answer: JsonObject, context: Context): object {
  return { ...answer, ...everyResult(labCircumstances(context)) };
}

/** The ARNs of what a lab holds: providers, roles and clusters. */
function arnsIn({ providers, roles, clusters }: JsonObject): readonly string[] {
  return [providers, roles, clusters]
    .flatMap((held): readonly unknown[] => (Array.isArray(held) ? held : []))
    .flatMap((each) => (isJsonObject(each) ? [textOf(each, 'arn')] : []))
    .filter((arn) => arn !== '');
}

function linesOf(values: readonly string[]): string {
  return values.map((value) => `${value}\n`).join('');
}

function scenariosIn({ scenarios }: JsonObject): readonly (readonly [string, string])[] {
  if (!Array.isArray(scenarios)) return [];
  return scenarios
    .filter(isJsonObject)
    .map((scenario) => [textOf(scenario, 'name'), textOf(scenario, 'broken')] as const);
}

function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

function claimsIn(text: string): JsonObject {
  try {
    return parseJsonObject(text, 'argument_invalid', 'the value of --claims');
  } catch (cause) {
    if (!(cause instanceof TrustprintError)) throw cause;
    throw new TrustprintError('argument_invalid', cause.message, {
      hint: `write it as --claims '{"aud":"sts.amazonaws.com"}'`,
      cause,
    });
  }
}

const DONE = {
  stop: 'stopped',
  rotate: 'the CA of the issuer was renewed; IAM still lists the old value',
  reset: 'the scenario starts again',
} as const;
