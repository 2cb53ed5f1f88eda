// SPDX-License-Identifier: Apache-2.0

import { realpath, stat, writeFile } from 'node:fs/promises';

import { TrustprintError } from '../../core/error.ts';
import type { EndpointProbe, Facts } from '../../core/model/facts.ts';
import { parseJsonObject } from '../../core/model/json.ts';
import { readBounded } from '../bounded-read.ts';
import { writeDurably } from './state-files.ts';
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
  try {
    await write(path, redact(encodeFacts(facts)));
  } catch (cause) {
    const code = codeOf(cause);
    if (code === undefined) throw cause;
    throw new TrustprintError(
      'file_unwritable',
      `${path} cannot be written: ${saidOf(code, 'write')}`,
      {
        facts: { path, error: code },
        hint: 'give a file in a folder of yours',
        cause,
      },
    );
  }
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

/** A link is followed, and what is no file (`/dev/stdout`) is written to, not replaced. */
async function write(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const isOther = await stat(target).then(
    (stats) => !stats.isFile(),
    () => false,
  );
  await (isOther ? writeFile(target, text) : writeDurably(target, text, FILE_MODE));
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

/** The umask takes away what it should: a file that a person asked for is theirs to share. */
const FILE_MODE = 0o666;
const TOKEN = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g;

/** An endpoint with twelve addresses and ten-kilobyte chains saves some 200 kB; a hundredfold is left. */
const MAX_FACTS_BYTES = 32 * 1024 * 1024;
