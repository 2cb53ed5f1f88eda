// SPDX-License-Identifier: Apache-2.0

import { Agent } from 'node:https';
import { type Duplex, PassThrough } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';

import { type ProxyFor, throughProxy } from '../proxy.ts';

export interface Route {
  readonly proxyFor: ProxyFor;
  /** Roots, PEM; Node's own where absent. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
}

/** An agent whose connections go through the proxy that leads to their host, where there is one. */
export class RoutedAgent extends Agent {
  readonly #route: Route;

  constructor(route: Route) {
    super({ keepAlive: true, ...(route.ca === undefined ? {} : { ca: route.ca }) });
    this.#route = route;
  }

  override createConnection(
    options: ConnectionOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { host = '', port = HTTPS_PORT } = options;
    const name = host.includes(':') ? `[${host}]` : host;
    const proxy = this.#route.proxyFor(`https://${name}:${String(port)}`);
    if (proxy === undefined || done === undefined) return super.createConnection(options, done);
    throughProxy(proxy, { host, port }, AbortSignal.timeout(this.#route.timeoutMs)).then(
      (socket) => {
        done(null, connect({ ...options, socket }));
      },
      (error: unknown) => {
        // Node looks at no stream where there is an error; its type wants one.
        done(error instanceof Error ? error : new Error('no connection'), new PassThrough());
      },
    );
    return undefined;
  }
}

const HTTPS_PORT = 443;
