// SPDX-License-Identifier: Apache-2.0

import type { HostLayout, Layout } from '../scenarios/scenario.ts';
import type { Publishing } from './cluster-issuers.ts';
import { type IssuerServer, type Published, serveIssuer } from './issuer-server.ts';
import { addressesOf, publishingOn, resolveOf } from './lab-issuer.ts';

/** The hosts of other issuers than that of the lab's cluster, each with a certificate of its own. */
export interface IssuerHosts {
  /** By the names that the scenario has for them. */
  readonly publishing: Readonly<Record<string, Publishing>>;
  /** As `--resolve` takes it, where the system knows other addresses of a name, or none. */
  readonly resolve: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the hosts that a scenario has. They publish nothing yet. */
export async function startHosts({ hosts = {}, unresolved = [] }: Layout): Promise<IssuerHosts> {
  const started: [string, StartedHost][] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map(async ([, { server }]) => server.close()));
  };
  try {
    for (const [name, layout] of Object.entries(hosts)) {
      started.push([name, await startHost(layout)]);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    publishing: Object.fromEntries(started.map(([name, { publishing }]) => [name, publishing])),
    resolve: [
      ...started.flatMap(([, { resolve }]) => resolve),
      ...unresolved.map((host) => `${host}:443:-`),
    ],
    close,
  };
}

interface StartedHost {
  readonly server: IssuerServer;
  readonly publishing: Publishing;
  readonly resolve: readonly string[];
}

async function startHost(layout: HostLayout): Promise<StartedHost> {
  const documents = new Map<string, Published>();
  const server = await serveIssuer({ at: addressesOf(layout), port: 0, documents });
  return {
    server,
    publishing: publishingOn(documents, `https://localhost:${String(server.port)}`),
    resolve: resolveOf(layout, server),
  };
}
