// SPDX-License-Identifier: Apache-2.0

import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import { type Duplex, PassThrough } from 'node:stream';
import {
  connect,
  type ConnectionOptions,
  createSecureContext,
  getCACertificates,
  type SecureContext,
} from 'node:tls';

import { TrustprintError } from '../../core/error.ts';
import { throughProxy } from '../proxy.ts';
import { parseProxy } from '../proxy-for.ts';
import { parseRoots } from '../roots.ts';
import { systemCodeOf } from '../tls-errors.ts';
import type { ChosenCluster } from './chosen-cluster.ts';
import { bytesOf, type Credentials } from './credentials.ts';
import { unusable } from './kubeconfig-form.ts';
import { throughSocks } from './socks.ts';

/** How connections to a cluster are made, besides what its kubeconfig says. */
export interface Route {
  /** PEM of more roots. */
  readonly caBundle: string | undefined;
  readonly proxyFor: (url: string) => string | undefined;
  readonly timeoutMs: number;
}

/**
 * An agent for one cluster and one identity. Its server is verified as the kubeconfig says: by the
 * CA that it names, else by the roots of Node and of this machine, as kubectl does.
 *
 * @throws TrustprintError `kubeconfig_unusable` for certificates and keys that are none.
 */
export async function agentFor(
  chosen: ChosenCluster,
  { credentials, route }: { readonly credentials: Credentials; readonly route: Route },
  signal: AbortSignal,
): Promise<Agent | PlainAgent> {
  if (chosen.server.protocol === 'http:') return new PlainAgent({ keepAlive: true });
  const { cluster, server } = chosen;
  const secureContext = contextOf(chosen, credentials, await rootsOf(chosen, route, signal));
  return new ClusterAgent(
    {
      secureContext,
      rejectUnauthorized: !cluster.isInsecure,
      ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
    },
    { proxy: proxyOf(chosen) ?? route.proxyFor(server.href), timeoutMs: route.timeoutMs },
  );
}

interface Way {
  readonly proxy: string | undefined;
  readonly timeoutMs: number;
}

class ClusterAgent extends Agent {
  readonly #way: Way;

  constructor(options: ConnectionOptions, way: Way) {
    super({ keepAlive: true, ...options });
    this.#way = way;
  }

  override createConnection(
    options: ConnectionOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { proxy, timeoutMs } = this.#way;
    if (proxy === undefined || done === undefined) return super.createConnection(options, done);
    const { host = '', port = HTTPS_PORT } = options;
    const through = SOCKS.test(proxy) ? throughSocks : throughProxy;
    through(proxy, { host, port }, AbortSignal.timeout(timeoutMs)).then(
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

function contextOf(
  { user }: ChosenCluster,
  { certificate, key }: Credentials,
  ca: readonly string[],
): SecureContext {
  try {
    return createSecureContext({
      ca: [...ca],
      // Go takes any certificate that it is given for an anchor, an intermediate too.
      allowPartialTrustChain: true,
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    throw unusable(
      `user ${user.name}`,
      `its client certificate and key are none, or no pair (${systemCodeOf(error)})`,
    );
  }
}

async function rootsOf(
  { cluster: { name, ca, isInsecure } }: ChosenCluster,
  { caBundle }: Route,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const more = caBundle === undefined ? [] : [caBundle];
  if (isInsecure) return more;
  if (ca === undefined) {
    return [...new Set([...getCACertificates('default'), ...getCACertificates('system')]), ...more];
  }
  const what = `the certificate authority of cluster ${name}`;
  const bytes = await bytesOf(ca, what, signal);
  try {
    return [...(await parseRoots(bytes, what)), ...more];
  } catch (error) {
    if (error instanceof TrustprintError) throw unusable(what, error.message);
    throw error;
  }
}

function proxyOf({ cluster: { name, proxyUrl } }: ChosenCluster): string | undefined {
  if (proxyUrl === undefined) return undefined;
  if (SOCKS.test(proxyUrl) && URL.canParse(proxyUrl)) return proxyUrl;
  try {
    return parseProxy(proxyUrl, 'proxy-url');
  } catch (error) {
    if (!(error instanceof TrustprintError)) throw error;
    throw unusable(`cluster ${name}`, 'its proxy-url is no http, https or socks5 URL of a proxy');
  }
}

/** @see client-go, `clientcmd/api/v1`, `proxy-url`. */
const SOCKS = /^socks5h?:\/\//i;

const HTTPS_PORT = 443;
