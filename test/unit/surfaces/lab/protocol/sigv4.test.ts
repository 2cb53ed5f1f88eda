// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { instantOf } from '../../../../../src/core/model/instant.ts';
import type { SignedRequest } from '../../../../../src/surfaces/lab/protocol/signature-parts.ts';
import { callerOf } from '../../../../../src/surfaces/lab/protocol/sigv4.ts';
import { accessKey, NOW, session, world } from '../lab-world.ts';

/** The key pair of AWS's published examples and of its test suite for signature version 4. */
const EXAMPLE = accessKey({
  id: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
});

interface Published {
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scope: string;
  readonly signature: string;
}

function published({
  query = '',
  headers,
  scope,
  signature,
}: Published): SignedRequest & { readonly headers: Headers } {
  const signed = Object.keys(headers).toSorted().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return {
    method: 'GET',
    pathname: '/',
    query,
    headers: new Headers({ ...headers, authorization }),
    body: '',
  };
}

const LIST_USERS = published({
  query: 'Action=ListUsers&Version=2010-05-08',
  headers: {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: 'iam.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
  },
  scope: '20150830/us-east-1/iam/aws4_request',
  signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
});

const suite = (query: string, signature: string): SignedRequest =>
  published({
    query,
    headers: { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
    scope: '20150830/us-east-1/service/aws4_request',
    signature,
  });

const codeOf = (request: SignedRequest, keys = [EXAMPLE], now = NOW): string => {
  const caller = callerOf(request, world({ accessKeys: keys }), now);
  if (caller.kind === 'refused') return caller.refusal.code;
  return caller.key?.id ?? 'nobody';
};

describe('the caller of a signed request', () => {
  it('is known by the signature of the example in AWS’s documentation', () => {
    assert.equal(codeOf(LIST_USERS), 'AKIDEXAMPLE');
  });

  it('is known by the signatures of AWS’s test suite', () => {
    const plain = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
    assert.equal(codeOf(suite('', plain)), 'AKIDEXAMPLE');
    const sorted = 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500';
    assert.equal(codeOf(suite('Param2=value2&Param1=value1', sorted)), 'AKIDEXAMPLE');
  });

  it('is refused when anything that was signed is changed', () => {
    assert.equal(
      codeOf({ ...LIST_USERS, query: 'Action=ListRoles&Version=2010-05-08' }),
      'SignatureDoesNotMatch',
    );
    assert.equal(codeOf({ ...LIST_USERS, body: 'x' }), 'SignatureDoesNotMatch');
    assert.equal(codeOf({ ...LIST_USERS, method: 'POST' }), 'SignatureDoesNotMatch');
    const headers = new Headers(LIST_USERS.headers);
    headers.set('host', 'sts.amazonaws.com');
    assert.equal(codeOf({ ...LIST_USERS, headers }), 'SignatureDoesNotMatch');
  });

  it('is refused with a key that is not known, or whose secret is another', () => {
    assert.equal(codeOf(LIST_USERS, []), 'InvalidClientTokenId');
    assert.equal(codeOf(LIST_USERS, [{ ...EXAMPLE, secret: 'x' }]), 'SignatureDoesNotMatch');
  });

  it('is refused without the token of its session, and after the session has ended', () => {
    const ending = { token: 'the-token', expires: instantOf(NOW + 1000) };
    const key = { ...EXAMPLE, session: session(ending) };
    assert.equal(codeOf(LIST_USERS, [key]), 'InvalidClientTokenId');
    const headers = new Headers(LIST_USERS.headers);
    headers.set('x-amz-security-token', 'the-token');
    assert.equal(codeOf({ ...LIST_USERS, headers }, [key]), 'AKIDEXAMPLE');
    assert.equal(codeOf({ ...LIST_USERS, headers }, [key], instantOf(NOW + 1000)), 'ExpiredToken');
  });

  it('is nobody where nothing is signed', () => {
    assert.equal(codeOf({ ...LIST_USERS, headers: new Headers() }), 'nobody');
  });
});
