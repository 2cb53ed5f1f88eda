// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  accountOf,
  parseArn,
  partitionIn,
  partitionOfRegion,
  providerArnOf,
  providerUrlOf,
  regionOfPartition,
  roleNameOf,
} from '../../../../src/core/model/arn.ts';
import { bareIssuer, parseIssuer } from '../../../../src/core/model/issuer.ts';

const partition = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b');
const account = fc.stringMatching(/^[0-9]{12}$/);
const resource = fc.stringMatching(/^[a-z][\w/:.@+=,-]{0,60}$/);

describe('parseArn', () => {
  it('takes apart what its parts were put together to', () => {
    fc.assert(
      fc.property(partition, account, resource, (inPartition, of, named) => {
        const text = `arn:${inPartition}:iam::${of}:${named}`;
        assert.deepEqual(parseArn(text), {
          text,
          partition: inPartition,
          service: 'iam',
          region: '',
          account: of,
          resource: named,
        });
        assert.equal(accountOf(text), of);
        assert.equal(partitionIn(text), inPartition);
      }),
    );
  });

  for (const text of [
    '',
    'arn',
    'arn:aws:iam::111122223333',
    'arn:aws:iam::111122223333:',
    'arn:aws:iam::11112222333:role/web',
    'arn:gcp:iam::111122223333:role/web',
    'arn:aws:iam::111122223333:role/web\n',
    'arn:aws:iam::111122223333:role/we b',
    ' arn:aws:iam::111122223333:role/web',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseArn(text), { code: 'arn_malformed' });
    });
  }

  it('does not echo a long text whole', () => {
    assert.throws(
      () => parseArn('x'.repeat(10_000)),
      (error: Error) => error.message.length < 400,
    );
  });
});

describe('providerArnOf', () => {
  it('names the URL that providerUrlOf reads, whatever the path', () => {
    fc.assert(
      fc.property(
        partition,
        account,
        fc.stringMatching(/^(\/[A-Za-z0-9_-]{1,8}){0,3}\/?$/),
        (inPartition, of, path) => {
          const issuer = parseIssuer(`https://oidc.example.test${path}`);
          const arn = parseArn(providerArnOf(issuer, of, inPartition));
          assert.equal(providerUrlOf(arn), bareIssuer(issuer));
          assert.equal(arn.partition, inPartition);
        },
      ),
    );
  });

  it('drops port 443, as IAM does, and no other', () => {
    const of = (text: string): string => providerArnOf(parseIssuer(text), '111122223333', 'aws');
    assert.match(of('https://oidc.example.test:443/a'), /oidc-provider\/oidc\.example\.test\/a$/);
    assert.match(of('https://oidc.example.test:4430'), /oidc\.example\.test:4430$/);
    assert.match(of('https://oidc.example.test/a:443'), /oidc\.example\.test\/a:443$/);
  });
});

describe('providerUrlOf and roleNameOf', () => {
  const of = (named: string): ReturnType<typeof parseArn> =>
    parseArn(`arn:aws:iam::111122223333:${named}`);

  it('leave the path of a role out', () => {
    assert.equal(roleNameOf(of('role/team/a/web')), 'web');
  });

  it('know a resource of another kind', () => {
    assert.equal(roleNameOf(of('user/web')), undefined);
    assert.equal(providerUrlOf(of('saml-provider/web')), undefined);
    assert.equal(
      providerUrlOf(parseArn('arn:aws:eks:us-east-1:111122223333:oidc-provider/x')),
      undefined,
    );
  });

  it('take no name for none', () => {
    assert.equal(roleNameOf(of('role/')), undefined);
    assert.equal(roleNameOf(of('role/team/')), undefined);
    assert.equal(providerUrlOf(of('oidc-provider/')), undefined);
  });
});

describe('accountOf', () => {
  it('is undefined where none is named', () => {
    assert.equal(accountOf('arn:aws:iam::aws:policy/ReadOnlyAccess'), undefined);
    assert.equal(accountOf('not an ARN'), undefined);
    assert.equal(accountOf(undefined), undefined);
  });
});

describe('a partition', () => {
  for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']) {
    it(`${partition} has the Region that its IAM is signed for`, () => {
      assert.equal(partitionOfRegion(regionOfPartition(partition)), partition);
    });
  }
});
