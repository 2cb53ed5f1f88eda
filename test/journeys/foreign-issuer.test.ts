// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, type Credential, forgeCertificate } from '../../src/forge/certificates.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { serveTls, shown, type TlsServer } from '../../src/forge/servers.ts';
import { forgeToken, publicJwkOf, type SigningKey } from '../../src/forge/tokens.ts';
import { inProcess } from '../in-process.ts';
import { type Ran, type RunningLab, runningLab } from '../process.ts';

const DAY = 86_400;
const NOW = instantOf(Date.now());
const SUBJECT = 'project:one';

/** An issuer that the lab did not make: its own server, its own private CA, its own key. */
describe('an issuer of somebody else, registered with a stale list', () => {
  let lab: RunningLab;
  let server: TlsServer;
  let root: Credential;
  let key: SigningKey;
  let issuer: string;
  let folder: string;
  let providerArn: string;

  before(async () => {
    root = await forgeCertificate({
      subject: 'CN=Private Root, O=Somebody Else',
      notBefore: plusSeconds(NOW, -DAY),
      notAfter: plusSeconds(NOW, 900 * DAY),
      ca: true,
    });
    const leaf = await forgeCertificate({
      subject: 'CN=localhost',
      notBefore: plusSeconds(NOW, -DAY),
      notAfter: plusSeconds(NOW, 90 * DAY),
      ca: false,
      issuer: root,
      names: ['localhost'],
    });
    key = { kid: 'one', alg: 'ES256', keys: await forgeKeyPair('ec') };
    const jwks = JSON.stringify({ keys: [await publicJwkOf(key)] });
    server = await serveTls({
      shows: [shown(leaf, root)],
      documents: (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(request.url === '/keys' ? jwks : JSON.stringify(discovery()));
      },
    });
    issuer = `https://localhost:${String(server.port)}`;
    folder = await mkdtemp(join(tmpdir(), 'trustprint-foreign-'));
    await writeFile(join(folder, 'root.pem'), chainPem([root.certificate]));
    lab = await runningLab('healthy');
    providerArn = await register();
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function discovery(): Record<string, unknown> {
    return {
      issuer,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }

  async function iam<T>(action: string, form: Readonly<Record<string, string>>): Promise<T> {
    const { IAMClient, CreateOpenIDConnectProviderCommand, CreateRoleCommand } =
      await import('@aws-sdk/client-iam');
    const { endpoint, env } = lab.announcement;
    const client = new IAMClient({
      endpoint,
      region: 'us-east-1',
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    try {
      const answer: unknown =
        action === 'CreateRole'
          ? await client.send(
              new CreateRoleCommand({
                RoleName: form['RoleName'] ?? '',
                AssumeRolePolicyDocument: form['AssumeRolePolicyDocument'] ?? '',
              }),
            )
          : await client.send(
              new CreateOpenIDConnectProviderCommand({
                Url: form['Url'] ?? '',
                ClientIDList: ['sts.amazonaws.com'],
                ThumbprintList: ['0123456789012345678901234567890123456789'],
              }),
            );
      return answer as T;
    } finally {
      client.destroy();
    }
  }

  async function register(): Promise<string> {
    const { OpenIDConnectProviderArn: arn } = await iam<{ OpenIDConnectProviderArn: string }>(
      'CreateOpenIDConnectProvider',
      { Url: issuer },
    );
    const bare = issuer.replace('https://', '');
    await iam('CreateRole', {
      RoleName: 'foreign',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: arn },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringEquals: { [`${bare}:sub`]: SUBJECT } },
          },
        ],
      }),
    });
    return arn;
  }

  async function tokenFile(): Promise<string> {
    const at = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: SUBJECT, aud: 'sts.amazonaws.com', iat: at, exp: at + 600 };
    const file = join(folder, 'token');
    await writeFile(file, await forgeToken(claims, key), { mode: 0o600 });
    return file;
  }

  async function doctor(...flags: readonly string[]): Promise<Ran> {
    const role = 'arn:aws:iam::111122223333:role/foreign';
    const args = ['doctor', providerArn, '--role', role, '--token', await tokenFile(), '--live'];
    return inProcess([...args, ...flags], lab.shell);
  }

  it('is judged as STS judges it, and repaired with the CA of its owner', async () => {
    const before = await doctor();
    assert.equal(before.code, 1, before.stdout + before.stderr);
    assert.match(before.stdout, /doesn't match configured thumbprint/);

    const refused = await inProcess(['fix', providerArn, '--yes'], lab.shell);
    assert.equal(refused.code, 4, refused.stdout + refused.stderr);
    const fixed = await inProcess(
      ['fix', providerArn, '--issuer-ca', join(folder, 'root.pem'), '--yes'],
      lab.shell,
    );
    assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);

    const after = await doctor('--fail-on', 'none');
    assert.equal(after.code, 0, after.stdout + after.stderr);
  });
});
