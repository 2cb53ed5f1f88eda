// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { EndpointProbe, Facts } from '../../core/model/facts.ts';
import { parseJsonObject } from '../../core/model/json.ts';
import { readBounded } from '../bounded-file-read.ts';
import { openOutputFiles } from './output-files.ts';
import { factsFile, MEMBERS_OF_FACTS } from './facts-schema.ts';
import { isoOf, problemOf, SCHEMA_VERSION, versionFlawOf } from './schema.ts';
import { codeOf, saidOf } from './system-error.ts';

/**
 * Facts as JSON that a person can read. They hold no token: should a text that was looked at have
 * one in it, it is left out.
 */
export function encodeFacts(facts: Facts): string {
  // What is of this machine and this run is no one else's.
  const { memory: _, fromFile: ___, ...seen } = facts;
  const endpoints = seen.endpoints.map(savedProbe);
  const own: object = { ...seen, endpoints, at: isoOf(facts.at) };
  const file = { schemaVersion: SCHEMA_VERSION, ...inOrder(own) };
  return `${JSON.stringify(file, (_name, value: unknown) => written(value), 2)}\n`;
}

/** The names on disk are older than those in code, and stay. */
function savedProbe({
  host,
  port,
  serves,
  address,
  source,
  attempts,
  sightings,
  quick,
  lost,
  chain,
}: EndpointProbe): object {
  return {
    host,
    port,
    roles: serves,
    address,
    look: source,
    looks: attempts,
    seen: sightings,
    ...(quick === undefined ? {} : { quick }),
    ...(lost === undefined ? {} : { lost }),
    chain,
  };
}

function inOrder(facts: object): object {
  const placeOf = ([name]: readonly [string, unknown]): number => MEMBERS_OF_FACTS.indexOf(name);
  const all = Object.entries(facts).toSorted((one, other) => placeOf(one) - placeOf(other));
  return Object.fromEntries(all);
}

/**
 * Reads saved facts. Certificates are read again from their bytes; members that are not known are
 * passed over, as they may only add to what was seen. Facts and probes say that they come from a file:
 * the same verdict comes of them, no plan, and no authority to write anything.
 *
 * @param name What the file is called in messages.
 * @throws TrustprintError `facts_malformed`, `file_too_large`.
 */
export function decodeFacts(text: string, name: string): Facts {
  if (text.length > MAX_FACTS_BYTES) throw tooLarge(name);
  const file = parseJsonObject(text, 'facts_malformed', name);
  const version = versionFlawOf(file);
  if (version !== undefined) throw malformed(name, version);
  const read = factsFile.safeParse(file);
  if (!read.success) throw malformed(name, problemOf(read.error));
  return { ...read.data, fromFile: true };
}

/**
 * Writes facts to a file, whole or not at all.
 *
 * @param redact Takes secrets out of the text of the file.
 * @throws TrustprintError `file_unwritable`.
 */
export async function saveFacts(
  path: string,
  facts: Facts,
  redact: (text: string) => string = (text) => text,
): Promise<void> {
  const [file] = await openOutputFiles([{ path, isStreamed: false }]);
  file?.write(redact(encodeFacts(facts)));
  await file?.finish();
}

/**
 * Reads facts from a file.
 *
 * @throws TrustprintError `file_unreadable`, `file_too_large`, `facts_malformed`.
 */
export async function loadFacts(path: string, signal: AbortSignal): Promise<Facts> {
  let text: string;
  try {
    text = (await readBounded(path, { most: MAX_FACTS_BYTES, signal })).toString('utf8');
  } catch (cause) {
    const code = codeOf(cause);
    if (code === undefined) throw cause;
    if (code === 'EFBIG') throw tooLarge(path);
    throw new TrustprintError(
      'file_unreadable',
      `${path} cannot be read: ${saidOf(code, 'read')}`,
      {
        facts: { path, error: code },
        hint: 'give the file that doctor --save wrote',
        cause,
      },
    );
  }
  return decodeFacts(text, path);
}

/** Absent is null in files; a token (RFC 7515, compact form) is no fact. */
function written(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(TOKEN, '[redacted]');
  return value ?? null;
}

function malformed(name: string, why: string): TrustprintError {
  return new TrustprintError('facts_malformed', `${name} holds no facts: ${why}`, {
    facts: { file: name, why },
    hint: 'give the file that doctor --save wrote',
  });
}

function tooLarge(name: string): TrustprintError {
  return new TrustprintError('file_too_large', `${name} is larger than saved facts are`, {
    facts: { file: name, most: MAX_FACTS_BYTES },
    hint: 'give the file that doctor --save wrote',
  });
}

const TOKEN = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g;

/** An endpoint with twelve addresses and ten-kilobyte chains saves some 200 kB; a hundredfold is left. */
const MAX_FACTS_BYTES = 32 * 1024 * 1024;
