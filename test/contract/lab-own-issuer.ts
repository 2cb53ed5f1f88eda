// SPDX-License-Identifier: Apache-2.0

import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from '@aws-sdk/client-iam';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { forgeCertificate } from '../../src/forge/certificates.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import type { Lab } from '../../src/surfaces/lab/index.ts';
import { iamOf } from './lab-clients.ts';

/** An issuer of one's own that a lab trusts: its key set and its tokens are whatever a test says. */
export interface OwnIssuer extends AsyncDisposable {
  readonly url: string;
  readonly providerArn: string;
  /** Its documents by path; a change takes effect with the next call. */
  readonly documents: Map<string, string>;
  readonly setKeys: (...keys: readonly object[]) => void;
  /** The public JWK of the key for an algorithm, its `kid` the algorithm's name. */
  readonly jwk: (alg: Alg) => Jwk;
  /** A role that trusts it, with these conditions and these actions. */
  readonly role: (name: string, changed?: TrustChange) => Promise<string>;
  /** A token with the claims that it needs, changed; `undefined` leaves one out. */
  readonly token: (claims?: object, header?: object) => string;
  /** A token whose claims are this text. */
  readonly tokenOf: (claims: string, header?: object) => string;
}

export type Alg = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';
export type Jwk = Readonly<Record<string, unknown>> & { readonly kid: string };

export interface TrustChange {
  readonly Action?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
  /** A second statement, which denies. */
  readonly denying?: object;
}

export const AUDIENCE = 'client-a';
export const SUBJECT = 'subject-probe';

/** Starts it, and registers it with the lab's IAM. */
export async function ownIssuer(lab: Lab): Promise<OwnIssuer> {
  const documents = new Map<string, string>();
  const now = instantOf(Date.now());
  const dated = { notBefore: plusSeconds(now, -60), notAfter: plusSeconds(now, 86_400) };
  const ca = await forgeCertificate({ subject: 'CN=Own CA', ...dated, ca: true });
  const names = ['localhost', '127.0.0.1'];
  const leaf = await forgeCertificate({
    subject: 'CN=own',
    ...dated,
    ca: false,
    issuer: ca,
    names,
  });
  const server = await serveTls({ shows: [shown(leaf, ca)], documents });
  const url = `https://localhost:${String(server.port)}`;
  const iam = iamOf(lab);
  const setKeys = (...keys: readonly object[]): void => {
    documents.set('/keys', JSON.stringify({ keys }));
  };
  documents.set('/.well-known/openid-configuration', discoveryOf(url));
  setKeys(...ALGORITHMS.map(jwkOf));
  const { OpenIDConnectProviderArn: providerArn = '' } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: url,
      ClientIDList: [AUDIENCE, 'client-b'],
      ThumbprintList: [ca.certificate.sha1],
    }),
  );
  const tokenOf = (claims: string, header: object = {}): string => signed(claims, header);
  return {
    url,
    providerArn,
    documents,
    setKeys,
    jwk: jwkOf,
    role: async (RoleName, changed = {}) => {
      const policy = trust(providerArn, changed);
      const { Role } = await iam.send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: policy,
          MaxSessionDuration: 7200,
        }),
      );
      return String(Role?.Arn);
    },
    token: (claims = {}, header) =>
      tokenOf(JSON.stringify({ ...usualClaims(url), ...claims }), header),
    tokenOf,
    [Symbol.asyncDispose]: async () => {
      iam.destroy();
      await server.close();
    },
  };
}

/** Of now, for a quarter of an hour. */
export function usualClaims(iss: string) {
  const now = Math.trunc(Date.now() / 1000);
  return { iss, aud: AUDIENCE, sub: SUBJECT, iat: now - 10, exp: now + 900 };
}

export function discoveryOf(issuer: string, jwksUri = `${issuer}/keys`): string {
  return JSON.stringify({
    issuer,
    jwks_uri: jwksUri,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  });
}

function trust(Federated: string, { denying, ...changed }: TrustChange): string {
  const usual = { Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' };
  const denies = denying === undefined ? [] : [{ Effect: 'Deny', ...usual, ...denying }];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...usual, ...changed }, ...denies],
  });
}

/** `alg` and `kid` as the header has them; without an `alg` of ours it is signed with RS256. */
function signed(claims: string, changed: object): string {
  const header: Readonly<Record<string, unknown>> = { alg: 'RS256', typ: 'JWT', ...changed };
  const alg = ALGORITHMS.find((known) => known === header['alg']) ?? 'RS256';
  const whole = { kid: alg, ...header };
  const text = `${encoded(JSON.stringify(whole))}.${encoded(claims)}`;
  return `${text}.${signatureOf(text, alg).toString('base64url')}`;
}

function signatureOf(text: string, alg: Alg): Buffer {
  return sign(`sha${alg.slice(2)}`, Buffer.from(text), {
    key: KEYS[alg],
    dsaEncoding: 'ieee-p1363',
  });
}

function jwkOf(alg: Alg): Jwk {
  const members = createPublicKey(KEYS[alg]).export({ format: 'jwk' });
  return { ...members, kid: alg, alg, use: 'sig' };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

export const ALGORITHMS: readonly Alg[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** One RSA key for all its algorithms, as in the recording. */
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const KEYS: Readonly<Record<Alg, KeyObject>> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  ES256: ec('P-256'),
  ES384: ec('P-384'),
  ES512: ec('P-521'),
};
