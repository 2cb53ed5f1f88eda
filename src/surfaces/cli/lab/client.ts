// SPDX-License-Identifier: Apache-2.0

import { type IncomingMessage, request, type RequestOptions } from 'node:http';

import { TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../core/model/json.ts';
import type { Context } from '../context.ts';
import { takeUpTo } from '../files.ts';
import type { Environment } from '../settings.ts';
import { LAB_PORT } from '../values.ts';

/**
 * Speaks to a running lab.
 *
 * @param named Its port; by default that of the lab which this shell is in, or the usual one.
 * @param path Below `/_lab`: `/state`.
 * @throws TrustprintError `lab_not_running`, or the lab's own refusal.
 */
export async function askLab(
  named: number | undefined,
  { path, body }: { readonly path: string; readonly body?: object },
  { signal, environment }: Pick<Context, 'signal' | 'environment'>,
): Promise<JsonObject> {
  const port = named ?? portOfShell(environment) ?? LAB_PORT;
  const asked = { timeoutMs: ANSWER_TIMEOUT_MS, signal, ...(body === undefined ? {} : { body }) };
  const answer = await ask(`http://127.0.0.1:${String(port)}`, `/_lab${path}`, asked).catch(
    (cause: unknown) => {
      if (signal.aborted) throw cause;
      throw notRunning(port, cause);
    },
  );
  if (!answer.ok) throw refusalOf(answer.body, port);
  return answer.body;
}

/** `trustprint lab env` has put a shell into the lab of this port. */
function portOfShell({ AWS_ENDPOINT_URL: url = '' }: Environment): number | undefined {
  const [, port] = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(url) ?? [];
  return port === undefined ? undefined : Number(port);
}

interface Answer {
  readonly ok: boolean;
  readonly body: JsonObject;
}

interface LabRequest {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Posted as JSON; without it the path is got. */
  readonly body?: object;
}

async function ask(
  endpoint: string,
  path: string,
  { timeoutMs, signal, body }: LabRequest,
): Promise<Answer> {
  const response = await respond(new URL(path, endpoint), body, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const bytes = await takeUpTo(response, MAX_ANSWER_BYTES);
  const text = Buffer.from(bytes).toString('utf8');
  return {
    ok: response.statusCode === OK,
    body: parseJsonObject(text, 'lab_not_running', 'the answer of the lab'),
  };
}

/** By `node:http`, which every command has loaded anyway; `fetch` would take as long again to load. */
async function respond(
  url: URL,
  body: object | undefined,
  options: RequestOptions,
): Promise<IncomingMessage> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      ...options,
      method: json === undefined ? 'GET' : 'POST',
      agent: false,
      headers: json === undefined ? {} : { 'content-type': 'application/json' },
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end(json);
  });
}

/** The lab answers with our own form of errors: it is thrown on as it is. */
function refusalOf({ error }: JsonObject, port: number): TrustprintError {
  if (!isJsonObject(error)) return notRunning(port, undefined);
  const { code, message, hint } = error;
  const known = CODES.find((each) => each === code) ?? 'argument_invalid';
  return new TrustprintError(known, String(message), typeof hint === 'string' ? { hint } : {});
}

function notRunning(port: number, cause: unknown): TrustprintError {
  return new TrustprintError(
    'lab_not_running',
    `no lab answers on port ${String(port)} of this machine`,
    {
      facts: { port },
      hint: 'start one: trustprint lab, or name its port: --port N',
      cause,
    },
  );
}

const OK = 200;

const CODES = ['lab_scenario_unknown', 'argument_invalid', 'not_built'] as const;

/** Raising a scenario makes keys and certificates, which takes a slow machine some seconds. */
const ANSWER_TIMEOUT_MS = 60_000;
/** A lab's state is some kilobytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
