// SPDX-License-Identifier: Apache-2.0

import { instantOf, plusSeconds } from '../src/core/model/instant.ts';
import { type Credential, forgeCertificate } from '../src/forge/certificates.ts';
import { forgeKeyPair } from '../src/forge/keys.ts';
import { serveTls, type Shown, type TlsServer } from '../src/forge/servers.ts';
import { publicJwkOf, type SigningKey } from '../src/forge/tokens.ts';

const NOW = instantOf(Date.now());
const DAY = 86_400;

/** A private CA of somebody, whatever it calls itself. */
export async function privateCa(subject: string, issuer?: Credential): Promise<Credential> {
  return forgeCertificate({
    subject,
    notBefore: plusSeconds(NOW, -DAY),
    notAfter: plusSeconds(NOW, 900 * DAY),
    ca: true,
    ...(issuer === undefined ? {} : { issuer }),
  });
}

/** The name and key of a CA, certified by another: whoever has its certificate can make one. */
export async function crossSigned(ca: Credential, issuer: Credential): Promise<Credential> {
  return forgeCertificate({
    subject: ca.subject,
    notBefore: plusSeconds(NOW, -2 * DAY),
    notAfter: plusSeconds(NOW, 800 * DAY),
    ca: true,
    keys: ca.keys,
    issuer,
  });
}

/** A leaf for loopback. */
export async function loopbackLeaf(
  issuer: Credential,
  subject = 'CN=leaf',
  names: readonly string[] = ['localhost', '127.0.0.1'],
): Promise<Credential> {
  return forgeCertificate({
    subject,
    notBefore: plusSeconds(NOW, -DAY),
    notAfter: plusSeconds(NOW, 90 * DAY),
    ca: false,
    issuer,
    names,
  });
}

/** What an issuer of the tests says, beyond what it must. */
export interface Saying {
  readonly shows: Shown;
  /** Where it says that its keys are; its own `/keys` where absent. */
  readonly jwksUri?: string;
  /** What its name ends with. */
  readonly path?: string;
  readonly kid?: string;
  /** More members for each of its keys. */
  readonly inKey?: Readonly<Record<string, unknown>>;
}

/** An issuer that the lab did not make: a server of its own, with keys of its own. */
export interface ForeignIssuer extends AsyncDisposable {
  readonly url: string;
  readonly server: TlsServer;
  readonly key: SigningKey;
  /** How often it was connected to for a document. */
  readonly asked: () => number;
}

export async function foreignIssuer(saying: Saying): Promise<ForeignIssuer> {
  const { shows, jwksUri, path = '', kid = 'one', inKey = {} } = saying;
  const key: SigningKey = { kid, alg: 'ES256', keys: await forgeKeyPair('ec') };
  const jwks = JSON.stringify({ keys: [{ ...(await publicJwkOf(key)), ...inKey }] });
  let asked = 0;
  let base = '';
  let url = '';
  const server = await serveTls({
    shows: [shows],
    documents: (request, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json');
      response.end(
        request.url === '/keys'
          ? jwks
          : JSON.stringify({
              issuer: url,
              jwks_uri: jwksUri ?? `${base}/keys`,
              response_types_supported: ['id_token'],
              subject_types_supported: ['public'],
              id_token_signing_alg_values_supported: ['ES256'],
            }),
      );
    },
  });
  base = `https://localhost:${String(server.port)}`;
  url = `${base}${path}`;
  return {
    url,
    server,
    key,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => server.close(),
  };
}
