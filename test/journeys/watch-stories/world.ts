// SPDX-License-Identifier: Apache-2.0

/**
 * A year of watching in seconds: the real rounds, judgements, comparisons and database over an outside that
 * is told day by day what it serves. Certificates are real, and so is who trusts whom; connections are not.
 */
import { describe, it } from 'node:test';

import { openDatabase } from '../../../src/adapters/database/open.ts';
import { DEFAULT_QUESTION, THOROUGH } from '../../../src/app/observe/question.ts';
import { nextUnits } from '../../../src/app/watch/rounds.ts';
import type { WatchPlan, WatchSource } from '../../../src/app/watch/source.ts';
import { UnitWork } from '../../../src/app/watch/units.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import {
  type Certificate,
  isInDate,
  isIssuedBy,
  type PresentedChain,
} from '../../../src/core/model/certificate.ts';
import type { Caller } from '../../../src/core/model/facts.ts';
import { type Instant, parseInstant, plusSeconds } from '../../../src/core/model/instant.ts';
import type { HeldRole } from '../../../src/core/model/inventory.ts';
import { parseIssuer } from '../../../src/core/model/issuer.ts';
import { type Jwks, parseJwks } from '../../../src/core/model/jwks.ts';
import type { Provider } from '../../../src/core/model/provider.ts';
import { parseTarget } from '../../../src/core/model/target.ts';
import { listedThumbprintOf } from '../../../src/core/model/thumbprint.ts';
import type { AccountReads, Connected, Connection, Endpoints } from '../../../src/ports/index.ts';
import type { WatchDatabase } from '../../../src/ports/watch.ts';
import { type Credential, forgeCertificate } from '../../../src/forge/certificates.ts';
import { forgeKeyPair, type KeyPair } from '../../../src/forge/keys.ts';
import { lineOf } from '../../../src/surfaces/watch/lines.ts';
import { oneProvider } from '../../unit/app/fake-cloud.ts';
import { kubernetesWith } from '../../unit/app/fake-kubernetes.ts';

export const START = parseInstant('2026-01-01T00:00:00Z');

export function day(count: number): Instant {
  return plusSeconds(START, count * 86_400);
}

const ACCOUNT = '111122223333';

/** A host: what an address serves, and to the how manieth connection. */
export interface Host {
  addresses: readonly string[];
  serve: (address: string, connection: number) => PresentedChain;
  /** The public CA, where it has one. */
  readonly publicRoot?: Certificate;
  readonly isTls13Only?: boolean;
  documents: Readonly<Record<string, object>>;
}

export class StoryWorld {
  now: Instant = START;
  readonly hosts = new Map<string, Host>();
  readonly providers = new Map<string, Provider>();
  roles: readonly HeldRole[] = [];
  /** The issuer of a cluster that is watched instead of the account, and the keys that it signs with. */
  cluster: { readonly issuer: string; kids: readonly string[] } | undefined;
  readonly #connections = new Map<string, number>();

  /** An issuer at a host, which others may share, with a provider and a role that trusts it. */
  addIssuer(name: string, host: Host, listed: readonly Certificate[]): string {
    const [hostName = ''] = name.split('/');
    const documents = {
      ...this.hosts.get(hostName)?.documents,
      ...documentsOf(`https://${name}`, ['k1']),
    };
    host.documents = documents;
    this.hosts.set(hostName, host);
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}`;
    this.list(arn, listed);
    this.roles = [...this.roles, roleTrusting(arn)];
    return arn;
  }

  /** Somebody writes the list of a provider. */
  list(arn: string, listed: readonly Certificate[]): void {
    this.providers.set(arn, {
      arn,
      url: arn.replace(/^.*:oidc-provider\//, ''),
      clientIds: ['sts.amazonaws.com'],
      thumbprints: listed.map(({ sha1 }) => listedThumbprintOf(sha1)),
      tags: {},
    });
  }

  readonly clock = {
    now: (): Instant => this.now,
    pause: async (): Promise<void> => Promise.resolve(),
  };

  readonly endpoints: Endpoints = {
    addressesOf: async ({ host }) => Promise.resolve(this.#hostOf(host).addresses),
    connect: async (connection) => Promise.resolve(this.#connect(connection)),
  };

  #hostOf(name: string): Host {
    const host = this.hosts.get(name);
    if (host === undefined) throw new TrustprintError('name_unresolved', `${name} has no address`);
    return host;
  }

  #connect({ host: name, address, roots, protocols, path, next }: Connection): Connected {
    const host = this.#hostOf(name);
    if (host.isTls13Only === true && protocols === 'tls12-at-most') {
      throw new TrustprintError('endpoint_handshake_failed', 'protocol version');
    }
    const count = (this.#connections.get(name) ?? 0) + 1;
    this.#connections.set(name, count);
    const presented = host.serve(address ?? '', count);
    const anchor = roots === 'bundled' ? host.publicRoot : undefined;
    const error = this.#verify(presented, typeof roots === 'object' ? roots : anchor);
    const document = path === undefined ? undefined : documentOf(host, path);
    const more = document === undefined ? undefined : next?.(document);
    return {
      presented,
      protocol: protocols === 'tls12-at-most' ? 'TLSv1.2' : 'TLSv1.3',
      vouches: roots === undefined ? undefined : error === undefined,
      vouchError: roots === undefined ? undefined : error,
      anchors: error === undefined && anchor !== undefined ? [anchor] : undefined,
      hostMatches: true,
      address,
      tookMs: 1,
      document,
      second: more === undefined ? undefined : documentOf(host, more),
    };
  }

  /** OpenSSL's word, as far as these stories go: the chain up to the anchor, and the dates. */
  #verify(presented: PresentedChain, anchor: Certificate | undefined): string | undefined {
    const below = presented.findIndex((one) => anchor !== undefined && isIssuedBy(one, anchor));
    if (below === -1) return 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
    const path = presented.slice(0, below + 1);
    return path.every((one) => isInDate(one, this.now)) ? undefined : 'CERT_HAS_EXPIRED';
  }

  readonly reads: AccountReads = {
    caller: async () => Promise.resolve(CALLER),
    providerArns: async () => Promise.resolve([...this.providers.keys()]),
    provider: async (arn) => Promise.resolve(this.providers.get(arn)),
    providerQuota: async () => Promise.resolve(100),
    heldRoles: async () =>
      Promise.resolve({ roles: this.roles, read: this.roles.length, isAll: true }),
    enabledRegions: async () => Promise.resolve([]),
    clusterNames: async () => Promise.resolve([]),
    cluster: async () => Promise.resolve(undefined),
    lastWriters: async () => Promise.resolve(new Map()),
  };

  get source(): WatchSource {
    const choice = {
      ids: [],
      organization: false,
      unit: undefined,
      excluded: [],
      roleName: 'reader',
      externalId: undefined,
      shard: undefined,
    };
    const { clock, endpoints, reads, cluster } = this;
    const [record] = this.providers.values();
    const accounts = { kind: 'accounts' as const, choice, regions: [] };
    const kubernetes =
      cluster === undefined
        ? {}
        : {
            kubernetes: {
              ...kubernetesWith({ view: { issuer: parseIssuer(cluster.issuer) } }),
              signingKeys: async () => Promise.resolve(keySetOf(cluster.kids)),
            },
          };
    return {
      name: 'own',
      everyMs: ROUND_HOURS * 3_600_000,
      led: (remedy) => remedy,
      scope: cluster === undefined ? accounts : { kind: 'cluster', target: parseTarget('k8s:') },
      reach: async () =>
        Promise.resolve({
          ports: {
            clock,
            endpoints,
            cloud: oneProvider(record, clock),
            ...kubernetes,
            fleet: {
              own: async () => Promise.resolve([reads]),
              by: async () => Promise.resolve(reads),
              organization: async () => Promise.resolve([]),
            },
          },
          question: {
            ...DEFAULT_QUESTION,
            rules: {
              partition: undefined,
              messages: 'current',
              match: 'path',
              hosts: 'both',
              library: 'bundled',
            },
            vantage: { host: 'here', proxy: undefined, library: 'the roots of the story' },
            lab: false,
            effort: { ...THOROUGH, untilNothingNew: 4, mostLooks: 8 },
          },
        }),
    };
  }
}

/** What happens on a day, before its first round. */
export type Happening = readonly [at: number, happens: () => void];

/**
 * Watches for a year, and gives what a receiver that wants to know all was told, a line each:
 * `day 172.25 firing error endpoint-trust oidc.example.com (3)`, with the number of targets where there
 * are several. Rounds are six hours apart for four days after each happening, a day for weeks before one, and
 * else five days.
 */
export async function watchStory(
  world: StoryWorld,
  happenings: readonly Happening[],
): Promise<readonly string[]> {
  const database = await openDatabase(':memory:', { redact: (text) => text });
  const receivers = [{ name: 'all', severity: 'notice' as const }];
  const sources = [world.source];
  const plan: WatchPlan = { sources, suppressions: [], receivers, tokenLifetimeMs: 86_400_000 };
  let ids = 0;
  const newId = (): string => String((ids += 1));
  const work = new UnitWork({ database, clock: world.clock, newId, plan: () => plan, lineOf });
  const told: string[] = [];
  let waiting = happenings;
  for (let hour = 0; hour <= 365 * 24; hour += ROUND_HOURS) {
    const now = hour / 24;
    if (hour % hoursBetween(now, happenings) !== 0) continue;
    world.now = day(now);
    for (const [at, happens] of waiting) if (at <= now) happens();
    waiting = waiting.filter(([at]) => at > now);
    await oneRound(world, database, work);
    await database.snapshots.endPassed(world.now, receivers);
    told.push(...(await messagesIn(database, world.now)));
  }
  await database.close();
  return told;
}

const ROUND_HOURS = 6;
const BUSY_DAYS = 4;
const DAYS_BEFORE = 40;

function hoursBetween(now: number, happenings: readonly Happening[]): number {
  if (happenings.some(([at]) => at <= now && now <= at + BUSY_DAYS)) return ROUND_HOURS;
  return happenings.some(([at]) => at > now && at - now <= DAYS_BEFORE) ? 24 : 5 * 24;
}

/**
 * Describes stories, each a test. They are told before: the test runner follows every promise, which would
 * take as long again.
 */
export async function describeStories(
  title: string,
  stories: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  const told = await Promise.allSettled(Object.values(stories).map(async (tell) => tell()));
  describe(title, () => {
    for (const [at, name] of Object.keys(stories).entries()) {
      it(name, () => {
        const outcome = told[at];
        if (outcome?.status === 'rejected') throw outcome.reason;
      });
    }
  });
}

async function oneRound(world: StoryWorld, database: WatchDatabase, work: UnitWork): Promise<void> {
  const { rounds } = database;
  const round = await rounds.start('own', world.now, plusSeconds(world.now, 900));
  if (round === undefined) throw new Error('no round was started');
  const { signal } = new AbortController();
  for (;;) {
    const units = await nextUnits('own', round, rounds);
    for (const unit of units) await work.handle(unit, signal);
    if (units.some(({ kind }) => kind === 'whole')) return;
  }
}

async function messagesIn({ outbox }: WatchDatabase, now: Instant): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { id, message } of await outbox.take(now, { most: 1000, leaseMs: 1000 })) {
    const { kind, alert } = message;
    const { check, host } = alert.cause;
    const on = `day ${String((now - START) / 86_400_000)}`;
    const about = host.replace(/^.*\/(?=[^/]+$)/, '');
    const several = alert.targetCount > 1 ? [`(${String(alert.targetCount)})`] : [];
    lines.push([on, kind, alert.severity, check, about, ...several].join(' '));
    await outbox.delivered(id);
  }
  return lines.toSorted();
}

/** A CA of the story. */
export async function authority(
  name: string,
  {
    from = -300,
    until = 10_000,
    issuer,
    keys,
  }: {
    readonly from?: number;
    readonly until?: number;
    readonly issuer?: Credential;
    readonly keys?: KeyPair;
  } = {},
): Promise<Credential> {
  return forgeCertificate({
    subject: `CN=${name}`,
    notBefore: day(from),
    notAfter: day(until),
    ca: true,
    ...(issuer === undefined ? {} : { issuer }),
    ...(keys === undefined ? {} : { keys }),
  });
}

/** A leaf of the story. */
export async function leaf(
  host: string,
  issuer: Credential,
  [from, until]: readonly [number, number] = [-1, 10_000],
): Promise<Certificate> {
  const made = await forgeCertificate({
    subject: `CN=${host}`,
    notBefore: day(from),
    notAfter: day(until),
    ca: false,
    issuer,
    names: [host],
  });
  return made.certificate;
}

/** A host that always serves the same, and the documents of an issuer. */
export function hostServing(chain: PresentedChain, changed: Partial<Host> = {}): Host {
  return {
    addresses: ['5.6.7.1', '5.6.7.2'],
    serve: () => chain,
    documents: {},
    ...changed,
  };
}

const KEYS = new Map<string, object>();
for (const kid of ['k1', 'k2', 'k3']) {
  const { publicKey } = await forgeKeyPair('rsa');
  KEYS.set(kid, { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' });
}

function keySetOf(kids: readonly string[]): Jwks {
  return parseJwks(JSON.stringify({ keys: kids.map((kid) => KEYS.get(kid)) }));
}

export function documentsOf(
  issuer: string,
  kids: readonly string[],
  jwksUri = `${issuer}/keys`,
): Host['documents'] {
  const { pathname } = new URL(issuer);
  return {
    [`${pathname.replace(/\/$/, '')}/.well-known/openid-configuration`]: {
      issuer,
      jwks_uri: jwksUri,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'iss'],
    },
    [new URL(jwksUri).pathname]: { keys: kids.map((kid) => KEYS.get(kid)) },
  };
}

function documentOf({ documents }: Host, path: string): NonNullable<Connected['document']> {
  const body = documents[path];
  const status = body === undefined ? 404 : 200;
  return {
    kind: 'fetched',
    status,
    body: JSON.stringify(body ?? {}),
    tookMs: 1,
    location: undefined,
  };
}

function roleTrusting(arn: string): HeldRole {
  const bare = arn.replace(/^.*:oidc-provider\//, '');
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: arn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${bare}:aud`]: 'sts.amazonaws.com',
        [`${bare}:sub`]: 'system:serviceaccount:shop:web',
      },
    },
  };
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/of-${bare}`,
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    maxSessionDurationSeconds: 3600,
    tags: {},
    grants: [],
    boundary: undefined,
  };
}

const CALLER: Caller = {
  account: ACCOUNT,
  partition: 'aws',
  region: 'us-east-1',
  arn: `arn:aws:iam::${ACCOUNT}:role/reader`,
};
