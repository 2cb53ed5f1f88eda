// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { control } from './lab-clients.ts';
import { answeredBy, type ByHand, iamForm, sendByHand } from './lab-signed.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
after(async () => lab.stop());

const LIST = iamForm('ListRoles');
const send = async (given: ByHand = {}) => sendByHand(lab, { body: LIST, ...given });
const refused = async (given: ByHand) => {
  const { status, code, message } = await send(given);
  return `${String(code)} ${String(status)} ${String(message)}`;
};
const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

describe('a request that is signed by hand', () => {
  it('is answered, whatever Region it is signed for', async () => {
    assert.equal((await send()).status, 200);
    assert.equal((await send({ region: 'eu-west-1' })).status, 200);
    const query = 'Action=GetCallerIdentity&Version=2011-06-15';
    const identity = await send({ service: 'sts', method: 'GET', body: '', query });
    assert.match(identity.text, /<Arn>arn:aws:iam::111122223333:user\/lab<\/Arn>/);
  });

  it('is refused where it is for another service', async () => {
    assert.equal(
      await refused({ service: 'sts' }),
      "SignatureDoesNotMatch 403 Credential should be scoped to correct service: 'iam'. ",
    );
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    assert.match(await refused({ service: 'iam', body }), /correct service: 'sts'\. $/);
    const eks = await send({ service: 'iam', method: 'GET', path: '/clusters', body: '' });
    assert.equal(eks.code, 'InvalidSignatureException');
    assert.match(String(eks.message), /correct service: 'eks'/);
  });

  it('is refused when it is older than a quarter of an hour, or as much ahead', async () => {
    assert.match(
      await refused({ date: minutes(-16) }),
      /^SignatureDoesNotMatch 403 Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    );
    assert.match(
      await refused({ date: minutes(16) }),
      /^SignatureDoesNotMatch 403 Signature not yet current: \d{8}T\d{6}Z is still later than /,
    );
    for (const early of [-14, 14]) assert.equal((await send({ date: minutes(early) })).status, 200);
  });

  it('goes by the clock of this machine, also where the lab’s was moved', async () => {
    await control(lab, 'clock', { offsetSeconds: 86_400 });
    assert.equal((await send()).status, 200);
    await control(lab, 'clock', { offsetSeconds: 0 });
  });

  it('is refused where its day is not that of its time, or its end is another', async () => {
    assert.match(
      await refused({ day: '20200101' }),
      /^SignatureDoesNotMatch 403 Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != '\d{8}', from '\d{8}T\d{6}Z'\.$/,
    );
    assert.equal(
      await refused({ terminator: 'aws5_request' }),
      "SignatureDoesNotMatch 403 Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
    );
  });

  it('is refused where the host is not signed', async () => {
    assert.equal(
      await refused({ signedHeaders: ['x-amz-date'] }),
      "SignatureDoesNotMatch 403 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  it('is refused where parts of its header are missing, and is told which', async () => {
    const cases: readonly (readonly [(made: string) => string, string])[] = [
      [
        () => 'AWS4-HMAC-SHA256 ',
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
      ],
      [
        (made) => made.replace(/, Signature=.*/, ''),
        "Authorization header requires 'Signature' parameter.",
      ],
      [
        (made) => made.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-MD5'),
        "Authorization header requires 'Credential' parameter.",
      ],
      [
        (made) => made.replace('Signature=', 'Signature'),
        'not a valid key=value pair (missing equal-sign) in Authorization header.',
      ],
      [
        (made) => made.replace('/aws4_request', ''),
        'Credential must have exactly 5 slash-delimited elements',
      ],
    ];
    for (const [authorization, words] of cases) {
      const answer = await refused({ authorization });
      assert.match(answer, /^IncompleteSignature 403 /);
      assert.ok(answer.includes(words), answer);
    }
    const headers = { 'x-amz-date': 'yesterday' };
    assert.match(
      await refused({ headers }),
      /Date must be in ISO-8601 'basic format'\. Got 'yesterday'/,
    );
  });

  it('is refused where the key is not known, or the signature is not of this request', async () => {
    assert.match(
      await refused({
        authorization: (made) => made.replace('Credential=AKIA', 'Credential=AKIB'),
      }),
      /^InvalidClientTokenId 403 The security token included in the request is invalid\.$/,
    );
    assert.match(
      await refused({ authorization: (made) => made.replace(/Signature=../, 'Signature=zz') }),
      /^SignatureDoesNotMatch 403 The request signature we calculated does not match/,
    );
    assert.match(
      await refused({ headers: { 'x-amz-security-token': 'x' } }),
      /^InvalidClientTokenId 403/,
    );
  });

  it('is refused where its version or its action is none', async () => {
    assert.equal(
      await refused({ body: 'Action=ListRoles' }),
      'InvalidAction 400 Could not find operation ListRoles for version NO_VERSION_SPECIFIED',
    );
    assert.equal(
      await refused({ body: 'Action=listroles&Version=2010-05-08' }),
      'InvalidAction 400 Could not find operation listroles for version 2010-05-08',
    );
    assert.match(await refused({ body: 'Version=2010-05-08' }), /^MissingAction 400/);
  });

  it('is told all that is not of its shape in one answer', async () => {
    assert.equal(
      await refused({ body: iamForm('CreateRole', { Path: 'x', MaxSessionDuration: '1' }) }),
      String.raw`ValidationError 400 4 validation errors detected: Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null; Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600; Value at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F); Value null at 'roleName' failed to satisfy constraint: Member must not be null`,
    );
    assert.match(
      await refused({ body: iamForm('ListRoles', { MaxItems: 'many' }) }),
      /^MalformedInput 400/,
    );
  });
});

describe('UpdateOpenIDConnectProvider, which older SDKs do not know', () => {
  const HOST = 'oidc.example.test';
  const ARN = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
  const about = { OpenIDConnectProviderArn: ARN };
  const CONTEXT = {
    'ContextProvider.SubjectSourceKey': 'sub',
    'ContextProvider.SubjectTypeValue': 'workload',
    'ContextProvider.KeyDefinitionList.member.1.SourceKey': 'department',
    'ContextProvider.KeyDefinitionList.member.1.TargetKey': 'team',
    'ContextProvider.KeyDefinitionList.member.2.SourceKey': 'site',
  };
  const IN_XML =
    '<ContextProvider><SubjectSourceKey>sub</SubjectSourceKey><SubjectTypeValue>workload</SubjectTypeValue><KeyDefinitionList><member><SourceKey>department</SourceKey><TargetKey>team</TargetKey></member><member><SourceKey>site</SourceKey></member></KeyDefinitionList></ContextProvider>';
  const call = async (action: string, fields: Readonly<Record<string, string>> = {}) =>
    sendByHand(lab, { body: iamForm(action, fields) });
  const update = async (fields: Readonly<Record<string, string>>) =>
    call('UpdateOpenIDConnectProvider', { ...about, ...fields });
  const read = async (): Promise<string> => (await call('GetOpenIDConnectProvider', about)).text;
  const create = async (fields: Readonly<Record<string, string>> = {}) => {
    await call('DeleteOpenIDConnectProvider', about);
    return call('CreateOpenIDConnectProvider', {
      Url: `https://${HOST}`,
      'ThumbprintList.member.1': 'a'.repeat(40),
      ...fields,
    });
  };

  it('carries a context provider from its creation to its reading', async () => {
    assert.equal((await create(CONTEXT)).status, 200);
    assert.ok((await read()).includes(IN_XML));
    await create();
    assert.ok(!(await read()).includes('ContextProvider'));
  });

  it('sets and removes it, and never touches thumbprints', async () => {
    await create();
    const listed = /<ThumbprintList>.*<\/ThumbprintList>/;
    const before = listed.exec(await read())?.[0];
    assert.equal((await update(CONTEXT)).status, 200);
    assert.ok((await read()).includes(IN_XML));
    assert.equal((await update({ RemoveContextProvider: 'true' })).status, 200);
    assert.ok(!(await read()).includes('ContextProvider'));
    assert.equal(listed.exec(await read())?.[0], before);
  });

  it('takes one thing at a time, set or removed', async () => {
    await create();
    const instance = { IdentityCenterInstanceArn: 'arn:aws:sso:::instance/ssoins-1' };
    for (const wrong of [
      {},
      { ...CONTEXT, ...instance },
      { ...CONTEXT, RemoveContextProvider: 'true' },
      { ...instance, RemoveIdentityCenterInstance: 'true' },
      { 'ContextProvider.SubjectTypeValue': 'x' },
      { ...CONTEXT, 'ContextProvider.SubjectSourceKey': ' sub' },
      { ...CONTEXT, 'ContextProvider.SubjectTypeSourceKey': 'x' },
    ]) {
      assert.equal((await update(wrong)).code, 'InvalidInput');
    }
    await update(CONTEXT);
    await update(instance);
    assert.equal((await update({ RemoveContextProvider: 'true' })).code, 'InvalidInput');
    await update({ RemoveIdentityCenterInstance: 'true' });
    assert.equal((await update({ RemoveContextProvider: 'true' })).status, 200);
  });

  it('knows no provider that is not there', async () => {
    await call('DeleteOpenIDConnectProvider', about);
    assert.equal((await update(CONTEXT)).code, 'NoSuchEntity');
  });
});

describe('what is not signed', () => {
  it('gets nothing but what anybody may ask', async () => {
    const asked = await fetch(lab.announcement.endpoint, { method: 'POST', body: LIST });
    const { code, status } = await answeredBy(asked);
    assert.equal(`${String(code)} ${String(status)}`, 'MissingAuthenticationToken 403');
    const clusters = await answeredBy(await fetch(`${lab.announcement.endpoint}/clusters`));
    assert.equal(clusters.code, 'MissingAuthenticationTokenException');
  });
});
