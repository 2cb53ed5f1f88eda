// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type Origin, originOf } from '../../core/model/allowed-addresses.ts';
import type { ListedEndpoint } from '../../core/model/endpoint-list.ts';
import { discoveryUrlOf, type HostPort, hostPortOf, type Issuer } from '../../core/model/issuer.ts';
import type { ScannedEndpoint } from '../../core/model/scanned-endpoint.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Connection, Ports } from '../../ports/index.ts';
import { discoveryIn, pathIn } from '../observe/documents.ts';

/** With what a list is scanned. */
export interface ScanContext {
  readonly ports: Pick<Ports, 'clock' | 'endpoints' | 'quickProbes'>;
  /** Connections a second at most. */
  readonly rate: number | undefined;
  /** For one connection, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * What probes an entry of a list, to be called for each: what several entries share is probed once,
 * and the rate holds for all of them.
 */
export function listScan(
  context: ScanContext,
): (listed: ListedEndpoint) => Promise<readonly ScannedEndpoint[]> {
  const scan = new ListScan(context);
  return async (listed) => scan.entry(listed);
}

class ListScan {
  readonly #context: ScanContext;
  /** Many issuers share a host; a list of many hosts must not be kept. */
  readonly #probed = new Map<string, Promise<readonly ScannedEndpoint[]>>();
  #nextAt = 0;

  constructor(context: ScanContext) {
    this.#context = context;
  }

  async entry({ text: listed, issuer, at }: ListedEndpoint): Promise<readonly ScannedEndpoint[]> {
    return issuer === undefined
      ? this.#host({ listed, roles: [] }, at, undefined)
      : this.#issuer(listed, issuer);
  }

  /** The document says where the keys are: it takes a handshake, which says more of the chain too. */
  async #issuer(listed: string, issuer: Issuer): Promise<readonly ScannedEndpoint[]> {
    const url = discoveryUrlOf(issuer);
    const at = hostPortOf(url);
    const asked = { ...HANDSHAKE, ...at, roots: 'bundled', path: pathIn(url) } as const;
    const { seen, document } = await this.#handshake({ listed, roles: ['discovery'] }, asked);
    const { address } = seen;
    const others =
      address === undefined
        ? []
        : (await this.#host({ listed, roles: ['discovery'] }, at, undefined)).filter(
            (other) => other.address !== address,
          );
    if (document === undefined) return [seen, ...others];
    const read = discoveryIn(document);
    const jwksUri = seenOf(read)?.jwksUri;
    if (jwksUri === undefined) {
      return [{ ...seen, error: read.kind === 'seen' ? undefined : read.detail }, ...others];
    }
    const keysAt = hostPortOf(jwksUri);
    if (keysAt.host === at.host && keysAt.port === at.port) {
      return [seen, ...others].map((each) => ({ ...each, roles: ['discovery', 'jwks'] }));
    }
    const places = [{ ...at, address, source: 'handshake' }] as const;
    const namedBy = originOf(places, { issuerAt: at, at: keysAt });
    const keys = await this.#host({ listed, roles: ['jwks'] }, keysAt, namedBy);
    return [seen, ...others, ...keys];
  }

  /** Every address of a host, once however many entries lead there. */
  async #host(
    about: About,
    at: HostPort,
    namedBy: Origin | undefined,
  ): Promise<readonly ScannedEndpoint[]> {
    const key = `${at.host.toLowerCase()} ${String(at.port)} ${JSON.stringify(namedBy ?? null)}`;
    const known = this.#probed.get(key);
    const probing = known ?? this.#addresses(about, at, namedBy);
    if (known === undefined && this.#probed.size < MOST_KEPT) this.#probed.set(key, probing);
    return (await probing).map((seen) => ({ ...seen, ...about }));
  }

  async #addresses(
    about: About,
    at: HostPort,
    namedBy: Origin | undefined,
  ): Promise<readonly ScannedEndpoint[]> {
    const { endpoints } = this.#context.ports;
    const seen: ScannedEndpoint[] = [];
    try {
      const addresses = (await endpoints.addressesOf(at, this.#context.signal)) ?? [undefined];
      for (const address of addresses) {
        seen.push(await this.#address(about, { ...HANDSHAKE, ...at, address, namedBy }));
      }
      return seen;
    } catch (error) {
      return [unseen(about, at, { error, probe: 'quick' })];
    }
  }

  /** What has no TLS 1.2 to show is asked as a client of today asks. */
  async #address(about: About, asked: Omit<Connection, 'timeoutMs'>): Promise<ScannedEndpoint> {
    const { ports, signal, timeoutMs } = this.#context;
    try {
      await this.#pace();
      const peeked = await ports.quickProbes.peek({ ...asked, timeoutMs }, signal);
      if (peeked === undefined) return (await this.#handshake(about, asked)).seen;
      const { presented, address } = peeked;
      return {
        ...about,
        ...placeOf(asked),
        address,
        probe: 'quick',
        protocol: 'TLSv1.2',
        presented,
        vouches: undefined,
        error: undefined,
      };
    } catch (error) {
      return unseen(about, asked, { error, probe: 'quick' });
    }
  }

  /** At the first address where none is named: a name that waits to resolve takes no time of the connection. */
  async #handshake(about: About, asked: Omit<Connection, 'timeoutMs'>) {
    const { ports, signal, timeoutMs } = this.#context;
    let { address } = asked;
    try {
      address ??= (await ports.endpoints.addressesOf(asked, signal))?.[0];
      await this.#pace();
      const connection = { ...asked, address, timeoutMs };
      const { protocol, presented, vouches, document } = await ports.endpoints.connect(
        connection,
        signal,
      );
      const probe = { probe: 'handshake', protocol, presented, vouches, error: undefined } as const;
      const seen: ScannedEndpoint = { ...about, ...placeOf(asked), address, ...probe };
      return { seen, document };
    } catch (error) {
      const seen = unseen(about, { ...asked, address }, { error, probe: 'handshake' });
      return { seen, document: undefined };
    }
  }

  async #pace(): Promise<void> {
    const { rate, ports, signal } = this.#context;
    signal.throwIfAborted();
    if (rate === undefined) return;
    const now = ports.clock.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + MS / rate;
    if (at > now) await ports.clock.pause(at - now, signal);
  }
}

type About = Pick<ScannedEndpoint, 'listed' | 'roles'>;

function placeOf({ host, port }: HostPort): HostPort {
  return { host, port };
}

/** A host that is dead is a line of the result; a defect of ours, or the wish to stop, is none. */
function unseen(
  about: About,
  { host, port, address }: HostPort & { readonly address?: string | undefined },
  { error, probe }: { readonly error: unknown; readonly probe: ScannedEndpoint['probe'] },
): ScannedEndpoint {
  if (!(error instanceof TrustprintError)) throw error;
  return {
    ...about,
    host,
    port,
    address,
    probe,
    protocol: undefined,
    presented: undefined,
    vouches: undefined,
    error: error.message,
  };
}

const HANDSHAKE = {
  address: undefined,
  namedBy: undefined,
  roots: undefined,
  protocols: 'any',
  signatures: 'any',
  path: undefined,
} as const;

const MS = 1000;

/** Hosts whose answer is kept for further entries: the issuers of the largest cloud share some hundred. */
const MOST_KEPT = 1000;
