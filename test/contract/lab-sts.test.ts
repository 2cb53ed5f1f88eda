// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  CreateOpenIDConnectProviderCommand,
  IAMClient,
  IAMServiceException,
  ListRolesCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { fromTokenFile, fromWebToken } from '@aws-sdk/credential-providers';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import {
  askSts,
  assumeForm,
  connectionOf,
  control,
  fetchesOf,
  iamOf,
  refusedWith,
  stateOf,
  stsOf,
  workloadOf,
} from './lab-clients.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
beforeEach(async () => {
  await control(lab, 'reset');
});
after(async () => lab.stop());

describe('an SDK', () => {
  it('gets credentials with a token file, and they are those of the role', async () => {
    const { roleArn, tokenFile } = await workloadOf(lab);
    const connection = connectionOf(lab.announcement);
    const credentials = fromTokenFile({
      roleArn,
      webIdentityTokenFile: tokenFile,
      roleSessionName: 'sdk',
      clientConfig: connection,
    });
    const sts = new STSClient({ ...connection, credentials });
    const { Arn, Account, UserId } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    const name = roleArn.split('/').at(-1);
    assert.equal(Arn, `arn:aws:sts::111122223333:assumed-role/${String(name)}/sdk`);
    assert.equal(Account, '111122223333');
    assert.match(String(UserId), /^AROA[A-Z2-7]{16}:sdk$/);
  });

  it('gets credentials with a token in its hand, for the duration that it asks for', async () => {
    const { roleArn, token } = await workloadOf(lab);
    const connection = connectionOf(lab.announcement);
    const given = fromWebToken({
      roleArn,
      webIdentityToken: token,
      roleSessionName: 'by-hand',
      durationSeconds: 900,
      clientConfig: connection,
    });
    const begun = Date.now();
    const { expiration } = await given();
    const left = Number(expiration) - 900_000;
    assert.ok(left > begun - SECOND && left < Date.now() + SECOND, String(expiration));
    const sts = new STSClient({ ...connection, credentials: given });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    assert.match(String(Arn), /:assumed-role\/.*\/by-hand$/);
  });

  it('may do nothing more with them: the role has no policy', async () => {
    const { roleArn, tokenFile } = await workloadOf(lab);
    const connection = connectionOf(lab.announcement);
    const credentials = fromTokenFile({
      roleArn,
      webIdentityTokenFile: tokenFile,
      roleSessionName: 'sdk',
      clientConfig: connection,
    });
    const iam = new IAMClient({ ...connection, credentials });
    const error = await refusedWith(IAMServiceException, iam.send(new ListRolesCommand({})));
    iam.destroy();
    assert.equal(error.name, 'AccessDenied');
    assert.match(error.message, /assumed-role\/.* is not authorized to perform: iam:ListRoles/);
  });

  it('finds the way by the workload’s environment alone', async () => {
    const { env, unset } = await workloadOf(lab);
    const program = `
      const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
      console.log(Arn);`;
    const { stdout, stderr } = await run(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { env, unset },
    );
    assert.match(stdout, /^arn:aws:sts::111122223333:assumed-role\//, stderr);
  });

  it('is told who the user of the lab is', async () => {
    const sts = stsOf(lab);
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    assert.equal(Arn, 'arn:aws:iam::111122223333:user/lab');
  });

  it('is refused with a secret that is not the key’s', async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '' } = lab.env;
    const credentials = { accessKeyId, secretAccessKey: 'another' };
    const sts = new STSClient({ ...connectionOf(lab.announcement), credentials });
    const call = sts.send(new GetCallerIdentityCommand({}));
    assert.equal((await refusedWith(STSServiceException, call)).name, 'SignatureDoesNotMatch');
    sts.destroy();
  });

  it('is refused with a key that the lab does not know', async () => {
    const credentials = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'x' };
    const sts = new STSClient({ ...connectionOf(lab.announcement), credentials });
    const call = sts.send(new GetCallerIdentityCommand({}));
    assert.equal((await refusedWith(STSServiceException, call)).name, 'InvalidClientTokenId');
    sts.destroy();
  });
});

describe('AssumeRoleWithWebIdentity', { skip: missing('curl') }, () => {
  const curl = async (...args: readonly string[]): Promise<string> =>
    (await run('curl', ['--silent', '--show-error', ...args])).stdout;

  it('answers a form in XML, with the members that were recorded', async () => {
    const { roleArn } = await workloadOf(lab);
    const form = (await assumeForm(lab)).toString();
    const xml = await curl('--data', form, lab.announcement.endpoint);
    assert.match(
      xml,
      /^<AssumeRoleWithWebIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA/,
    );
    const [cluster] = lab.announcement.clusters;
    assert.match(xml, new RegExp(`<Provider>${String(cluster?.providerArn)}</Provider>`));
    assert.match(xml, /<Audience>sts\.amazonaws\.com<\/Audience>/);
    assert.match(xml, /<SubjectFromWebIdentityToken>system:serviceaccount:kube-system:/);
    const name = roleArn.split('/').at(-1);
    assert.match(
      xml,
      new RegExp(`<Arn>arn:aws:sts::111122223333:assumed-role/${String(name)}/test</Arn>`),
    );
    assert.match(xml, /<Expiration>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z<\/Expiration>/);
    assert.match(xml, /<PackedPolicySize>\d{2}<\/PackedPolicySize>/);
    assert.match(xml, /<ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId>/);
  });

  it('answers a query string too', async () => {
    const { endpoint } = lab.announcement;
    const xml = await curl(`${endpoint}/?${(await assumeForm(lab)).toString()}`);
    assert.match(xml, /<AccessKeyId>ASIA/);
  });

  it('answers in JSON where it is asked to, times in seconds', async () => {
    const form = (await assumeForm(lab)).toString();
    const text = await curl(
      '--header',
      'accept: application/json',
      '--data',
      form,
      lab.announcement.endpoint,
    );
    const { AssumeRoleWithWebIdentityResponse: answer } = JSON.parse(text) as {
      readonly AssumeRoleWithWebIdentityResponse: {
        readonly AssumeRoleWithWebIdentityResult: { Credentials: { Expiration: number } };
        readonly ResponseMetadata: { RequestId: string };
      };
    };
    const { Expiration } = answer.AssumeRoleWithWebIdentityResult.Credentials;
    assert.ok(Math.abs(Expiration - Date.now() / 1000 - 3600) < 60);
    assert.match(answer.ResponseMetadata.RequestId, /^[0-9a-f-]{36}$/);
  });

  it('words a refusal as the protocol has it', async () => {
    const form = await assumeForm(lab, { WebIdentityToken: 'not.a.token' });
    const xml = await curl('--data', form.toString(), lab.announcement.endpoint);
    assert.match(
      xml,
      /^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><Error><Type>Sender<\/Type><Code>InvalidIdentityToken<\/Code><Message>The ID Token provided is not a valid JWT\. \(You may see this error if you sent an Access Token\)<\/Message><\/Error><RequestId>/,
    );
    const json = await curl(
      '--header',
      'accept: application/json',
      '--data',
      form.toString(),
      lab.announcement.endpoint,
    );
    assert.deepEqual(Object.keys(JSON.parse(json) as object), ['Error', 'RequestId']);
  });
});

describe('STS gives no credentials', () => {
  const answered = async (changed: Readonly<Record<string, string | undefined>>) => {
    const { code, message } = await askSts(lab, await assumeForm(lab, changed));
    return { code, message };
  };
  const minted = async (claims: object, header: object = {}): Promise<string> => {
    const response = await control(lab, 'tokens', { claims, header });
    return ((await response.json()) as { readonly token: string }).token;
  };

  it('for a token whose claims were changed after it was signed', async () => {
    const { token } = await workloadOf(lab);
    const [header = '', claims = '', signature = ''] = token.split('.');
    const changed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...changed, jti: 'another' })).toString(
      'base64url',
    );
    const { code } = await answered({ WebIdentityToken: `${header}.${forged}.${signature}` });
    assert.equal(code, 'InvalidIdentityToken');
  });

  it('for one without a signature, or with an algorithm of none', async () => {
    const { token } = await workloadOf(lab);
    const [, claims = ''] = token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    for (const forged of [`${none}.${claims}.`, `${none}.${claims}.AA`]) {
      assert.equal((await answered({ WebIdentityToken: forged })).code, 'InvalidIdentityToken');
    }
  });

  it('for another subject, another audience or another issuer', async () => {
    const sub = await minted({ sub: 'system:serviceaccount:default:other' });
    assert.equal((await answered({ WebIdentityToken: sub })).code, 'AccessDenied');
    const aud = await minted({ sub: 'x', aud: ['somebody-else'] });
    assert.equal((await answered({ WebIdentityToken: aud })).code, 'InvalidIdentityToken');
    const iss = await minted({ sub: 'x', iss: 'https://127.0.0.1:1/other' });
    assert.equal((await answered({ WebIdentityToken: iss })).code, 'InvalidIdentityToken');
  });

  it('for a key that the issuer does not publish', async () => {
    const { code, message } = await answered({
      WebIdentityToken: await minted({ sub: 'x' }, { kid: 'unknown' }),
    });
    assert.equal(code, 'InvalidIdentityToken');
    assert.match(String(message), /^Couldn't retrieve verification key/);
  });

  it('for one that has expired, and prints the times as recorded', async () => {
    const past = Math.trunc(Date.now() / 1000) - 4000;
    const { code, message } = await answered({
      WebIdentityToken: await minted({ sub: 'x', iat: past - 600, nbf: past - 600, exp: past }),
    });
    assert.equal(code, 'ExpiredTokenException');
    assert.match(
      String(message),
      /^Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
    );
  });

  it('for a role that is not there', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/nobody';
    assert.deepEqual(await answered({ RoleArn }), {
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
  });

  it('for longer than the role allows, or a duration that is none', async () => {
    assert.equal((await answered({ DurationSeconds: '7200' })).code, 'ValidationError');
    assert.equal((await answered({ DurationSeconds: '10' })).code, 'ValidationError');
    assert.equal((await answered({ DurationSeconds: 'soon' })).code, 'MalformedInput');
  });

  it('where a parameter is missing, and names all that are', async () => {
    assert.deepEqual(await answered({ RoleArn: undefined, WebIdentityToken: undefined }), {
      code: 'ValidationError',
      message:
        "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null",
    });
  });

  it('for a token of 20,001 characters, by form and by query string', async () => {
    const form = await assumeForm(lab, { WebIdentityToken: 'x'.repeat(20_001) });
    assert.equal((await askSts(lab, form)).code, 'ValidationError');
    const response = await fetch(`${lab.announcement.endpoint}/?${form.toString()}`);
    assert.equal(response.status, 400);
  });

  it('and asks an issuer for nothing where its provider or audience is not registered', async () => {
    const atFirst = await fetchesOf(lab);
    await answered({ WebIdentityToken: await minted({ sub: 'x', aud: ['somebody-else'] }) });
    await control(lab, 'scenario', { name: 'provider-missing' });
    const laid = await fetchesOf(lab);
    await answered({});
    assert.equal(await fetchesOf(lab), laid);
    assert.equal(atFirst, 0);
    await control(lab, 'scenario', { name: 'healthy' });
    await answered({});
    assert.equal(await fetchesOf(lab), 2); // the discovery document and the key set
  });

  it('and keeps no session of those whom it refuses', async () => {
    await answered({ WebIdentityToken: 'x.y.z' });
    assert.equal((await stateOf(lab)).sessions, 0);
  });
});

describe('keys that are kept', () => {
  it('are asked for once, and again for a key that is not among them', async () => {
    await using keeping = await startLab({ scenario: 'healthy', port: 0, keyCacheSeconds: 60 });
    const asked = async (changed: Readonly<Record<string, string>> = {}) =>
      askSts(keeping, await assumeForm(keeping, changed));
    assert.equal((await asked()).status, 200);
    const asOften = await fetchesOf(keeping);
    assert.equal((await asked()).status, 200);
    assert.equal(await fetchesOf(keeping), asOften);
    const body = { claims: { sub: 'x' }, header: { kid: 'new' } };
    const { token } = (await (await control(keeping, 'tokens', body)).json()) as { token: string };
    assert.equal((await asked({ WebIdentityToken: token })).status, 400);
    assert.equal(await fetchesOf(keeping), asOften * 2);
  });

  it('are kept for each provider apart', async () => {
    await using keeping = await startLab({ scenario: 'healthy', port: 0, keyCacheSeconds: 60 });
    assert.equal((await askSts(keeping, await assumeForm(keeping))).status, 200);
    const [cluster] = keeping.announcement.clusters;
    const other = `${new URL(String(cluster?.issuer)).origin}/without-documents`;
    const iam = iamOf(keeping);
    const ThumbprintList = (await stateOf(keeping)).providers.flatMap(
      ({ thumbprints }) => thumbprints,
    );
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: other,
        ThumbprintList,
        ClientIDList: ['sts.amazonaws.com'],
      }),
    );
    iam.destroy();
    const body = { claims: { sub: 'x', iss: other } };
    const { token } = (await (await control(keeping, 'tokens', body)).json()) as { token: string };
    const form = await assumeForm(keeping, { WebIdentityToken: token });
    assert.match(
      String((await askSts(keeping, form)).message),
      /^Couldn't retrieve verification key/,
    );
  });

  it('keep no judgement on a list that is replaced: the next call is judged by the new one', async () => {
    await using keeping = await startLab({ scenario: 'healthy', port: 0, keyCacheSeconds: 60 });
    const asked = async () => askSts(keeping, await assumeForm(keeping));
    assert.equal((await asked()).status, 200);
    const [provider] = (await stateOf(keeping)).providers;
    const iam = iamOf(keeping);
    const list = async (ThumbprintList: string[]) =>
      iam.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({
          OpenIDConnectProviderArn: provider?.arn,
          ThumbprintList,
        }),
      );
    await list(['0'.repeat(40)]);
    assert.match(String((await asked()).message), /doesn't match configured thumbprint$/);
    await list([...(provider?.thumbprints ?? [])]);
    assert.equal((await asked()).status, 200);
    iam.destroy();
  });

  it('keep a renewed CA from being noticed until they are let go', async () => {
    await using keeping = await startLab({ scenario: 'healthy', port: 0, keyCacheSeconds: 60 });
    await askSts(keeping, await assumeForm(keeping));
    await control(keeping, 'rotate');
    assert.equal((await askSts(keeping, await assumeForm(keeping))).status, 200);
  });
});

describe('what is no request of AWS', () => {
  const text = async (path: string, init: RequestInit = {}): Promise<string> =>
    (await fetch(`${lab.announcement.endpoint}${path}`, init)).text();

  it('is refused by action and version', async () => {
    assert.match(
      await text('/?Action=Foo&Version=2011-06-15'),
      /<Code>InvalidAction<.*Could not find operation Foo for version 2011-06-15</,
    );
    assert.match(await text('/?Action=GetCallerIdentity'), /for version NO_VERSION_SPECIFIED</);
    assert.match(await text('/?Action=GetCallerIdentity&Version=2010-05-08'), /InvalidAction/);
    assert.match(await text('/'), /<Code>MissingAction</);
    assert.match(await text('/nowhere'), /there is no operation GET \/nowhere/);
  });

  it('is refused where the query string is no query string', async () => {
    assert.match(await text('/?Action=%zz'), /<Code>MalformedQueryString</);
  });

  it('is refused without a signature, and with half of one', async () => {
    const asked = '/?Action=GetCallerIdentity&Version=2011-06-15';
    assert.match(await text(asked), /<Code>MissingAuthenticationToken</);
    for (const authorization of ['nonsense', 'AWS4-HMAC-SHA256 Credential=x', 'Basic eDp4']) {
      assert.match(await text(asked, { headers: { authorization } }), /<Code>IncompleteSignature</);
    }
  });

  it('repeats nothing of it as markup', async () => {
    const xml = await text(`/?Action=${encodeURIComponent('<b>&"\u0000\u001b')}&Version=1`);
    assert.match(xml, /operation &lt;b&gt;&amp;&quot;\uFFFD\uFFFD for/);
  });

  it('is refused before a hundred megabytes of it are sent', async () => {
    const { hostname, port } = new URL(lab.announcement.endpoint);
    const sent = request({
      hostname,
      port,
      method: 'POST',
      headers: { 'content-length': 100 * 1024 * 1024 },
    });
    sent.on('error', () => undefined); // the lab hangs up on what it has refused
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [{ readonly statusCode: number }];
    assert.equal(response.statusCode, 413);
    sent.destroy();
  });

  it('is cut off where a body without a length does not end', async () => {
    const { hostname, port } = new URL(lab.announcement.endpoint);
    const sent = request({ hostname, port, method: 'POST' });
    sent.on('error', () => undefined);
    const answered = once(sent, 'response') as Promise<[{ readonly statusCode: number }]>;
    const part = Buffer.alloc(64 * 1024, 'x');
    for (let parts = 0; parts < 20; parts += 1) sent.write(part);
    const [response] = await answered;
    assert.equal(response.statusCode, 413);
    sent.destroy();
  });

  it('does not bring the lab down where it is not even HTTP', async () => {
    const { hostname, port } = new URL(lab.announcement.endpoint);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.end(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x00, 0xff]));
    socket.resume();
    await once(socket, 'close');
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('is refused under a name that is not loopback’s, and from another site’s page', async () => {
    const { hostname, port } = new URL(lab.announcement.endpoint);
    const statusOf = async (headers: Record<string, string>): Promise<number | undefined> => {
      const sent = request({ hostname, port, path: '/_lab', headers });
      sent.end();
      const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusOf({}), 200);
    assert.equal(await statusOf({ host: `localhost:${port}` }), 200);
    assert.equal(await statusOf({ host: `rebound.example:${port}` }), 403);
    assert.equal(await statusOf({ host: '127.0.0.1.example' }), 403);
    assert.equal(await statusOf({ origin: 'https://evil.example' }), 403);
    assert.equal(await statusOf({ origin: 'null' }), 403);
    assert.equal(await statusOf({ 'sec-fetch-site': 'cross-site' }), 403);
  });
});

/** STS says times in whole seconds. */
const SECOND = 1000;
