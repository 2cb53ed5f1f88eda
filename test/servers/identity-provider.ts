// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import { chainPem, type Credential, forgeCertificate } from '../../src/forge/certificates.ts';
import { forgeKeyPair, privateKeyPem } from '../../src/forge/keys.ts';
import { serveTls, type Shown } from '../../src/forge/servers.ts';
import { forgeToken, publicJwkOf, type SigningKey } from '../../src/forge/tokens.ts';

/** An OpenID provider that signs in whoever comes, as whom the test says. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Claims of the next ID token, over those that it has by itself. */
  claims: JsonObject;
  /** What is done to a request before it is answered; `true`: it was answered. */
  disturb: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** What authorization requests asked. */
  readonly asked: readonly URLSearchParams[];
  /** By which means clients authenticated. */
  readonly authenticated: readonly ('basic' | 'post')[];
}

/** Certificates of a private CA, which this process trusts until they are disposed of. */
export interface TrustedLocalhost extends Disposable {
  readonly caPem: string;
  readonly leaf: Credential;
  /** As `access.tls` has them: in the files tls.pem and tls.key. */
  readonly readSecret: (secret: { readonly file: string }) => string;
}

export async function trustedLocalhost(): Promise<TrustedLocalhost> {
  const now = systemClock.now();
  const times = { notBefore: plusSeconds(now, -3600), notAfter: plusSeconds(now, 86_400) };
  const issuer = await forgeCertificate({ subject: 'CN=Sign-in CA', ca: true, ...times });
  const names = ['localhost', '127.0.0.1'];
  const subject = 'CN=localhost';
  const leaf = await forgeCertificate({ subject, ca: false, issuer, names, ...times });
  const caPem = chainPem([issuer.certificate]);
  const roots = getCACertificates('default');
  setDefaultCACertificates([...roots, caPem]);
  return {
    caPem,
    leaf,
    readSecret: ({ file }) =>
      file === 'tls.pem' ? chainPem([leaf.certificate]) : privateKeyPem(leaf.keys),
    [Symbol.dispose]: () => {
      setDefaultCACertificates(roots);
    },
  };
}

export interface ProviderOptions {
  readonly shown: Shown;
  readonly clientId: string;
  readonly secret: string;
  readonly methods?: readonly string[];
  readonly scopes?: readonly string[];
}

export async function serveIdentityProvider({
  shown,
  clientId,
  secret,
  methods,
  scopes,
}: ProviderOptions): Promise<IdentityProvider> {
  const key: SigningKey = { kid: 'one', alg: 'RS256', keys: await forgeKeyPair('rsa') };
  const codes = new Map<string, URLSearchParams>();
  const asked: URLSearchParams[] = [];
  const authenticated: ('basic' | 'post')[] = [];
  let issuer = '';
  const send = (response: ServerResponse, value: object, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    asked.push(query);
    const code = randomBytes(16).toString('hex');
    codes.set(code, query);
    const to = new URL(query.get('redirect_uri') ?? '');
    to.searchParams.set('code', code);
    to.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: to.href }).end();
  };
  const secretIn = (form: URLSearchParams, { headers }: IncomingMessage): string => {
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
    authenticated.push(basic === undefined ? 'post' : 'basic');
    if (basic === undefined)
      return `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`;
    // Both parts are encoded as in a form (RFC 6749, 2.3.1).
    return decodeURIComponent(Buffer.from(basic, 'base64').toString().replaceAll('+', ' '));
  };
  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const code = form.get('code') ?? '';
    const query = codes.get(code);
    codes.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (secretIn(form, request) !== `${clientId}:${secret}`) {
      send(response, { error: 'invalid_client' }, 401);
      return;
    }
    const isRight =
      query?.get('code_challenge') === challenge &&
      query.get('redirect_uri') === form.get('redirect_uri');
    if (!isRight) {
      send(response, { error: 'invalid_grant' }, 400);
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: 'user-1',
      iat: now,
      exp: now + 300,
      nonce: query.get('nonce'),
      ...provider.claims,
    };
    const idToken = await forgeToken(claims, key);
    send(response, { access_token: 'opaque', token_type: 'Bearer', id_token: idToken });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (provider.disturb(request, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/.well-known/openid-configuration') {
      send(response, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
        ...(methods === undefined ? {} : { token_endpoint_auth_methods_supported: methods }),
        ...(scopes === undefined ? {} : { scopes_supported: scopes }),
      });
    } else if (pathname === '/keys') send(response, { keys: [await publicJwkOf(key)] });
    else if (pathname === '/authorize') authorize(searchParams, response);
    else if (pathname === '/token') await token(request, response);
    else send(response, {}, 404);
  };
  const server = await serveTls({
    shows: [shown],
    documents: (request, response) => void answer(request, response),
  });
  issuer = `https://localhost:${String(server.port)}`;
  const provider: IdentityProvider = {
    issuer,
    claims: {},
    disturb: () => false,
    asked,
    authenticated,
    [Symbol.asyncDispose]: async () => server.close(),
  };
  return provider;
}
