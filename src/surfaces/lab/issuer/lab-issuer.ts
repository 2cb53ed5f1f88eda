// SPDX-License-Identifier: Apache-2.0

import { type Issuer, parseIssuer } from '../../../core/model/issuer.ts';
import { forgeKeyPair, type KeyPair } from '../../../forge/keys.ts';
import { publicJwkOf, type SigningKey } from '../../../forge/tokens.ts';
import type { Endpoints } from '../../../ports/index.ts';
import { JWK_SET } from '../protocol/http.ts';
import type { Layout } from '../scenarios/scenario.ts';
import { discoveryDocument, freshKey, MOST_KEYS, type Publishing } from './cluster-issuers.ts';
import {
  type IssuerServer,
  type PresentedAt,
  type Published,
  serveIssuer,
  serveResets,
} from './issuer-server.ts';

/** The issuer of the lab's cluster, served. */
export interface LabIssuer {
  readonly url: Issuer;
  /** What tokens are signed with; not always what is published. */
  readonly tokenKey: SigningKey;
  readonly servers: readonly IssuerServer[];
  /** `HOST:PORT:ADDR[,ADDR]`, where the system knows other addresses of the name, or none. */
  readonly resolve: readonly string[];
  /** The same for clients, to whom the name may resolve otherwise than to AWS. */
  readonly resolveHere: readonly string[];
  /** The same issuer with a key more, which signs from now on; those before stay published. */
  readonly withFreshKey: () => Promise<LabIssuer>;
  /** Where documents of other clusters' issuers are published. */
  readonly publishing: Publishing;
  readonly close: () => Promise<void>;
}

/** Starts the servers of an issuer and publishes its documents. */
export async function raiseIssuer(
  layout: Layout,
  signing: KeyPair,
  port: number,
): Promise<LabIssuer> {
  const documents = new Map<string, Published>();
  const { main, keysHost } = await serversOf(layout, documents, port);
  const { issuerHost = LOCALHOST, issuerPath = PATH } = layout;
  const url = parseIssuer(`https://${issuerHost}:${String(main.port)}${issuerPath}`);
  const published: SigningKey = { kid: KID, alg: 'RS256', keys: signing };
  const jwksUri =
    keysHost === undefined
      ? `${url}/keys`
      : `https://127.0.0.1:${String(keysHost.port)}${issuerPath}/keys`;
  documents.set(
    `${issuerPath}/.well-known/openid-configuration`,
    publishedAs(layout.discovery, { text: discoveryDocument(url, jwksUri) }),
  );
  const servers = keysHost === undefined ? [main] : [main, keysHost];
  const signedWith = async (keys: readonly [SigningKey, ...SigningKey[]]): Promise<LabIssuer> => {
    documents.set(`${issuerPath}/keys`, await keySet(layout, keys));
    return {
      ...rest,
      tokenKey: await tokenKeyOf(layout, keys[0]),
      withFreshKey: async () => signedWith(withFresh(await freshKey(), keys)),
    };
  };
  const rest = {
    url,
    servers,
    publishing: publishingOn(documents, new URL(url).origin),
    ...namesOf(layout, main),
    close: async () => {
      await Promise.all(servers.map(async (server) => server.close()));
    },
  };
  return signedWith([published]);
}

/** How the name of the host resolves, where that is not for the system to say. */
function namesOf(layout: Layout, server: IssuerServer): Pick<LabIssuer, 'resolve' | 'resolveHere'> {
  const { issuerHost = LOCALHOST, unresolvedHere = false } = layout;
  const resolve = resolveOf(layout, server);
  const nowhere = `${issuerHost}:${String(server.port)}:-`;
  return { resolve, resolveHere: unresolvedHere ? [nowhere] : resolve };
}

/** The addresses of a host, where it has others than the system knows. */
export function resolveOf(
  { issuerHost, elsewhere }: Pick<Layout, 'issuerHost' | 'elsewhere'>,
  { port, addresses }: IssuerServer,
): readonly string[] {
  if (issuerHost === undefined && elsewhere === undefined) return [];
  const known = elsewhere === undefined ? addresses.slice(0, 1) : addresses;
  return [`${issuerHost ?? LOCALHOST}:${String(port)}:${known.join(',')}`];
}

/** As many as an issuer of EKS has been seen to publish. */
function withFresh(
  fresh: SigningKey,
  before: readonly SigningKey[],
): readonly [SigningKey, ...SigningKey[]] {
  return [fresh, ...before.slice(0, MOST_KEYS - 1)];
}

export function publishingOn(documents: Map<string, Published>, origin: string): Publishing {
  return {
    origin,
    publish: (path, text, type) =>
      void documents.set(path, { text, ...(type === undefined ? {} : { type }) }),
    withdraw: (path) => void documents.delete(path),
  };
}

async function keySet(
  { jwk, keySet: answered }: Layout,
  signing: readonly SigningKey[],
): Promise<Published> {
  const keys = await Promise.all(
    signing.map(async (key) => {
      const published = await publicJwkOf(key);
      return jwk?.(published) ?? published;
    }),
  );
  const usual = { text: JSON.stringify({ keys }), type: JWK_SET };
  return publishedAs(answered, usual);
}

function publishedAs(change: Layout['discovery'], usual: Published): Published {
  return change?.(usual) ?? usual;
}

async function tokenKeyOf(
  { signedByStranger = false, tokenKid }: Layout,
  published: SigningKey,
): Promise<SigningKey> {
  return {
    ...published,
    ...(tokenKid === undefined ? {} : { kid: tokenKid }),
    ...(signedByStranger ? { keys: await forgeKeyPair('rsa') } : {}),
  };
}

interface Servers {
  readonly main: IssuerServer;
  readonly keysHost: IssuerServer | undefined;
}

async function serversOf(
  layout: Layout,
  documents: ReadonlyMap<string, Published>,
  port: number,
): Promise<Servers> {
  const { keysHost, keysUnreachable = false } = layout;
  const main = await serveIssuer({ at: addressesOf(layout), port, documents });
  if (keysHost === undefined && !keysUnreachable) return { main, keysHost: undefined };
  try {
    const server =
      keysHost === undefined
        ? await serveResets()
        : await serveIssuer({ at: [{ ...HERE, presentation: keysHost }], port: 0, documents });
    return { main, keysHost: server };
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** What a host presents at each of its addresses. */
export function addressesOf({
  presented,
  elsewhere,
}: Pick<Layout, 'presented' | 'elsewhere'>): readonly PresentedAt[] {
  const second =
    elsewhere === undefined
      ? // `localhost` is both on most machines, and curl and Node may try either first.
        { address: '::1', isOptional: true, presentation: presented }
      : { address: '127.0.0.2', isOptional: false, presentation: elsewhere };
  return [{ ...HERE, presentation: presented }, second];
}

const LOCALHOST = 'localhost';
const HERE = { address: '127.0.0.1', isOptional: false } as const;

/** EKS names issuers by 32 hexadecimal digits, upper case. */
const PATH = '/id/1111222233334444555566667777888F';
const KID = '7a1f0e5c9b3d4286a0c4e8f21d6b953e4f708c1a';

/**
 * The same probes, but a name that has several addresses gives another one first each time: so a
 * resolver does for callers that take the first.
 */
export function rotatingResolver(endpoints: Endpoints): Endpoints {
  let asked = 0;
  return {
    connect: async (connection, signal) => endpoints.connect(connection, signal),
    addressesOf: async (endpoint, signal) => {
      const addresses = await endpoints.addressesOf(endpoint, signal);
      if (addresses === undefined) return undefined;
      const first = asked % addresses.length;
      asked += 1;
      return [...addresses.slice(first), ...addresses.slice(0, first)];
    },
  };
}
