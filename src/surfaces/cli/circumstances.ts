// SPDX-License-Identifier: Apache-2.0

import type { Vantage } from '../../core/model/facts.ts';
import type { Target } from '../../core/model/target.ts';
import type { Ports } from '../../ports/index.ts';
import type { Circumstances } from '../../render/json.ts';
import { redact } from '../../render/redact.ts';
import type { Context } from './context.ts';
import { isLab } from './lab-client.ts';
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
  { cloud }: Pick<Ports, 'cloud'>,
  context: Context,
): Promise<Circumstances> {
  const caller = await cloud.caller(context.signal).catch(() => undefined);
  return {
    caller,
    vantage: vantageOf(settings, context, undefined),
    lab: await isLab(settings, context),
  };
}

/** From where a target is looked at. */
export function vantageOf(
  settings: Settings,
  context: Context,
  target: Target | undefined,
): Vantage {
  const url = target?.kind === 'issuer' ? target.issuer : A_HOST_OF_AWS;
  const proxy = context.outside.proxyFor(settings, url);
  return {
    host: context.hostName,
    proxy: proxy === undefined ? undefined : redact(proxy),
    library: settings.library ?? MOZILLA_ROOTS,
  };
}

/** Compiled into Node, and so of its version. */
const MOZILLA_ROOTS = `Mozilla roots of Node ${process.versions.node}`;

/** Which proxy the looks at other targets take, before it is known where they lead. */
const A_HOST_OF_AWS = 'https://sts.amazonaws.com';
