// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';

import { type ErrorCode, TrustprintError } from '../../src/core/error.ts';
import type { StsRequest } from '../../src/core/model/facts.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { PROVIDER_ARN, ROLE_ARN } from '../world.ts';
import { ACCOUNT, cloudAt, SIGNAL, useKeys } from './aws-cloud-under-test.ts';
import { type Answering, answered, identified, refused, serveAws } from './aws-server.ts';
import { PLAIN_REQUEST } from '../../src/core/model/empty-facts.ts';

const OTHER = '444455556666';
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

const { folder } = useKeys();

describe('AWS credentials', () => {
  it('are missing where there are none, with a way to get some', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    await using server = await serveAws(() => identified(ACCOUNT));
    const error = await refusal('credentials_missing', cloudAt(server.url).caller(SIGNAL));
    assert.match(error.hint ?? '', /AWS_PROFILE/);
    assert.equal(server.asked.length, 0);
  });

  it('of a profile that is not there are missing, and the profile is named', async () => {
    const cloud = cloudAt('http://127.0.0.1:1', { profiles: ['nobody'] });
    assert.match((await refusal('credentials_missing', cloud.caller(SIGNAL))).message, /nobody/);
  });

  it('of a profile whose name is misspelled are missing, and the one that was meant is named', async () => {
    await config('[default]', 'region = us-east-1', '[profile production]', 'region = eu-west-1');
    const hintFor = async (...profiles: string[]): Promise<string | undefined> =>
      (await refusal('credentials_missing', cloudAt(undefined, { profiles }).caller(SIGNAL))).hint;
    assert.equal(await hintFor('prodution'), 'did you mean production?');
    assert.equal(await hintFor('nobody-knows'), 'give one of default, production');
    assert.match((await hintFor('production')) ?? '', /give --profile NAME/);
  });

  it('of a profile of the environment that is not there are missing, whatever keys there are', async () => {
    await config('[default]', '[profile production]');
    await using server = await serveAws(() => identified(ACCOUNT));
    const cloud = cloudAt(server.url, { env: { ...process.env, AWS_PROFILE: 'prodution' } });
    const { message, hint } = await refusal('credentials_missing', cloud.caller(SIGNAL));
    assert.equal(message, 'there is no AWS profile "prodution"');
    assert.equal(hint, 'did you mean production?');
    assert.equal(server.asked.length, 0);
  });

  it('that a process gives are used', async () => {
    await config(
      '[profile works]',
      `credential_process = ${printing({ Version: 1, AccessKeyId: 'AKIAPROCESS', SecretAccessKey: 's' })}`,
    );
    await using server = await serveAws(() => identified(ACCOUNT));
    await cloudAt(server.url, { profiles: ['works'] }).caller(SIGNAL);
    assert.match(server.asked[0]?.headers.authorization ?? '', /Credential=AKIAPROCESS/);
  });

  it('whose process fails are missing, and its command line is not shown', async () => {
    await config('[profile fails]', 'credential_process = false --password hunter2');
    const cloud = cloudAt('http://127.0.0.1:1', { profiles: ['fails'] });
    const error = await refusal('credentials_missing', cloud.caller(SIGNAL));
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('hunter2'));
  });

  it('of a single sign-on that ran out are missing, with the command that renews them', async () => {
    await config(
      '[profile sso]',
      'sso_start_url = https://example.awsapps.com/start',
      'sso_region = us-east-1',
      `sso_account_id = ${ACCOUNT}`,
      'sso_role_name = Admin',
    );
    const cloud = cloudAt(undefined, { profiles: ['sso'] });
    const error = await refusal('credentials_missing', cloud.caller(SIGNAL));
    assert.match(error.hint ?? '', /aws sso login --profile sso/);
  });

  it('of a role are asked for at the same endpoint, and used', async () => {
    await using server = await serveAws(roleThenCaller);
    const cloud = cloudAt(server.url, { assumeRole: `arn:aws:iam::${ACCOUNT}:role/admin` });
    assert.equal((await cloud.caller(SIGNAL)).account, ACCOUNT);
    const [assume, identify] = server.asked;
    assert.equal(assume?.form.get('RoleArn'), `arn:aws:iam::${ACCOUNT}:role/admin`);
    assert.match(assume.headers.authorization ?? '', /Credential=AKIAEXAMPLE/);
    assert.match(identify?.headers.authorization ?? '', /Credential=ASIAROLE/);
    assert.equal(identify?.headers['x-amz-security-token'], 'session-of-role');
  });

  it("of a profile's role are asked for at the same endpoint, and used", async () => {
    await config(
      '[profile base]',
      'aws_access_key_id = AKIABASE',
      'aws_secret_access_key = s',
      '[profile role]',
      `role_arn = arn:aws:iam::${ACCOUNT}:role/admin`,
      'source_profile = base',
    );
    await using server = await serveAws(roleThenCaller);
    await cloudAt(server.url, { profiles: ['role'] }).caller(SIGNAL);
    const keys = server.asked.map(
      ({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1],
    );
    assert.deepEqual(keys, ['AKIABASE', 'ASIAROLE']);
  });

  it('are refused where the role may not be assumed, and it is not said of the provider', async () => {
    await using server = await serveAws(() =>
      refused(403, 'AccessDenied', 'not authorized to perform: sts:AssumeRole'),
    );
    const cloud = cloudAt(server.url, { assumeRole: `arn:aws:iam::${ACCOUNT}:role/admin` });
    const error = await refusal('credentials_refused', cloud.provider(PROVIDER_ARN, SIGNAL));
    assert.match(error.message, /sts:AssumeRole/);
    assert.deepEqual(
      server.asked.map(({ action }) => action),
      ['AssumeRole'],
    );
  });
});

describe('the account of an ARN', () => {
  const two = [
    '[profile one]',
    'aws_access_key_id = AKIAONE',
    'aws_secret_access_key = s',
    '[profile two]',
    'aws_access_key_id = AKIATWO',
    'aws_secret_access_key = s',
  ];
  const byKey: Answering = ({ action, headers }) => {
    const isTwo = headers.authorization?.includes('AKIATWO') === true;
    if (action === 'GetCallerIdentity') return identified(isTwo ? OTHER : ACCOUNT);
    return answered('GetOpenIDConnectProvider', `<Url>${isTwo ? 'two' : 'one'}</Url><Tags/>`);
  };

  it('is read with credentials of its own, whichever profile has them', async () => {
    await config(...two);
    await using server = await serveAws(byKey);
    const cloud = cloudAt(server.url, { profiles: ['one', 'two'] });
    const other = PROVIDER_ARN.replace(ACCOUNT, OTHER);
    assert.equal((await cloud.provider(other, SIGNAL))?.url, 'two');
    assert.equal((await cloud.provider(PROVIDER_ARN, SIGNAL))?.url, 'one');
    assert.equal((await cloud.caller(SIGNAL)).account, ACCOUNT);
  });

  it('is read and written with no others', async () => {
    await using server = await serveAws(byKey);
    const other = PROVIDER_ARN.replace(ACCOUNT, OTHER);
    const cloud = cloudAt(server.url);
    const error = await refusal('wrong_account', cloud.provider(other, SIGNAL));
    assert.deepEqual(error.facts, { account: OTHER, credentialsOf: [ACCOUNT] });
    await refusal('wrong_account', cloud.role(ROLE_ARN.replace(ACCOUNT, OTHER), SIGNAL));
    await refusal('wrong_account', cloud.providerArns(OTHER, SIGNAL));
    await refusal(
      'wrong_account',
      cloud.clusterIssuer(`arn:aws:eks:us-east-1:${OTHER}:cluster/c`, SIGNAL),
    );
    await refusal('wrong_account', cloud.setThumbprints(other, [], SIGNAL));
    assert.deepEqual(
      server.asked.map(({ action }) => action),
      ['GetCallerIdentity'],
    );
  });

  it('is not in the name of a cluster: each profile is asked for it in turn', async () => {
    await config(
      ...two.flatMap((line) => (line.startsWith('[') ? [line, 'region = eu-west-1'] : line)),
    );
    const arn = `arn:aws:eks:eu-west-1:${OTHER}:cluster/lab`;
    const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';
    const isTwo = ({ headers }: Parameters<Answering>[0]): boolean =>
      headers.authorization?.includes('AKIATWO') === true;
    const json = (status: number, body: object, type?: string): ReturnType<Answering> => ({
      status,
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
      },
    });
    const found = json(200, { cluster: { arn, identity: { oidc: { issuer } } } });
    for (const [first, result] of [
      [json(404, { message: 'none' }, 'ResourceNotFoundException'), arn],
      [json(403, { message: 'no' }, 'AccessDeniedException'), arn],
    ] as const) {
      await using server = await serveAws((asked) => (isTwo(asked) ? found : first));
      const cloud = cloudAt(server.url, { profiles: ['one', 'two'] });
      assert.equal((await cloud.clusterIssuer('lab', SIGNAL))?.arn, result);
    }
    // Where none has it, who could not look is told of.
    await using server = await serveAws((asked) =>
      isTwo(asked)
        ? json(404, { message: 'none' }, 'ResourceNotFoundException')
        : json(403, { message: 'no' }, 'AccessDeniedException'),
    );
    const cloud = cloudAt(server.url, { profiles: ['one', 'two'] });
    await refusal('cloud_read_denied', cloud.clusterIssuer('lab', SIGNAL));
  });

  it('is not said to be wrong where the credentials that may be right do not work', async () => {
    await config(...two);
    await using server = await serveAws((asked) =>
      asked.headers.authorization?.includes('AKIATWO') === true
        ? refused(403, 'ExpiredToken')
        : byKey(asked),
    );
    const cloud = cloudAt(server.url, { profiles: ['one', 'two'] });
    await refusal(
      'credentials_refused',
      cloud.provider(PROVIDER_ARN.replace(ACCOUNT, OTHER), SIGNAL),
    );
    assert.equal((await cloud.provider(PROVIDER_ARN, SIGNAL))?.url, 'one');
  });
});

describe('the exchange of a token at STS', () => {
  it('is asked for without credentials of ours, and gives none away', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    await using server = await serveAws(() => answered('AssumeRoleWithWebIdentity', CREDENTIALS));
    const result = await cloudAt(server.url).assume(
      request({ durationSeconds: 900 }),
      TOKEN,
      SIGNAL,
    );
    assert.deepEqual(result, {
      source: 'live',
      outcome: 'credentials',
      code: undefined,
      httpStatus: 200,
      message: undefined,
      requestId: 'request-1',
    });
    const [{ form, headers } = assert.fail('asked nothing')] = server.asked;
    assert.equal(headers.authorization, undefined);
    assert.deepEqual(Object.fromEntries(form), {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: ROLE_ARN,
      RoleSessionName: 'trustprint',
      WebIdentityToken: TOKEN,
      DurationSeconds: '900',
    });
  });

  it('is answered with the very code and words of STS', async () => {
    const message =
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";
    for (const [status, code] of [
      [400, 'InvalidIdentityToken'],
      [400, 'ExpiredTokenException'],
      [400, 'IDPCommunicationError'],
      [403, 'AccessDenied'],
      [400, 'ValidationError'],
      [403, 'RegionDisabledException'],
      [500, 'InternalFailure'],
    ] as const) {
      await using server = await serveAws(() => refused(status, code, message));
      assert.deepEqual(await cloudAt(server.url).assume(request(), TOKEN, SIGNAL), {
        source: 'live',
        outcome: 'error',
        code,
        httpStatus: status,
        message,
        requestId: 'request-1',
      });
    }
  });

  it('is not said to be answered where STS only gave no answer', async () => {
    await using server = await serveAws(() => ({ status: 503, body: '' }));
    await refusal('cloud_unreachable', cloudAt(server.url).assume(request(), TOKEN, SIGNAL));
  });

  it('never shows the token, also where STS quotes it', async () => {
    const quoting = `1 validation error detected: Value '${TOKEN}' at 'webIdentityToken'`;
    await using server = await serveAws(() => refused(400, 'ValidationError', quoting));
    const { message } = await cloudAt(server.url).assume(request(), TOKEN, SIGNAL);
    assert.equal(message, "1 validation error detected: Value '[redacted]' at 'webIdentityToken'");
  });

  it('never sends the token over plain HTTP to another machine', async () => {
    const cloud = cloudAt('http://sts.example.test');
    const error = await refusal('token_exposed', cloud.assume(request(), TOKEN, SIGNAL));
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(TOKEN));
    process.env['AWS_ENDPOINT_URL_STS'] = 'http://192.0.2.1';
    await refusal('token_exposed', cloudAt(undefined).assume(request(), TOKEN, SIGNAL));
  });

  it('never sends the token over plain HTTP to this machine, unless a lab answers there', async () => {
    await using server = await serveAws(
      () => answered('AssumeRoleWithWebIdentity', CREDENTIALS),
      undefined,
      { saysLab: false },
    );
    const { port } = new URL(server.url);
    const exposed = async (endpointUrl?: string, overrides = {}): Promise<void> => {
      const cloud = cloudAt(endpointUrl, overrides);
      const error = await refusal('token_exposed', cloud.assume(request(), TOKEN, SIGNAL));
      assert.match(error.message, /over plain HTTP: no lab answers there$/);
    };
    await exposed(server.url);
    await exposed(`http://localhost:${port}`);
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS']) {
      process.env[name] = server.url;
      await exposed();
    }
    delete process.env['AWS_ENDPOINT_URL'];
    delete process.env['AWS_ENDPOINT_URL_STS'];
    await config(
      '[profile here]',
      'services = all',
      '[services all]',
      'sts =',
      `  endpoint_url = ${server.url}`,
    );
    await exposed(undefined, { profiles: ['here'] });
    // Where the rest of AWS is a lab, its STS need not be one.
    await using lab = await serveAws(() => identified(ACCOUNT));
    process.env['AWS_ENDPOINT_URL'] = lab.url;
    process.env['AWS_ENDPOINT_URL_STS'] = server.url;
    await exposed();
    assert.deepEqual([server.asked.length, lab.asked.length], [0, 0]);
  });

  it('never sends that of the credential chain over plain HTTP either', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const file = join(folder(), 'token');
    await writeFile(file, TOKEN);
    process.env['AWS_WEB_IDENTITY_TOKEN_FILE'] = file;
    process.env['AWS_ROLE_ARN'] = ROLE_ARN;
    await using server = await serveAws(
      () => answered('AssumeRoleWithWebIdentity', CREDENTIALS),
      undefined,
      { saysLab: false },
    );
    await refusal('token_exposed', cloudAt(server.url).caller(SIGNAL));
    assert.equal(server.asked.length, 0);
  });
});

describe('the way to AWS', () => {
  it('is checked against the roots that are named for it, and no others', async () => {
    const { ca, server: serving } = await tlsAws();
    await using server = await serving;
    const error = await refusal('cloud_unreachable', cloudAt(server.url).caller(SIGNAL));
    assert.match(error.hint ?? '', /--ca-bundle/);
    assert.equal((await cloudAt(server.url, { caBundle: ca }).caller(SIGNAL)).account, ACCOUNT);

    const file = join(folder(), 'roots.pem');
    await writeFile(file, ca);
    process.env['AWS_CA_BUNDLE'] = file;
    assert.equal((await cloudAt(server.url).caller(SIGNAL)).account, ACCOUNT);
    delete process.env['AWS_CA_BUNDLE'];

    await config('[default]', `ca_bundle = ${file}`, '[profile other]', 'region = us-east-1');
    assert.equal((await cloudAt(server.url).caller(SIGNAL)).account, ACCOUNT);
    process.env['AWS_CA_BUNDLE'] = join(folder(), 'missing.pem');
    await refusal('file_unreadable', cloudAt(server.url).caller(SIGNAL));
  });

  it('leads through the proxy, for credentials too, and past it where the proxy is not for that host', async () => {
    const { ca, server: serving } = await tlsAws(roleThenCaller);
    await using server = await serving;
    await using proxy = await startProxy(200);
    const role = { caBundle: ca, assumeRole: `arn:aws:iam::${ACCOUNT}:role/admin` };
    await cloudAt(server.url, { ...role, proxyFor: () => proxy.url }).caller(SIGNAL);
    const host = new URL(server.url).host;
    assert.ok(proxy.asked.length > 0 && proxy.asked.every((target) => target === host));
    assert.deepEqual(
      server.asked.map(({ action }) => action),
      ['AssumeRole', 'GetCallerIdentity'],
    );

    const before = proxy.asked.length;
    await cloudAt(server.url, { ...role, proxyFor: () => undefined }).caller(SIGNAL);
    assert.equal(proxy.asked.length, before);
  });

  it('says that it was the proxy where the proxy refuses', async () => {
    const { ca, server: serving } = await tlsAws();
    await using server = await serving;
    await using proxy = await startProxy(403);
    const cloud = cloudAt(server.url, { caBundle: ca, proxyFor: () => proxy.url });
    await refusal('proxy_refused', cloud.caller(SIGNAL));
  });

  it('is the endpoint that the flag, the environment or the profile names', async () => {
    await using server = await serveAws(() => identified(ACCOUNT));
    assert.equal(cloudAt(undefined).endpoint, undefined);
    assert.equal(cloudAt('http://127.0.0.1:9').endpoint, 'http://127.0.0.1:9');

    await config(
      '[default]',
      `endpoint_url = ${server.url}`,
      '[profile services]',
      'services = mine',
      'endpoint_url = http://127.0.0.1:9',
      '[services mine]',
      'iam =',
      '  endpoint_url = http://127.0.0.1:8',
      'sts =',
      `  endpoint_url = ${server.url}`,
    );
    assert.equal(cloudAt(undefined).endpoint, server.url);
    assert.equal((await cloudAt(undefined).caller(SIGNAL)).account, ACCOUNT);
    assert.equal(cloudAt(undefined, { profiles: ['services'] }).endpoint, 'http://127.0.0.1:8');

    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:7';
    assert.equal(cloudAt(undefined).endpoint, 'http://127.0.0.1:7');
    process.env['AWS_ENDPOINT_URL_IAM'] = 'http://127.0.0.1:6';
    assert.equal(cloudAt(undefined).endpoint, 'http://127.0.0.1:6');
    process.env['AWS_ENDPOINT_URL_IAM'] = '';
    assert.equal(cloudAt(undefined).endpoint, 'http://127.0.0.1:7');
    process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = 'true';
    assert.equal(cloudAt(undefined).endpoint, undefined);
  });

  it('is AWS’s own where the profile says that no configured endpoint counts', async () => {
    await using server = await serveAws(() => identified(ACCOUNT));
    process.env['AWS_ENDPOINT_URL'] = server.url;
    assert.equal(cloudAt(undefined).endpoint, server.url);
    await config('[default]', 'ignore_configured_endpoint_urls = true', 'region = us-east-1');
    assert.equal(cloudAt(undefined).endpoint, undefined);
    const proxyFor = (): string => 'http://127.0.0.1:1';
    await refusal('proxy_refused', cloudAt(undefined, { proxyFor }).caller(SIGNAL));
    assert.deepEqual(server.asked, [], 'as the SDK has it');
  });

  it('is that of the profile that is named, and of no other, though the SDK would go by it', async () => {
    await using usual = await serveAws(() => identified(ACCOUNT));
    await using named = await serveAws(() => identified(ACCOUNT));
    await config(
      '[default]',
      `endpoint_url = ${usual.url}`,
      '[profile named]',
      `endpoint_url = ${named.url}`,
      'aws_access_key_id = AKIAEXAMPLE',
      'aws_secret_access_key = s',
      '[profile plain]',
      'region = us-east-1',
      'aws_access_key_id = AKIAEXAMPLE',
      'aws_secret_access_key = s',
    );
    const cloud = cloudAt(undefined, { profiles: ['named'] });
    assert.equal(cloud.endpoint, named.url);
    assert.equal((await cloud.caller(SIGNAL)).account, ACCOUNT);
    const proxyFor = (): string => 'http://127.0.0.1:1';
    const plain = cloudAt(undefined, { profiles: ['plain'], proxyFor });
    assert.equal(plain.endpoint, undefined);
    await refusal('proxy_refused', plain.caller(SIGNAL));
    assert.deepEqual([usual.asked.length, named.asked.length], [0, 1]);
  });

  it('is not that of one profile where another leads elsewhere', async () => {
    await config(
      '[profile lab]',
      'endpoint_url = http://127.0.0.1:9',
      '[profile same]',
      'endpoint_url = http://127.0.0.1:9',
      '[profile prod]',
      'region = us-east-1',
    );
    const endpoint = (...profiles: readonly string[]): string | undefined =>
      cloudAt(undefined, { profiles }).endpoint;
    assert.equal(endpoint('lab', 'same'), 'http://127.0.0.1:9');
    assert.equal(endpoint('lab', 'prod'), undefined);
    assert.equal(endpoint('prod', 'lab'), undefined);
  });

  it('is read as the SDK reads it: comments behind values, names in quotes, a home in paths', async () => {
    await config(
      '[default] # the usual one',
      'endpoint_url = http://127.0.0.1:9 # a lab',
      '[profile "with blanks"]',
      'endpoint_url = http://127.0.0.1:8#part ; of it',
    );
    assert.equal(cloudAt(undefined).endpoint, 'http://127.0.0.1:9');
    const quoted = cloudAt(undefined, { profiles: ['with blanks'] });
    assert.equal(quoted.endpoint, 'http://127.0.0.1:8#part');
    Object.assign(process.env, { HOME: folder(), AWS_CONFIG_FILE: '~/config' });
    assert.equal(cloudAt(undefined).endpoint, 'http://127.0.0.1:9');
  });

  it('is to the Region of the flag, the environment or the profile, in this order', async () => {
    await config(
      '# comment',
      '[default]',
      'region = eu-north-1',
      '[profile p]',
      'region=ap-south-1 ',
    );
    await using server = await serveAws(() => identified(ACCOUNT));
    const region = async (overrides: Parameters<typeof cloudAt>[1] = {}): Promise<unknown> =>
      (await cloudAt(server.url, overrides).caller(SIGNAL)).region;
    assert.equal(await region(), 'eu-north-1');
    process.env['AWS_DEFAULT_REGION'] = 'eu-west-3';
    assert.equal(await region(), 'eu-west-3');
    process.env['AWS_REGION'] = 'eu-west-2';
    assert.equal(await region(), 'eu-west-2');
    assert.equal(await region({ region: 'eu-west-1' }), 'eu-west-1');
    assert.match(server.asked.at(-1)?.headers.authorization ?? '', /eu-west-1\/sts/);
  });
});

const CREDENTIALS =
  '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session-of-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>';

const roleThenCaller: Answering = ({ action }) =>
  action === 'AssumeRole' ? answered('AssumeRole', CREDENTIALS) : identified(ACCOUNT);

function request(changed: Partial<StsRequest> = {}): StsRequest & { readonly roleArn: string } {
  return {
    ...PLAIN_REQUEST,
    ...changed,
    roleArn: ROLE_ARN,
  };
}

async function config(...lines: readonly string[]): Promise<void> {
  await writeFile(join(folder(), 'config'), `${lines.join('\n')}\n`);
}

/** A command that prints JSON, on any system that runs these tests. */
function printing(value: object): string {
  const code = `process.stdout.write(Buffer.from('${Buffer.from(JSON.stringify(value)).toString('hex')}','hex'))`;
  return `"${process.execPath}" -e "${code}"`;
}

async function refusal(code: ErrorCode, work: Promise<unknown>): Promise<TrustprintError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof TrustprintError, `refused: ${String(outcome)}`);
  assert.equal(outcome.code, code, outcome.message);
  return outcome;
}

/** AWS behind a certificate of a private root. */
async function tlsAws(answer: Answering = () => identified(ACCOUNT)): Promise<{
  readonly ca: string;
  readonly server: ReturnType<typeof serveAws>;
}> {
  const now = instantOf(Date.now());
  const dates = { notBefore: plusSeconds(now, -60), notAfter: plusSeconds(now, 3600) };
  const root = await forgeCertificate({ subject: 'CN=Root for AWS calls', ca: true, ...dates });
  const leaf = await forgeCertificate({
    subject: 'CN=localhost',
    ca: false,
    issuer: root,
    names: ['localhost'],
    ...dates,
  });
  const tls = { key: privateKeyPem(leaf.keys), cert: chainPem([leaf.certificate]) };
  return { ca: chainPem([root.certificate]), server: serveAws(answer, tls) };
}

interface Proxy extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly string[];
}

/** A proxy that opens tunnels, or refuses with a status. */
async function startProxy(status: number): Promise<Proxy> {
  const asked: string[] = [];
  const tunnels = new Set<Duplex>();
  const server: Server = createServer();
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    tunnels.add(socket);
    socket.on('error', () => socket.destroy());
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${String(status)} No\r\n\r\n`);
      return;
    }
    const beyond = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(beyond).pipe(socket);
    });
    beyond.on('error', () => socket.destroy());
    socket.on('close', () => beyond.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
