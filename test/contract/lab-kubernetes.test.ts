// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import { forgeCertificate } from '../../src/forge/certificates.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { forgeToken, publicJwkOf, type SigningKey } from '../../src/forge/tokens.ts';
import { startLab } from '../../src/surfaces/lab/index.ts';
import { labIam } from '../lab-iam.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SUBJECT = 'system:serviceaccount:shop:cart';

/**
 * A kube-apiserver that is its own issuer, as far as STS sees one: it is known by its address, sends
 * its leaf and the intermediate of a private CA, and serves the two documents in its own form.
 */
async function apiServer(alg: 'RS256' | 'ES256') {
  const now = instantOf(Date.now());
  const dated = { notBefore: plusSeconds(now, -DAY), notAfter: plusSeconds(now, 300 * DAY) };
  const root = await forgeCertificate({ ...dated, subject: 'CN=kubernetes-ca-root', ca: true });
  const intermediate = await forgeCertificate({
    ...dated,
    subject: 'CN=kubernetes-ca',
    ca: true,
    issuer: root,
  });
  const leaf = await forgeCertificate({
    ...dated,
    subject: 'CN=kube-apiserver',
    ca: false,
    issuer: intermediate,
    names: ['kubernetes.default.svc', '127.0.0.1'],
  });
  const key: SigningKey = {
    kid: `key-of-${alg}`,
    alg,
    keys: await forgeKeyPair(alg === 'RS256' ? 'rsa' : 'ec'),
  };
  const jwks = JSON.stringify({ keys: [await publicJwkOf(key)] });
  let issuer = '';
  const server = await serveTls({
    shows: [shown(leaf, intermediate)],
    documents: (request, response) => {
      response.setHeader('cache-control', 'public, max-age=3600');
      if (request.url === '/openid/v1/jwks') {
        response.setHeader('content-type', 'application/jwk-set+json').end(jwks);
        return;
      }
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          issuer,
          jwks_uri: `${issuer}/openid/v1/jwks`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: [alg],
        }),
      );
    },
  });
  issuer = `https://127.0.0.1:${String(server.port)}`;
  const token = async (changed: JsonObject = {}): Promise<string> => {
    const at = Math.floor(Date.now() / 1000);
    return forgeToken(
      {
        aud: ['sts.amazonaws.com'],
        exp: at + HOUR,
        iat: at,
        nbf: at,
        iss: issuer,
        jti: '6f0f9a1e-0d27-4c3c-9d4d-3f1a6f7f2b11',
        'kubernetes.io': {
          namespace: 'shop',
          node: { name: 'node-1', uid: '0d6b0c2a-6c77-4b0a-8a64-5d6f3a1f5d4e' },
          pod: { name: 'cart-0', uid: 'b6d4f6aa-3b0a-4a3e-9d8e-0f3c8f5f7a52' },
          serviceaccount: { name: 'cart', uid: '2f2c8f0b-58a4-4f80-a1a3-33b7e7f8a6c4' },
        },
        sub: SUBJECT,
        ...changed,
      },
      key,
    );
  };
  return {
    issuer,
    token,
    thumbprint: intermediate.certificate.sha1,
    [Symbol.asyncDispose]: async () => server.close(),
  };
}

describe('a kube-apiserver registered as issuer', () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    it(`is judged by its private CA and its ${alg} tokens`, async () => {
      await using api = await apiServer(alg);
      await using lab = await startLab({ scenario: 'healthy', port: 0 });
      using iam = labIam(lab.announcement);
      const provider = await iam.register(api.issuer, ['sts.amazonaws.com'], ['0'.repeat(40)]);
      const roleArn = await roleFor(lab.announcement, provider, api.issuer);

      const ask = async (token: string) => answerOf(lab.announcement.endpoint, roleArn, token);
      assert.match(await ask(await api.token()), /doesn't match configured thumbprint/);
      await relist(lab.announcement, provider, api.thumbprint);
      assert.equal(await ask(await api.token()), 'credentials');
      assert.match(
        await ask(await api.token({ sub: 'system:serviceaccount:shop:other' })),
        /Not authorized to perform sts:AssumeRoleWithWebIdentity/,
      );
      assert.match(
        await ask(await api.token({ aud: ['https://kubernetes.default.svc'] })),
        /could not be validated/,
      );
    });
  }
});

type Announced = Parameters<typeof labIam>[0];

function clientOf({ endpoint, region, env }: Announced): IAMClient {
  return new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
}

async function roleFor(lab: Announced, provider: string, issuer: string): Promise<string> {
  const client = clientOf(lab);
  try {
    const { Role } = await client.send(
      new CreateRoleCommand({
        RoleName: 'cart',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: provider },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: { [`${issuer.replace('https://', '')}:sub`]: SUBJECT },
            },
          },
        }),
      }),
    );
    return Role?.Arn ?? '';
  } finally {
    client.destroy();
  }
}

async function relist(lab: Announced, arn: string, thumbprint: string): Promise<void> {
  const { UpdateOpenIDConnectProviderThumbprintCommand } = await import('@aws-sdk/client-iam');
  const client = clientOf(lab);
  try {
    await client.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn: arn,
        ThumbprintList: [thumbprint],
      }),
    );
  } finally {
    client.destroy();
  }
}

/** `credentials`, or the words of STS. */
async function answerOf(endpoint: string, roleArn: string, token: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'cart-0',
      WebIdentityToken: token,
    }),
  });
  const text = await response.text();
  return response.status === 200 ? 'credentials' : text;
}
