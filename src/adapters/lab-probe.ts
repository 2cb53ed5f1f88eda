// SPDX-License-Identifier: Apache-2.0

import { type IncomingMessage, request } from 'node:http';

import { isJsonObject } from '../core/model/json.ts';

/**
 * Whether an endpoint is a lab: on loopback, and it says of itself that it is one. Only then is what a
 * lab sets in the environment honoured, and only to one does a token go over plain HTTP.
 */
export async function isLab(
  endpoint: string | undefined,
  signal: AbortSignal,
  timeoutMs: number = ANSWERS_WITHIN_MS,
): Promise<boolean> {
  if (endpoint === undefined || !isOnLoopback(endpoint)) return false;
  try {
    const response = await respond(new URL('/_lab', endpoint), { signal, timeoutMs });
    const answer: unknown = JSON.parse(await textOf(response));
    return (
      response.statusCode === OK && isJsonObject(answer) && typeof answer['scenario'] === 'string'
    );
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

function isOnLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** By `node:http`, which every command has loaded anyway; `fetch` would take as long again to load. */
async function respond(
  url: URL,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const asked = request(url, { signal: within, agent: false });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

async function textOf(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('longer than the answer of a lab');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const OK = 200;

/** A lab answers at once, on a busy machine soon; something else on that port need not answer at all. */
const ANSWERS_WITHIN_MS = 5000;

/** What a lab says of itself is some kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;
