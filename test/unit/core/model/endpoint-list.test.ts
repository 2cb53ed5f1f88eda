// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../src/core/error.ts';
import { parseEndpointList } from '../../../../src/core/model/endpoint-list.ts';

function read(text: string): readonly (readonly unknown[])[] {
  return parseEndpointList(text, 'list').map(({ issuer, at }) => [issuer, at.host, at.port]);
}

describe('a list of issuers and hosts', () => {
  it('has one a line, and comments', () => {
    const text =
      '\u{feff}# ours\r\nhttps://issuer.example/id/1  # prod\r\n\r\nissuer.example\n198.51.100.7:8443\n[2001:db8::7]:8443\n[2001:db8::7]\n';
    assert.deepEqual(read(text), [
      ['https://issuer.example/id/1', 'issuer.example', 443],
      [undefined, 'issuer.example', 443],
      [undefined, '198.51.100.7', 8443],
      [undefined, '2001:db8::7', 8443],
      [undefined, '2001:db8::7', 443],
    ]);
  });

  for (const [text, says] of [
    ['ok.example\nhttp://issuer.example', 'list, line 2: not an issuer: not https'],
    ['https://issuer.example?x=1', 'list, line 1: not an issuer: has a query'],
    ['two hosts', 'neither an issuer nor a host: "two hosts"'],
    ['host:0', 'neither'],
    ['host:65536', 'neither'],
    ['host:', 'neither'],
    ['[::1', 'neither'],
    ['[1:2]', 'neither'],
    ['::1', 'neither'],
    ['größe.example', 'neither'],
    ['-oProxyCommand=x', 'neither'],
    ['', 'list names no issuer and no host'],
    ['# nothing\n\n', 'list names no issuer and no host'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}, and says where`, () => {
      assert.throws(
        () => read(text),
        (error) =>
          error instanceof TrustprintError &&
          error.code === 'endpoint_list_malformed' &&
          error.message.includes(says),
      );
    });
  }
});
