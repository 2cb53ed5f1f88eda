// SPDX-License-Identifier: Apache-2.0

import { Readable, Writable } from 'node:stream';

import type { DoctorLine, DoctorVerdict } from '../src/schemas/console-doctor.ts';
import type { Context } from '../src/surfaces/cli/context.ts';
import { contextOf } from '../src/surfaces/cli/main.ts';
import { localDoctor } from '../src/surfaces/cli/console/doctor.ts';
import { type HostProcess, processOf } from '../src/surfaces/cli/process.ts';
import type { ConnectionFlags } from '../src/surfaces/cli/settings.ts';
import type { Lab } from '../src/surfaces/lab/index.ts';
import type { LocalWork } from '../src/surfaces/watch/http/local.ts';
import { ask, sessionOf, type ServedWatch, servedWatch } from './watch-http.ts';

/** The doctor of the page, over a lab, as `trustprint console` serves it in a shell that is in the lab. */
export interface ServedDoctor extends AsyncDisposable {
  readonly served: ServedWatch;
  /** Of a page of it. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the process printed. */
  readonly printed: () => string;
  /** The lines of an answer. */
  readonly paste: (
    text: string,
    more?: Readonly<Record<string, string>>,
  ) => Promise<readonly DoctorLine[]>;
}

/** @param lab Its variables are this process's from then on, as its scenario has them: the SDK of AWS reads them there. */
export async function servedDoctor(
  lab: Lab,
  ways: Partial<ConnectionFlags> = {},
  over: Parameters<typeof servedWatch>[0] = {},
): Promise<ServedDoctor> {
  const before = { ...process.env };
  const restore = (): void => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  };
  const enter = (): void => {
    restore();
    for (const name of lab.announcement.unset) delete process.env[name];
    Object.assign(process.env, lab.env);
  };
  enter();
  const printed: string[] = [];
  const context = consoleContext({ env: process.env, said: (text) => printed.push(text) });
  const doctor = localDoctor({ ...NO_WAYS, ...ways }, context);
  // Of what else the page of the console can have done, nothing is asked.
  const served = await servedWatch({
    ...over,
    local: { doctor, lab: undefined } as unknown as LocalWork,
  });
  const session = sessionOf(await ask(served.launchUrl));
  const headers = { ...session, origin: served.url, 'content-type': 'application/json' };
  return {
    served,
    headers,
    printed: () => printed.join(''),
    paste: async (text, more = {}) => {
      enter();
      const body = JSON.stringify({ text, ...more });
      const answer = await ask(`${served.url}/api/v1/doctor`, { method: 'POST', headers, body });
      return linesOf(answer.text);
    },
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
      restore();
    },
  };
}

/** That of a command that runs in this process. */
export function consoleContext({
  env,
  said = () => undefined,
  on = () => undefined,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly said?: (text: string) => unknown;
  readonly on?: (name: string, listener: () => void) => unknown;
}): Context {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      said(chunk.toString());
      done();
    },
  });
  const host = {
    argv: ['node', 'trustprint', 'console'],
    env,
    platform: process.platform,
    stdin: Readable.from([]),
    stdout: stream,
    stderr: stream,
    on,
    off: () => undefined,
    exit: (): never => {
      throw new Error('the command line ended the process');
    },
  } as unknown as HostProcess;
  return contextOf(host, processOf(host), () => undefined);
}

/** A blank line says that it is still at work. */
export function linesOf(text: string): readonly DoctorLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DoctorLine);
}

export function verdictIn(lines: readonly DoctorLine[]): DoctorVerdict {
  const last = lines.at(-1);
  if (last?.type === 'verdict') return last;
  throw new Error(`no verdict: ${JSON.stringify(last)}`);
}

/** Where no flag says how the outside is reached. */
export const NO_WAYS: ConnectionFlags = {
  profile: undefined,
  assumeRole: undefined,
  region: undefined,
  endpointUrl: undefined,
  caBundle: undefined,
  proxy: undefined,
  context: undefined,
  kubeconfig: undefined,
  cluster: undefined,
  user: undefined,
  as: undefined,
  asGroup: undefined,
  issuerCa: undefined,
  library: undefined,
  resolve: undefined,
  timeout: undefined,
  looks: undefined,
  ipv4: undefined,
  ipv6: undefined,
  messages: undefined,
  match: undefined,
  hosts: undefined,
};
