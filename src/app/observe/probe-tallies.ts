// SPDX-License-Identifier: Apache-2.0

import { type Certificate, chainKey, type PresentedChain } from '../../core/model/certificate.ts';
import type {
  ChainFact,
  EndpointProbe,
  LostLooks,
  RootSet,
  Verification,
  DocumentSeries,
  EndpointRole,
} from '../../core/model/facts.ts';
import type { Fingerprint } from '../../core/model/thumbprint.ts';
import { FAILED_RETRIES } from '../../core/gates/lost-connections.ts';
import { anchorsToTryAlone } from '../../core/chains/recommended-certificate.ts';
import type { Connected, Connection, Peeked } from '../../ports/index.ts';
import type { HostPort } from '../../core/model/issuer.ts';
import type { Observed } from '../../core/model/observed.ts';
import { AWS_FETCH_TIMEOUT_MS } from './question.ts';

/** Where probes are made. */
export type ProbedPlace = Pick<EndpointProbe, 'host' | 'port' | 'address' | 'source'>;

/** One distinct chain seen at one address, and what each root set's handshake said of it. */
interface Sighting {
  readonly first: Peeked;
  /** What the first handshake showed beside the chain; `undefined` where none has shown it. */
  shown: Pick<Connected, 'protocol' | 'hostMatches'> | undefined;
  readonly anchoring: { [set in RootSet]?: Verification };
  /** OpenSSL's word on single roots. */
  readonly alone: Map<Fingerprint, boolean>;
  seen: number;
  /** How many of these probes had no session. */
  quick: number;
}

/** The distinct chains of one address. It grows with each probe; a chain is known by its bytes. */
export class Sightings {
  readonly #byBytes = new Map<string, Sighting>();
  readonly #reasons = new ReasonTally();
  #looks = 0;
  #sinceNew = 0;
  #failed = 0;
  #retriesFailed = 0;

  /** Counts a probe; `true` when it showed a chain not seen here before. */
  add(connected: Connected, roots: Connection['roots']): boolean {
    const { sighting, isNew } = this.#count(connected);
    sighting.shown ??= connected;
    note(sighting, connected, roots);
    return isNew;
  }

  /** Counts a probe without a session: it tells what is served, and nobody's word on it. */
  addQuick(peeked: Peeked): void {
    this.#count(peeked).sighting.quick += 1;
  }

  #count(first: Peeked): { readonly sighting: Sighting; readonly isNew: boolean } {
    const key = chainKey(first.presented);
    const known = this.#byBytes.get(key);
    const sighting = known ?? {
      first,
      shown: undefined,
      anchoring: {},
      alone: new Map(),
      seen: 0,
      quick: 0,
    };
    sighting.seen += 1;
    this.#byBytes.set(key, sighting);
    this.#looks += 1;
    const isNew = known === undefined;
    this.#sinceNew = isNew ? 0 : this.#sinceNew + 1;
    return { sighting, isNew };
  }

  /** Counts a probe that showed no chain. It brings nothing new. */
  addFailed(): void {
    this.#looks += 1;
    this.#sinceNew += 1;
  }

  /** Why a probe failed that AWS would have failed with too, be it the first or one made again. */
  addLost(detail: string, isRetry: boolean): void {
    this.#reasons.add(detail);
    if (isRetry) this.#retriesFailed += 1;
    else this.#failed += 1;
  }

  /** One lost connection tells nothing; two that were lost again, alone, tell enough. */
  get isIntermittent(): boolean {
    return this.#retriesFailed >= FAILED_RETRIES;
  }

  get lost(): LostLooks | undefined {
    const [failed, retriesFailed] = [this.#failed, this.#retriesFailed];
    return failed === 0 ? undefined : { failed, retriesFailed, reasons: this.#reasons.sorted() };
  }

  get looks(): number {
    return this.#looks;
  }

  /** Probes in a row that brought nothing new. */
  get sinceNew(): number {
    return this.#sinceNew;
  }

  /** Whether some chain still lacks this root set's word. */
  lacks(roots: RootSet): boolean {
    return [...this.#byBytes.values()].some(({ anchoring }) => anchoring[roots] === undefined);
  }

  /** Whether every chain is trusted by one of the root sets asked so far. */
  get allTrusted(): boolean {
    return [...this.#byBytes.values()].every(({ anchoring }) =>
      Object.values(anchoring).some(({ vouches }) => vouches),
    );
  }

  /** Each chain, with the anchors of some root set that no handshake has asked about alone. */
  get toTryAlone(): readonly { presented: PresentedChain; anchor: Certificate }[] {
    return [...this.#byBytes.values()].flatMap(({ first: { presented }, anchoring, alone }) => {
      const anchors = Object.values(anchoring).flatMap((said) =>
        anchorsToTryAlone(presented, said),
      );
      const each = new Map(anchors.map((anchor) => [anchor.sha256, anchor]));
      return [...each.values()]
        .filter(({ sha256 }) => !alone.has(sha256))
        .map((anchor) => ({ presented, anchor }));
    });
  }

  /** A probe for each chain, in the order in which they were first seen. */
  probes(
    place: ProbedPlace & Pick<EndpointProbe, 'serves'>,
    tls12: ChainFact['tls12'],
  ): readonly EndpointProbe[] {
    const { lost } = this;
    return [...this.#byBytes.values()].map(({ first, shown, anchoring, alone, seen, quick }) => {
      const { presented, tookMs } = first;
      const { protocol, hostMatches } = shown ?? {};
      const value = { presented, protocol, tls12, hostMatches, anchoring, ...verifiedAlone(alone) };
      return {
        ...place,
        attempts: this.#looks,
        sightings: seen,
        ...(quick === 0 ? {} : { quick }),
        ...(lost === undefined ? {} : { lost }),
        chain: { kind: 'seen', value, tookMs },
      };
    });
  }
}

function note(sighting: Sighting, connected: Connected, roots: Connection['roots']): void {
  const { vouches, vouchError: error, anchors } = connected;
  if (roots === undefined || vouches === undefined) return;
  if (typeof roots === 'string') {
    sighting.anchoring[roots] = { vouches, error, ...(anchors === undefined ? {} : { anchors }) };
  } else {
    sighting.alone.set(roots.sha256, vouches);
  }
}

function verifiedAlone(alone: Sighting['alone']): Pick<ChainFact, 'verifiedAlone'> {
  const verified = [...alone].flatMap(([sha256, vouches]) => (vouches ? sha256 : []));
  return verified.length === 0 ? {} : { verifiedAlone: verified };
}

/** Counts why probes failed, each reason once. It grows with each. */
export class ReasonTally {
  readonly #counts = new Map<string, number>();

  add(detail: string): void {
    if (this.#counts.has(detail) || this.#counts.size < MOST_REASONS) {
      this.#counts.set(detail, (this.#counts.get(detail) ?? 0) + 1);
    }
  }

  /** The commonest first. */
  sorted(): readonly { readonly detail: string; readonly count: number }[] {
    return [...this.#counts.entries()]
      .map(([detail, count]) => ({ detail, count }))
      .toSorted((one, other) => other.count - one.count);
  }
}

/** Reasons that are kept apart: a server has a few ways to fail, and words of its own without end. */
const MOST_REASONS = 20;

/** Counts the probes of one document. It grows with each. */
export class DocumentTally {
  readonly #document: EndpointRole;
  readonly #at: HostPort;
  readonly #reasons = new ReasonTally();
  #looks = 0;
  #failed = 0;
  #unseen = 0;
  #slowestMs: number | undefined;

  constructor(document: EndpointRole, at: HostPort) {
    this.#document = document;
    this.#at = at;
  }

  /**
   * Counts a probe.
   *
   * @param connectMs What the handshake took before the document was asked for.
   */
  add(look: Observed<unknown>, connectMs = 0): void {
    this.#looks += 1;
    if (look.kind === 'unseen' && look.by === 'ours') {
      this.#unseen += 1;
      return;
    }
    const tookMs = look.kind === 'absent' ? undefined : look.tookMs;
    if (look.kind !== 'seen') {
      this.#fail(look.detail);
      return;
    }
    const wholeMs = (tookMs ?? 0) + connectMs;
    if (tookMs !== undefined) this.#slowestMs = Math.max(this.#slowestMs ?? 0, wholeMs);
    if (wholeMs > AWS_FETCH_TIMEOUT_MS) this.#fail('it took more than five seconds');
  }

  series(): DocumentSeries {
    return {
      document: this.#document,
      ...this.#at,
      looks: this.#looks,
      failed: this.#failed,
      unseen: this.#unseen,
      slowestMs: this.#slowestMs,
      reasons: this.#reasons.sorted(),
    };
  }

  #fail(detail: string): void {
    this.#failed += 1;
    this.#reasons.add(detail);
  }
}
