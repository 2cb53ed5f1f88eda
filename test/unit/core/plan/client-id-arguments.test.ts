// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PROVIDER_ARN } from '../../../world.ts';
import { clientIdListWords, clientIdWords } from '../../../../src/core/model/shell.ts';

describe('an audience in a command of the AWS CLI', () => {
  it('is a plain word where the CLI takes it as one', () => {
    assert.deepEqual(clientIdWords(PROVIDER_ARN, 'sts.amazonaws.com').slice(2), [
      '--client-id',
      'sts.amazonaws.com',
    ]);
    assert.deepEqual(clientIdListWords(['a', 'b']), ['--client-id-list', 'a', 'b']);
  });

  it('is never what the CLI would read a file or a page for, nor a flag', () => {
    for (const hostile of [
      'file:///home/me/.aws/credentials',
      'fileb://key',
      'https://github.com/octo-org',
      'http://192.0.2.1/x',
      '--profile',
      '@x',
    ]) {
      const words = clientIdWords(PROVIDER_ARN, hostile);
      assert.deepEqual(words[0], '--cli-input-json');
      assert.deepEqual(JSON.parse(words[1] ?? ''), {
        OpenIDConnectProviderArn: PROVIDER_ARN,
        ClientID: hostile,
      });
      assert.deepEqual(clientIdListWords([hostile]), [
        '--client-id-list',
        JSON.stringify([hostile]),
      ]);
    }
  });
});
