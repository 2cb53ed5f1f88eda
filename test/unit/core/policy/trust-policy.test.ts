// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../src/core/error.ts';
import { parseTrustPolicy } from '../../../../src/core/model/trust-policy.ts';
import { TRUST_POLICY } from '../../../world.ts';
import { statement } from './asked.ts';

const written = (document: unknown) => parseTrustPolicy(JSON.stringify(document));

describe('parseTrustPolicy', () => {
  it('reads every form in which IAM keeps its parts', () => {
    const { version, statements } = written({
      Version: '2012-10-17',
      Statement: {
        Sid: 'irsa',
        Effect: 'Deny',
        NotPrincipal: { AWS: ['*'], Federated: 'f' },
        NotAction: ['sts:*', 'sts:TagSession'],
        Condition: { Bool: { 'a:b': true }, NumericLessThan: { 'c:d': [1, '2'] } },
      },
    });
    assert.equal(version, '2012-10-17');
    assert.deepEqual(statements, [
      {
        position: 1,
        sid: 'irsa',
        effect: 'Deny',
        principal: {
          element: 'NotPrincipal',
          anyone: false,
          named: { AWS: ['*'], Federated: ['f'] },
        },
        action: { element: 'NotAction', patterns: ['sts:*', 'sts:TagSession'] },
        conditions: [
          { operator: 'Bool', key: 'a:b', values: ['true'] },
          { operator: 'NumericLessThan', key: 'c:d', values: ['1', '2'] },
        ],
      },
    ]);
  });

  it('takes a document without Version for an old one', () => {
    assert.equal(written({ Statement: [statement()] }).version, '2008-10-17');
  });

  it('counts statements from one', () => {
    const { statements } = written({ Statement: [statement(), statement()] });
    assert.deepEqual(
      statements.map(({ position }) => position),
      [1, 2],
    );
    assert.equal(parseTrustPolicy(TRUST_POLICY).statements[0]?.conditions.length, 2);
  });

  it('refuses what IAM would not keep, and names the statement', () => {
    for (const document of [
      'not json',
      '[]',
      '{}',
      JSON.stringify({ Version: '2020-01-01', Statement: [statement()] }),
      JSON.stringify({ Version: {}, Statement: [statement()] }),
      JSON.stringify({ Statement: [] }),
      JSON.stringify({ Statement: ['x'] }),
      JSON.stringify({ Statement: [statement({ Effect: 'allow' })] }),
      JSON.stringify({ Statement: [statement({ Principal: undefined })] }),
      JSON.stringify({ Statement: [statement({ Principal: 'x' })] }),
      JSON.stringify({ Statement: [statement({ NotPrincipal: '*' })] }),
      JSON.stringify({ Statement: [statement({ Action: undefined })] }),
      JSON.stringify({ Statement: [statement({ Action: {} })] }),
      JSON.stringify({ Statement: [statement({ NotAction: 'x' })] }),
      JSON.stringify({ Statement: [statement({ Condition: 'x' })] }),
      JSON.stringify({ Statement: [statement({ Condition: { StringEquals: 'x' } })] }),
      JSON.stringify({ Statement: [statement({ Condition: { StringEquals: { a: {} } } })] }),
      '['.repeat(5000),
      `{"Statement":"${'x'.repeat(70_000)}"}`,
    ]) {
      assert.throws(
        () => parseTrustPolicy(document),
        (error) => error instanceof TrustprintError && error.code === 'trust_policy_malformed',
        document.slice(0, 80),
      );
    }
    assert.throws(() => written({ Statement: [statement(), statement({ Effect: 'x' })] }), {
      facts: { position: 2 },
    });
  });
});
