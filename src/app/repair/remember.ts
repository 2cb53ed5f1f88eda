// SPDX-License-Identifier: Apache-2.0

import type { ChainFact, EndpointProbe, Facts } from '../../core/model/facts.ts';
import { type Instant, instantOf } from '../../core/model/instant.ts';
import type { HostPort } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import type {
  HostMemory,
  ListedMemory,
  ListingMemory,
  Memory,
  RememberedCertificate,
} from '../../core/model/memory.ts';
import { certificatesOf, pathOf } from '../../core/chains/path.ts';
import type { Receipt } from '../../core/model/plan.ts';
import { listedThumbprintOf } from '../../core/model/thumbprint.ts';
import { judgeChain, isLiveHandshake } from '../../core/chains/trust.ts';
import type { Ports } from '../../ports/index.ts';

type RememberPorts = Pick<Ports, 'memories' | 'receipts'>;

/** What is remembered of the endpoints that were looked at, as it was before this run. */
export async function recall(facts: Facts, ports: RememberPorts): Promise<Memory> {
  const hosts = await Promise.all(placesOf(facts).map(async (at) => ports.memories.host(at)));
  const { receipts } = await ports.receipts.all();
  const provider = seenOf(facts.provider)?.arn;
  return {
    hosts: hosts.flatMap((host) => (host === undefined ? [] : withMoves(host, receipts))),
    listed: provider === undefined ? [] : listedBy(receipts, provider),
  };
}

/** Keeps what this run saw in handshakes of its own. */
export async function remember(facts: Facts, ports: RememberPorts): Promise<void> {
  for (const at of placesOf(facts)) {
    const looks = facts.endpoints.filter((look) => isAt(look, at));
    const before = await ports.memories.host(at);
    const after = rememberedWith(before, { at, looks, facts });
    if (after !== undefined) await ports.memories.save(after);
  }
}

/**
 * How each value of a provider's list came to be there, by our own receipts, the latest first. A
 * change that a crash left open may have been made, and what it lists passes no trust on.
 */
function listedBy(receipts: readonly Receipt[], provider: string): readonly ListedMemory[] {
  return receipts.toReversed().flatMap(({ kind, change, at }): ListedMemory[] => {
    if (!('provider' in change) || change.provider !== provider) return [];
    if (change.kind !== 'set-thumbprints' && change.kind !== 'create-provider') return [];
    if (kind !== 'applied' && kind !== 'started') return [];
    const isMade = change.kind === 'set-thumbprints' && kind === 'applied';
    const later = isMade ? (change.retireLater ?? []) : [];
    return [
      ...change.add.map(({ sha1, authority }) => ({
        sha1: listedThumbprintOf(sha1),
        authority,
        addedAt: at,
        retireAt: undefined,
      })),
      ...later.map(({ sha1, after }) => ({
        sha1,
        authority: undefined,
        addedAt: at,
        retireAt: after,
      })),
    ];
  });
}

/**
 * What we took off a list ourselves and is on it all the same was added again, although no probe of
 * ours has found it gone: somebody put it back.
 */
function withMoves(host: HostMemory, receipts: readonly Receipt[]): HostMemory {
  const movedAt = ({ provider, sha1 }: ListingMemory): readonly Instant[] =>
    receipts.flatMap(({ kind, change, at }) =>
      MADE.has(kind) &&
      change.kind === 'set-thumbprints' &&
      change.provider === provider &&
      change.from.includes(sha1) !== change.to.includes(sha1)
        ? at
        : [],
    );
  const listings = host.listings.map((one) => ({
    ...one,
    since: instantOf(Math.max(one.since, ...movedAt(one))),
  }));
  return { ...host, listings };
}

function placesOf({ endpoints }: Facts): readonly HostPort[] {
  const places = endpoints.filter(isLiveHandshake).map(({ host, port }) => ({ host, port }));
  return [...new Map(places.map((at) => [`${at.host}:${String(at.port)}`, at])).values()];
}

function isAt(look: EndpointProbe, at: HostPort): boolean {
  return isLiveHandshake(look) && look.host === at.host && look.port === at.port;
}

interface Looked {
  readonly at: HostPort;
  readonly looks: readonly EndpointProbe[];
  readonly facts: Facts;
}

/** `undefined` where nothing was seen that may be remembered. */
function rememberedWith(
  before: HostMemory | undefined,
  { at, looks, facts }: Looked,
): HostMemory | undefined {
  const now = facts.at;
  const chains = looks.flatMap(({ chain }) => seenOf(chain) ?? []);
  if (chains.length === 0 || (before !== undefined && before.lastLookAt > now)) return undefined;
  const seen = chains
    .filter((chain) => isVerified(chain, facts))
    .flatMap((chain) => onPathOf(chain, now));
  return {
    ...at,
    firstLookAt: before?.firstLookAt ?? now,
    lastLookAt: now,
    days: daysWith(before, { now, isWhole: chains.length === looks.length }),
    certificates: merged(before?.certificates ?? [], seen),
    listings: listingsWith(before?.listings ?? [], facts),
  };
}

/** What a list has lost is forgotten: should it come back, it was added again. */
function listingsWith(
  before: readonly ListingMemory[],
  { provider, at }: Facts,
): readonly ListingMemory[] {
  const record = seenOf(provider);
  if (record === undefined) return before;
  const known = (sha1: string): Instant | undefined =>
    before.find((one) => one.provider === record.arn && one.sha1 === sha1)?.since;
  const now = [...new Set(record.thumbprints)].map((sha1) => ({
    provider: record.arn,
    sha1,
    since: known(sha1) ?? at,
  }));
  return [...now, ...before.filter((one) => one.provider !== record.arn)].slice(0, MOST_LISTINGS);
}

/** A day counts once, and only where every address showed a chain. */
function daysWith(
  before: HostMemory | undefined,
  { now, isWhole }: { readonly now: Instant; readonly isWhole: boolean },
): number {
  if (before === undefined) return isWhole ? 1 : 0;
  const isNewDay = dayOf(before.lastLookAt) !== dayOf(now);
  return before.days + (isWhole && isNewDay ? 1 : 0);
}

/**
 * Whether something spoke for the path: a root set, or the list of the provider. What a middlebox
 * shows is not remembered, or it would be an anchor tomorrow.
 */
function isVerified(chain: ChainFact, { provider, rules }: Facts): boolean {
  const { anchoring, hostMatches, presented } = chain;
  if (hostMatches !== true || !pathOf(presented).inOrder) return false;
  if (anchoring.bundled?.vouches === true || anchoring.issuerCa?.vouches === true) return true;
  const list = seenOf(provider)?.thumbprints ?? [];
  const judged = judgeChain({ ...chain, anchoring: NOBODY }, list, rules);
  return judged.accepted === true && judged.by === 'list';
}

function onPathOf(chain: ChainFact, now: Instant): readonly RememberedCertificate[] {
  return certificatesOf(chain.presented, pathOf(chain.presented)).map((certificate) => ({
    certificate,
    firstSeenAt: now,
    lastSeenAt: now,
    isPublic: chain.anchoring.bundled?.vouches === true,
  }));
}

/** The last seen stay where there are too many: a host that shows a new leaf daily keeps its CAs. */
function merged(
  before: readonly RememberedCertificate[],
  seen: readonly RememberedCertificate[],
): readonly RememberedCertificate[] {
  const all = new Map(before.map((one) => [one.certificate.sha256, one]));
  for (const one of seen) {
    const known = all.get(one.certificate.sha256);
    const isPublic = one.isPublic || known?.isPublic === true;
    all.set(one.certificate.sha256, {
      ...one,
      firstSeenAt: known?.firstSeenAt ?? one.firstSeenAt,
      isPublic,
    });
  }
  const byWorth = [...all.values()].toSorted(
    (one, other) =>
      Number(other.certificate.isCa) - Number(one.certificate.isCa) ||
      other.lastSeenAt - one.lastSeenAt,
  );
  return byWorth.slice(0, MOST_CERTIFICATES);
}

function dayOf(at: Instant): number {
  return Math.floor(at / 86_400_000);
}

/** Receipts of changes that were made, or may have been. */
const MADE: ReadonlySet<Receipt['kind']> = new Set(['started', 'applied', 'undone']);

const NOBODY = { bundled: { vouches: false, error: undefined } } as const;

/** Five may be listed, and two hosts have some four certificates each; the rest is history. */
const MOST_CERTIFICATES = 40;

/** A Region's clusters share a host, and an account has a hundred providers of five values each. */
const MOST_LISTINGS = 500;
