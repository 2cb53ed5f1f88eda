// SPDX-License-Identifier: Apache-2.0

import type { Vantage } from '../../core/model/facts.ts';
import type { Target } from '../../core/model/target.ts';
import type { Circumstances } from '../../render/json.ts';
import type { Context, Reached } from './context.ts';
import type { Settings } from './settings.ts';

/** What a result says of a command that looks at nothing outside. */
export function plainCircumstances({ hostName }: Context): Circumstances {
  return {
    caller: undefined,
    vantage: { host: hostName, proxy: undefined, library: MOZILLA_ROOTS },
    lab: false,
  };
}

/** What a result says of a command that steers a lab. */
export function labCircumstances(context: Context): Circumstances {
  return { ...plainCircumstances(context), lab: true };
}

/** What a result says of a command that speaks to the cloud and asks no question. */
export async function cloudCircumstances(
  settings: Settings,
  reached: Reached,
  context: Context,
): Promise<Circumstances> {
  const caller = await reached.ports.cloud.caller(context.signal).catch(() => undefined);
  return {
    caller,
    vantage: vantageOf(undefined, { settings, reached, context }),
    lab: reached.lab,
  };
}

/** With what a question is asked. */
export interface Asking {
  readonly settings: Settings;
  readonly reached: Reached;
  readonly context: Context;
}

/** From where a target is looked at. */
export function vantageOf(
  target: Target | undefined,
  { settings, reached, context }: Asking,
): Vantage {
  return {
    host: context.hostName,
    proxy: reached.proxyFor(target?.kind === 'issuer' ? target.issuer : A_HOST_OF_AWS),
    library: settings.library ?? MOZILLA_ROOTS,
  };
}

/** Compiled into Node, and so of its version. */
const MOZILLA_ROOTS = `Mozilla roots of Node ${process.versions.node}`;

/** Which proxy the looks at other targets take, before it is known where they lead. */
const A_HOST_OF_AWS = 'https://sts.amazonaws.com';
