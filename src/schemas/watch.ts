// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { fingerprint, instant, json, maybe, type Result, text, thumbprint } from './common.ts';
import { plan } from './repair.ts';

const severity = z.enum(['error', 'warning', 'notice']);
const account = maybe.describe('twelve digits; null of what many accounts share');

export const watchEvent = z
  .object({
    id: z.int().min(0).describe('rises from event to event'),
    at: instant,
    kind: text.describe('what happened: certificate-changed, verdict-changed, …'),
    about: z.object({
      kind: z.enum(['endpoint', 'issuer', 'provider', 'role', 'trust', 'finding', 'unreadable']),
      name: text.describe('host:port, the URL of an issuer, an ARN, or the id of a finding'),
    }),
    account,
    source: text.describe('by which it was seen'),
    severity,
    detail: text,
    before: json,
    after: json,
    by: z
      .object({ arn: text, at: instant, call: text, agent: maybe })
      .nullable()
      .describe('who did it, where CloudTrail told'),
  })
  .meta({ title: 'event', description: 'Something that changed, or that will break' });

export const watchAlert = z
  .object({
    id: text,
    check: text.describe('a gate, a check, or the kind of an event'),
    host: text.describe('or the resource, where no host has to do with it'),
    chain: text.describe('SHA-256 of the chain or certificate; empty where none has to do with it'),
    severity,
    detail: text,
    command: maybe.describe('what to type, where something helps'),
    startedAt: instant,
    resolvedAt: instant.nullable(),
    targetCount: z.int().min(0),
    targets: z.array(text).describe('the first of them'),
    accounts: z.array(text),
  })
  .meta({ title: 'alert', description: 'One cause, and the targets that have it' });

const trust = z
  .object({
    arn: text.describe('of the provider'),
    account,
    issuer: maybe,
    hosts: z.array(text),
    roles: z.array(text),
    verdict: z.enum(['ok', 'broken', 'unknown']),
    since: instant,
    cause: z.object({ check: text, sentence: text }).nullable(),
    decidedBy: z
      .enum(['library', 'list'])
      .nullable()
      .describe('whether public CAs or the thumbprint list decide; null where that was not seen'),
  })
  .meta({ title: 'trust', description: 'A provider and the roles that trust it, as last judged' });

const certificate = z.object({
  subject: text,
  sha1: thumbprint,
  sha256: fingerprint,
  notBefore: instant.nullable(),
  notAfter: instant.nullable(),
});

const endpoint = z
  .object({
    name: text.describe('host:port'),
    addresses: z.array(
      z.object({
        address: maybe.describe('null behind a proxy'),
        chains: z.array(
          z.object({ id: text, certificates: z.array(certificate).describe('in wire order') }),
        ),
      }),
    ),
    flappingSince: instant.nullable(),
    changedAt: instant.nullable().describe('when its top certificate changed last'),
  })
  .meta({ title: 'endpoint', description: 'What a host serves' });

const suggestion = z
  .object({
    id: text.describe('trustprint approve ID'),
    target: text,
    account,
    source: text,
    at: instant,
    state: z.enum(['open', 'applied', 'outdated', 'failed']),
    note: maybe.describe('who asked for it, or what became of it'),
    plan,
  })
  .meta({ title: 'suggestion', description: 'A repair that somebody who may write can approve' });

const source = z
  .object({
    name: text,
    round: z.int().min(0),
    startedAt: instant.nullable(),
    completedAt: instant.nullable().describe('null before the first complete round'),
    tookMs: z.number().nullable(),
    nextAt: instant,
    everySeconds: z.number(),
    isSilent: z.boolean().describe('whether no round was completed for three times its interval'),
  })
  .meta({ title: 'source', description: 'What is read in rounds' });

const version = { schemaVersion: z.literal(1) };

export const watchStatus = z
  .object({
    ...version,
    version: text,
    startedAt: instant,
    you: z.object({
      name: text,
      scopes: z.array(z.enum(['read', 'suggest', 'write'])),
      accounts: z.array(text).nullable().describe('null: all'),
      expiresAt: instant.nullable(),
    }),
    configError: maybe.describe('why the configuration file is not in use as it is now'),
    trusts: z.object({ ok: z.int(), broken: z.int(), unknown: z.int() }),
    alerts: z.object({ error: z.int(), warning: z.int(), notice: z.int() }),
    owed: z.int().nullable().describe('messages to deliver; null where not all accounts are yours'),
    sources: z.array(source),
  })
  .meta({ title: 'status' });

const next = maybe.describe('give it as ?after= (events: ?before=) for more; null at the end');

export const watchTrusts = z
  .object({ ...version, trusts: z.array(trust), next })
  .meta({ title: 'trusts', description: 'In the order of their ARNs' });
export const watchTrust = z.object({ ...version, trust }).meta({ title: 'one trust' });
export const watchEndpoints = z
  .object({ ...version, endpoints: z.array(endpoint), next })
  .meta({ title: 'endpoints', description: 'In the order of their names' });
export const watchEvents = z
  .object({ ...version, events: z.array(watchEvent), next })
  .meta({ title: 'events', description: 'The newest first; with ?after= the oldest first' });
export const watchAlerts = z
  .object({
    ...version,
    alerts: z.array(watchAlert),
    total: z.int().describe('how many there are'),
  })
  .meta({ title: 'alerts', description: 'Those that stand, the newest first' });
export const watchSources = z
  .object({ ...version, sources: z.array(source) })
  .meta({ title: 'sources' });
export const watchSuggestions = z
  .object({ ...version, suggestions: z.array(suggestion) })
  .meta({ title: 'suggestions', description: 'Open ones, the newest first' });
export const watchSuggestion = z
  .object({ ...version, suggestion: suggestion.nullable().describe('null: nothing to repair') })
  .meta({ title: 'one suggestion' });

export const watchHealth = z
  .object({
    ...version,
    status: z.enum(['ok', 'silent']),
    configError: z.boolean(),
    sources: z.array(source.pick({ name: true, completedAt: true, isSilent: true })),
  })
  .meta({ title: 'health' });
export const watchReady = z
  .object({ ...version, status: z.enum(['ok', 'unavailable']), why: maybe })
  .meta({ title: 'readiness' });

export type WatchEventJson = Result<typeof watchEvent>;
export type WatchAlertJson = Result<typeof watchAlert>;
export type WatchTrustJson = Result<typeof trust>;
export type WatchEndpointJson = Result<typeof endpoint>;
export type WatchSuggestionJson = Result<typeof suggestion>;
export type WatchSourceJson = Result<typeof source>;
export type WatchStatusJson = Result<typeof watchStatus>;
