// SPDX-License-Identifier: Apache-2.0

import { type Certificate, lastOf } from '../src/core/model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts, Verification } from '../src/core/model/facts.ts';
import { instantOf, parseInstant, plusSeconds } from '../src/core/model/instant.ts';
import { parseIssuer } from '../src/core/model/issuer.ts';
import type { Seen, Unseen } from '../src/core/model/observed.ts';
import type { Provider } from '../src/core/model/provider.ts';
import { listedThumbprintOf } from '../src/core/model/thumbprint.ts';
import { type Credential, forgeCertificate } from '../src/forge/certificates.ts';
import { EMPTY_FACTS } from '../src/core/model/empty-facts.ts';

/** When the worlds of the unit tests are judged. */
export const NOW = parseInstant('2026-06-01T12:00:00Z');

export const ISSUER = parseIssuer('https://oidc.example.test/id/1111222233334444');
export const PROVIDER_ARN =
  'arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/1111222233334444';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/workload';
export const SUBJECT = 'system:serviceaccount:team-a:web';

const DAY = 86_400;

/** A CA made for the tests. */
export async function authority(name: string, issuer?: Credential): Promise<Credential> {
  return forgeCertificate({
    subject: `CN=${name}`,
    notBefore: plusSeconds(NOW, -300 * DAY),
    notAfter: plusSeconds(NOW, 3000 * DAY),
    ca: true,
    ...(issuer === undefined ? {} : { issuer }),
  });
}

/** A leaf for the issuer's host. */
export async function leafOf(issuer: Credential, name = 'oidc.example.test'): Promise<Credential> {
  return forgeCertificate({
    subject: `CN=${name}`,
    notBefore: plusSeconds(NOW, -10 * DAY),
    notAfter: plusSeconds(NOW, 80 * DAY),
    ca: false,
    issuer,
    names: [name],
  });
}

export const ROOT = await authority('Example Root');
export const INTERMEDIATE = await authority('Example Intermediate', ROOT);
export const LEAF = await leafOf(INTERMEDIATE);

/** A chain that a server with a private CA presents; TLS 1.2 is spoken, nobody public vouches. */
export function chainFact(
  presented: readonly [Certificate, ...Certificate[]],
  changed: Partial<ChainFact> = {},
): ChainFact {
  return {
    presented,
    protocol: 'TLSv1.3',
    tls12: 'accepted',
    hostMatches: true,
    anchoring: { bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' } },
    ...changed,
  };
}

export function endpoint(
  chain: ChainFact = chainFact([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate]),
  changed: Partial<EndpointProbe> = {},
): EndpointProbe {
  return {
    host: 'oidc.example.test',
    port: 443,
    serves: ['discovery', 'jwks'],
    address: '192.0.2.1',
    source: 'handshake',
    attempts: 12,
    sightings: 12,
    chain: { kind: 'seen', value: chain, tookMs: 20 },
    ...changed,
  };
}

/** A trust policy as the article's workload has it. */
export const TRUST_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER_ARN },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'oidc.example.test/id/1111222233334444:sub': SUBJECT,
          'oidc.example.test/id/1111222233334444:aud': 'sts.amazonaws.com',
        },
      },
    },
  ],
});

/** A world with nothing wrong: a private CA, the right list, a good token, a role that admits it. */
export function facts(changed: Partial<Facts> = {}): Facts {
  return {
    ...EMPTY_FACTS,
    at: NOW,
    vantage: { host: 'laptop', proxy: undefined, library: 'Mozilla roots of Node 24.x' },
    lab: false,
    caller: {
      account: '111122223333',
      partition: 'aws',
      region: 'us-east-1',
      arn: 'arn:aws:iam::111122223333:user/admin',
    },
    target: {
      text: ISSUER,
      kind: 'issuer',
      clusterName: undefined,
      providerArn: PROVIDER_ARN,
      found: {},
    },
    rules: {
      partition: 'aws',
      messages: 'current',
      match: 'path',
      hosts: 'both',
      library: 'bundled',
    },
    request: {
      roleArn: ROLE_ARN,
      sessionName: 'web',
      durationSeconds: undefined,
      providerId: undefined,
      policyLength: undefined,
      policyArns: undefined,
    },
    token: {
      length: 900,
      parts: 3,
      header: { alg: 'RS256', kid: 'key-1', typ: 'JWT' },
      claims: {
        iss: ISSUER,
        sub: SUBJECT,
        aud: ['sts.amazonaws.com'],
        iat: NOW / 1000 - 60,
        nbf: NOW / 1000 - 60,
        exp: NOW / 1000 + 3600,
      },
      padded: false,
    },
    audience: undefined,
    issuer: ISSUER,
    discovery: {
      kind: 'seen',
      value: { issuer: ISSUER, jwksUri: `${ISSUER}/keys`, missing: [] },
      tookMs: 30,
      httpStatus: 200,
    },
    jwks: {
      kind: 'seen',
      value: {
        keys: [
          {
            kty: 'RSA',
            kid: 'key-1',
            use: 'sig',
            hasKeyOps: false,
            hadPrivate: false,
            material: { n: 'AQAB', e: 'AQAB' },
          },
        ],
      },
      tookMs: 30,
      httpStatus: 200,
    },
    endpoints: [endpoint()],
    provider: {
      kind: 'seen',
      value: {
        arn: PROVIDER_ARN,
        url: 'oidc.example.test/id/1111222233334444',
        clientIds: ['sts.amazonaws.com'],
        thumbprints: [listedThumbprintOf(ROOT.certificate.sha1)],
        tags: {},
      },
    },
    providerUrls: { kind: 'seen', value: ['oidc.example.test/id/1111222233334444'] },
    role: {
      kind: 'seen',
      value: { arn: ROLE_ARN, trustPolicy: TRUST_POLICY, maxSessionDurationSeconds: 3600 },
    },
    signature: {
      alg: 'RS256',
      kid: 'key-1',
      selected: { kind: 'selected', index: 0, hasKeyOps: false },
      verifies: true,
    },
    ...changed,
  };
}

/** The provider's record with just these values listed. */
export function listing(...values: readonly string[]): Seen<Provider> {
  return {
    kind: 'seen',
    value: {
      arn: PROVIDER_ARN,
      url: 'oidc.example.test/id/1111222233334444',
      clientIds: ['sts.amazonaws.com'],
      thumbprints: values.map(listedThumbprintOf),
      tags: {},
    },
  };
}

/** What OpenSSL says of a set of roots that has these as its anchors. */
export function verification(...anchors: readonly Certificate[]): Verification {
  return { vouches: true, error: undefined, anchors };
}

/** A chain that the compiled-in roots trust. */
export function publicChain(
  presented: readonly [Certificate, ...Certificate[]],
  changed: Partial<ChainFact> = {},
): ChainFact {
  return chainFact(presented, {
    anchoring: { bundled: verification(lastOf(presented)) },
    ...changed,
  });
}

/** A look that came to nothing, because the other side did not answer. */
export const DARK: Unseen = {
  kind: 'unseen',
  by: 'theirs',
  code: 'endpoint_unreachable',
  detail: 'connection refused',
};

/** An endpoint at another address, which did not answer. */
export function darkEndpoint(changed: Partial<EndpointProbe> = {}): EndpointProbe {
  return {
    ...endpoint(),
    address: '192.0.2.9',
    attempts: 1,
    sightings: 0,
    chain: DARK,
    ...changed,
  };
}

/** Seconds after `NOW`, as token claims have them. */
export function claimTime(seconds: number): number {
  return instantOf(NOW) / 1000 + seconds;
}
