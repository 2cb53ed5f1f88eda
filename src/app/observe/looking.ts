// SPDX-License-Identifier: Apache-2.0

import type { Origin } from '../../core/model/allowed-addresses.ts';
import type { EndpointRole } from '../../core/model/facts.ts';
import { type HostPort, printHostAt } from '../../core/model/issuer.ts';
import type { Connected, Connection, Endpoints, Peeked, QuickProbes } from '../../ports/index.ts';
import { unseenBy } from './observed.ts';
import type { Effort, OnProgress } from './question.ts';

/** What is asked of one endpoint. */
export interface EndpointQuestion extends HostPort {
  readonly roles: readonly EndpointRole[];
  /** A document to fetch over the first connection that opens. */
  readonly path: string | undefined;
  readonly next?: NonNullable<Connection['next']>;
  /** Who names it, where nobody typed it. */
  readonly namedBy: Origin | undefined;
}

/** With what an endpoint is looked at. */
export interface EndpointContext {
  readonly endpoints: Endpoints;
  /** For repeats; without them all probes are handshakes. */
  readonly quickProbes?: QuickProbes | undefined;
  readonly effort: Effort;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** One connection to one address, with what differs from the usual. */
export type LookOnce = (changed: Changed) => Promise<Connected>;

export type Changed = Partial<Connection> & Pick<Connection, 'roots'>;

/** One probe without a session; `undefined` where that shows nothing, and a handshake tells. */
export type LookQuickly = () => Promise<Peeked | undefined>;

/** How an address is probed again and again. */
export interface Looking {
  readonly look: LookOnce;
  /** For repeats that ask nobody's word; `undefined`: they are handshakes too. */
  readonly quickly: LookQuickly | undefined;
}

/** Makes ready to probe one address. */
export function lookingAt(
  { host, port, namedBy, roles: serves }: EndpointQuestion,
  address: string | undefined,
  { endpoints, quickProbes, effort, signal, onProgress }: EndpointContext,
): Looking {
  const where = printHostAt({ host, port, address });
  const at = { host, port, address, namedBy, timeoutMs: effort.timeoutMs };
  const usual = { ...at, protocols: 'any', signatures: 'any', path: undefined } as const;
  const told = ({ presented, tookMs }: Peeked, protocol: string | undefined): void => {
    const what = `chain of ${String(presented.length)}`;
    const shown = { host, port, address, serves, presented, protocol };
    onProgress({ what, where, tookMs, outcome: protocol ?? 'quick', shown });
  };
  return {
    look: async (changed) => {
      try {
        const connected = await endpoints.connect({ ...usual, ...changed }, signal);
        told(connected, connected.protocol);
        return connected;
      } catch (error) {
        // A server may well refuse those who offer less than others.
        const isUsual = changed.signatures === undefined && changed.protocols === undefined;
        const outcome = error instanceof Error ? error.message : String(error);
        if (isUsual) onProgress({ what: 'no chain', where, outcome });
        throw error;
      }
    },
    quickly:
      quickProbes === undefined
        ? undefined
        : async () => {
            const peeked = await peekOf(async () => quickProbes.peek(at, signal));
            if (peeked !== undefined) told(peeked, undefined);
            return peeked;
          },
  };
}

/** What fails without a session is made with one, and fails there if it must. */
async function peekOf(peek: LookQuickly): Promise<Peeked | undefined> {
  try {
    return await peek();
  } catch (error) {
    unseenBy(error);
    return undefined;
  }
}
