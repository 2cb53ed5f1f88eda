// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../src/core/error.ts';
import { forgeKeyPair } from '../../../../src/forge/keys.ts';
import { forgeToken } from '../../../../src/forge/tokens.ts';
import {
  count,
  fileName,
  listedValue,
  milliseconds,
  namedFile,
  port,
  someMilliseconds,
  textOrFile,
  webUrl,
  wholeNumber,
} from '../../../../src/surfaces/cli/values.ts';

const TOKEN = await forgeToken(
  { sub: 'x' },
  { kid: 'k', alg: 'ES256', keys: await forgeKeyPair() },
);

function refuses(code: string, read: () => unknown): void {
  assert.throws(read, (error) => error instanceof TrustprintError && error.code === code);
}

describe('a value of a flag', () => {
  it('that names a file may be standard input, and may not be empty', () => {
    assert.equal(fileName('-'), '-');
    refuses('argument_invalid', () => fileName(' '));
  });

  it('that names a file is refused where it is a token, which is not said back', () => {
    const damaged = TOKEN.slice(0, 60).replace('.', '');
    for (const given of [
      TOKEN,
      ` ${TOKEN}\n`,
      TOKEN.slice(0, TOKEN.lastIndexOf('.') + 1),
      `Bearer ${TOKEN}`,
      damaged,
    ]) {
      for (const read of [fileName, namedFile, textOrFile]) {
        assert.throws(
          () => read(given),
          (error) =>
            error instanceof TrustprintError &&
            error.code === 'token_where_file_expected' &&
            !JSON.stringify([error.message, error.facts, error.hint]).includes('eyJ'),
        );
      }
      refuses('token_where_file_expected', () => textOrFile(`@${given}`));
      refuses('token_where_file_expected', () => namedFile(`host=${given}`));
    }
  });

  it('may name a host before a file', () => {
    assert.deepEqual(namedFile('h.test:8443=ca.pem'), { name: 'h.test:8443', file: 'ca.pem' });
    assert.deepEqual(namedFile('ca.pem'), { name: undefined, file: 'ca.pem' });
    assert.deepEqual(namedFile('./a=b.pem'), { name: undefined, file: './a=b.pem' });
  });

  it('that is a span of time has a unit, or is seconds', () => {
    assert.deepEqual(
      ['5s', '500ms', '2m', '1h', '7', '1.5s', '0'].map(milliseconds),
      [5000, 500, 120_000, 3_600_000, 7000, 1500, 0],
    );
    for (const text of ['', 's', '-1s', '5 s', '1d', '1e3', 'NaN', '99999999999s'])
      refuses('argument_invalid', () => milliseconds(text));
    refuses('argument_invalid', () => someMilliseconds('0s'));
  });

  it('that is a number is one in digits', () => {
    assert.equal(count('12'), 12);
    for (const text of ['0', '-1', '1.5', '1e3', '0x1', ' 1'])
      refuses('argument_invalid', () => count(text));
    assert.equal(wholeNumber('-5'), -5);
    refuses('argument_invalid', () => wholeNumber('five'));
  });

  it('that is a port is from 0 to 65535', () => {
    assert.deepEqual([port('0'), port('65535')], [0, 65_535]);
    for (const text of ['65536', '-1', 'http', '']) refuses('argument_invalid', () => port(text));
  });

  it('that is a URL is http or https, with or without saying so', () => {
    assert.equal(webUrl('proxy.test:3128'), 'http://proxy.test:3128');
    assert.equal(webUrl('https://h.test'), 'https://h.test');
    for (const text of ['ftp://h.test', 'socks5://h.test', 'http://', ''])
      refuses('argument_invalid', () => webUrl(text));
  });

  it('that IAM lists is any forty characters, or a thumbprint as openssl prints it', () => {
    assert.equal(listedValue('x'.repeat(40)), 'x'.repeat(40));
    assert.equal(listedValue(Array.from({ length: 20 }, () => 'AB').join(':')), 'ab'.repeat(20));
    refuses('thumbprint_malformed', () => listedValue('abc'));
  });
});
