// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { shellWord } from '../../../core/model/shell.ts';
import type { Environment } from '../settings.ts';

/**
 * What a lab says of itself, with all variables of AWS that are set here and not by it among those to
 * unset: any of them may lead an SDK elsewhere, and there is one more for every new service.
 */
export function unsettingAll(announced: JsonObject, here: Environment): JsonObject {
  const { workloads } = announced;
  return {
    ...leadingToLab(announced),
    unset: unsetIn(announced, here),
    ...(Array.isArray(workloads)
      ? {
          workloads: workloads
            .filter(isJsonObject)
            .map((workload) => ({ ...workload, unset: unsetIn(workload, here) })),
        }
      : {}),
  };
}

/** The environment of the workload of a lab. */
export function workloadIn({ workloads }: JsonObject): JsonObject {
  const [workload] = Array.isArray(workloads) ? workloads.filter(isJsonObject) : [];
  return leadingToLab(workload ?? {});
}

/** Without the address of a lab, what runs would reach whatever this machine is configured for. */
function leadingToLab(environment: JsonObject): JsonObject {
  if (variablesIn(environment['env']).some(([name]) => name === 'AWS_ENDPOINT_URL')) {
    return environment;
  }
  throw noLab('it names no endpoint');
}

function noLab(why: string, facts: TrustprintError['facts'] = {}): TrustprintError {
  return new TrustprintError('lab_not_running', `what answers there is no lab: ${why}`, {
    facts,
    hint: 'name the port of the lab: --port',
  });
}

/** The variables of this process in the lab: those that it sets, and no other of AWS. */
export function environmentIn({ env, unset }: JsonObject, here: Environment): Environment {
  const gone = new Set(Array.isArray(unset) ? unset : []);
  const kept = Object.entries(here).filter(([name]) => !gone.has(name));
  return Object.fromEntries([...kept, ...variablesIn(env)]);
}

function unsetIn({ env, unset }: JsonObject, here: Environment): readonly string[] {
  const own = new Set(variablesIn(env).map(([name]) => name));
  const named = Array.isArray(unset) ? unset.filter((name) => isName(name)) : [];
  const set = Object.keys(here).filter((name) => name.startsWith('AWS_') && isName(name));
  return [...new Set([...named, ...set.toSorted()])].filter((name) => !own.has(name));
}

/** `NAME=value`, a line each, as `env -i` and files of environments have them. */
export function environmentLines({ env }: JsonObject): string {
  const variables = variablesIn(env);
  for (const [name, value] of variables) quotedValue(name, value);
  return variables.map(([name, value]) => `${name}=${value}\n`).join('');
}

export function environmentScript({ env, unset }: JsonObject): string {
  const names = Array.isArray(unset) ? unset.filter((name) => isName(name)) : [];
  const assignments = variablesIn(env).map(
    ([name, value]) => `export ${name}=${quotedValue(name, value)}\n`,
  );
  return [...(names.length === 0 ? [] : [`unset ${names.join(' ')}\n`]), ...assignments].join('');
}

/** What answers on a port may be no lab: it runs nothing in the shell that takes its variables. */
function quotedValue(name: string, value: string): string {
  const word = shellWord(value);
  if (word !== undefined) return word;
  throw noLab(`its ${name} holds characters that must not be pasted`, { variable: name });
}

function variablesIn(env: unknown): readonly (readonly [name: string, value: string])[] {
  const values = isJsonObject(env) ? Object.entries(env) : [];
  return values.flatMap(([name, value]) =>
    isName(name) && typeof value === 'string' ? [[name, value] as const] : [],
  );
}

/** A name that a shell assigns to (POSIX, 3.216), and nothing else. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name);
}
