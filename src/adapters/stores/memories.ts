// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { type HostPort, printHostPort } from '../../core/model/issuer.ts';
import { parseJsonObject } from '../../core/model/json.ts';
import type { HostMemory } from '../../core/model/memory.ts';
import type { Memories } from '../../ports/memories.ts';
import { makePrivateFolder, whyForeign, writeDurably } from './state-files.ts';
import {
  certificate,
  count,
  instant,
  isoOf,
  listed,
  SCHEMA_VERSION,
  text,
  versionFlawOf,
} from './schema.ts';
import { codeOf, unwritable } from './system-error.ts';

/** Memories of hosts in a folder, one JSON file each, named after a digest of the host and port. */
export function fileMemories(folder: string): Memories {
  const pathOf = (at: HostPort): string => join(folder, `${digestOf(at)}.json`);
  return {
    async host(at) {
      const memory = await read(pathOf(at));
      return memory?.host === at.host && memory.port === at.port ? memory : undefined;
    },
    async save(memory) {
      try {
        await makePrivateFolder(folder);
        await writeDurably(pathOf(memory), encode(memory));
        await sweep(folder);
      } catch (error) {
        if (error instanceof TrustprintError || codeOf(error) === undefined) throw error;
        throw unwritable(folder, error);
      }
    },
  };
}

/** What is damaged, too large, or could have been written by another user is not remembered. */
async function read(path: string): Promise<HostMemory | undefined> {
  try {
    const file = await open(path);
    try {
      const stats = await file.stat();
      const isOwn = whyForeign(stats) === undefined;
      return isOwn && stats.size <= MAX_BYTES ? decode(await file.readFile('utf8')) : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TrustprintError || codeOf(error) !== undefined) return undefined;
    throw error;
  }
}

function decode(content: string): HostMemory | undefined {
  const file = parseJsonObject(content, 'facts_malformed', 'what is remembered');
  return versionFlawOf(file) === undefined ? memoryFile.safeParse(file).data : undefined;
}

function encode(memory: HostMemory): string {
  const { firstLookAt, lastLookAt, certificates, listings } = memory;
  const file = {
    schemaVersion: SCHEMA_VERSION,
    ...memory,
    firstLookAt: isoOf(firstLookAt),
    lastLookAt: isoOf(lastLookAt),
    certificates: certificates.map((one) => ({
      subject: one.certificate.subject,
      sha256: one.certificate.sha256,
      firstSeenAt: isoOf(one.firstSeenAt),
      lastSeenAt: isoOf(one.lastSeenAt),
      isPublic: one.isPublic,
      certificate: { der: one.certificate.der },
    })),
    listings: listings.map((one) => ({ ...one, since: isoOf(one.since) })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Lets the hosts go that were not looked at for longest, where there are too many. */
async function sweep(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name));
  if (names.length <= MOST_HOSTS) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = aged.toSorted((one, other) => one.at - other.at).slice(0, names.length - MOST_HOSTS);
  for (const { name } of old) await rm(join(folder, name), { force: true });
}

function digestOf(at: HostPort): string {
  return createHash('sha256').update(printHostPort(at)).digest('hex').slice(0, 32);
}

const memoryFile: z.ZodType<HostMemory> = z.object({
  host: text,
  port: z.int().min(0).max(65_535),
  firstLookAt: instant,
  lastLookAt: instant,
  days: count,
  certificates: z
    .array(
      z.object({
        certificate,
        firstSeenAt: instant,
        lastSeenAt: instant,
        isPublic: z.boolean(),
      }),
    )
    .max(1000),
  listings: z
    .array(z.object({ provider: text, sha1: listed, since: instant }))
    .max(1000)
    .default([]),
});

const FILE_NAME = /^[0-9a-f]{32}\.json$/;

/** Forty certificates of a few kilobytes each. */
const MAX_BYTES = 1024 * 1024;
/** A thousand clusters of a Region share one host. */
const MOST_HOSTS = 2000;
