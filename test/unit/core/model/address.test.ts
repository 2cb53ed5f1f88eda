// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { BlockList, isIPv6 } from 'node:net';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  isPrivateAddress,
  scopeOfAddress,
  scopeOfHost,
} from '../../../../src/core/model/address.ts';

const INSIDE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['192.0.0.0', 24],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32],
] as const;
const INSIDE_V6 = [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['100::', 64],
  ['64:ff9b:1::', 48],
] as const;

describe('isPrivateAddress', () => {
  const list = new BlockList();
  for (const [net, prefix] of INSIDE) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of INSIDE_V6) list.addSubnet(net, prefix, 'ipv6');

  it("agrees with Node's own lists of networks on any address", () => {
    const near = fc.constantFrom(
      '10.',
      '100.',
      '127.',
      '169.254.',
      '172.',
      '192.168.',
      '192.0.0.',
      '0.',
      '',
    );
    const octet = fc.integer({ min: 0, max: 255 });
    const v4 = fc
      .tuple(near, octet, octet, octet, octet)
      .map(([begin, ...rest]) =>
        [...begin.split('.').filter((part) => part !== ''), ...rest].slice(0, 4).join('.'),
      );
    const v6 = fc
      .tuple(fc.constantFrom('fc00', 'fd12', 'fe80', 'febf', 'fec0', '2001', 'fb00'), fc.ipV6())
      .map(([first, address]) =>
        new URL(`https://[${address}]`).hostname.slice(1, -1).replace(/^[0-9a-f]+/, first),
      );
    fc.assert(
      fc.property(
        fc.oneof(
          v4,
          v6,
          v4.map((address) => `::ffff:${address}`),
        ),
        (address) => {
          const family = isIPv6(address) ? 'ipv6' : 'ipv4';
          assert.equal(isPrivateAddress(address), list.check(address, family), address);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows loopback and nothing at all in every spelling', () => {
    for (const address of ['::1', '::', '0:0:0:0:0:0:0:1', '127.0.0.2']) {
      assert.equal(isPrivateAddress(address), true, address);
    }
  });

  it('sees through zones and IPv4 addresses in IPv6', () => {
    assert.equal(isPrivateAddress('fe80::1%eth0'), true);
    assert.equal(isPrivateAddress('::ffff:10.1.2.3'), true);
    assert.equal(isPrivateAddress('::ffff:192.0.2.1'), false);
    assert.equal(isPrivateAddress('::FFFF:192.168.0.1'), true);
    assert.equal(isPrivateAddress('::ffff:a01:203'), true);
    assert.equal(isPrivateAddress('0:0:0:0:0:ffff:c0a8:1'), true);
    assert.equal(isPrivateAddress('::ffff:c000:201'), false);
  });
});

describe('scopeOfAddress', () => {
  for (const [scope, addresses] of Object.entries({
    public: [
      '192.0.2.1',
      '8.8.8.8',
      '2001:db8::1',
      '::ffff:8.8.8.8',
      '64:ff9b::8.8.8.8',
      '2002:808:808::1',
    ],
    private: [
      '10.0.0.1',
      '100.64.0.1',
      'fd00::1',
      'fd00:ec3::254',
      '::ffff:a00:1',
      '64:ff9b::a00:1',
      '2002:a00:1::1',
    ],
    loopback: ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'],
    reserved: [
      '0.0.0.0',
      '169.254.169.254',
      '169.254.170.2',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd20:ce::254',
      'fe80::a9fe:a9fe%eth0',
      '::',
      '::7f00:1',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
    ],
  })) {
    it(`knows what is ${scope}`, () => {
      for (const address of addresses) assert.equal(scopeOfAddress(address), scope, address);
    });
  }

  it('takes what is no address for the worst', () => {
    for (const text of ['', ':', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', 'g::', 'example', '1:2']) {
      assert.equal(scopeOfAddress(text), 'reserved', text);
    }
  });
});

describe('scopeOfHost', () => {
  it('goes by how the host is written', () => {
    assert.deepEqual(
      ['10.0.0.1', '::1', 'fd00::1', '::ffff:7f00:1', '169.254.169.254', '192.0.2.1'].map(
        scopeOfHost,
      ),
      ['private', 'loopback', 'private', 'loopback', 'reserved', 'public'],
    );
  });

  it('knows the names of loopback and of metadata services', () => {
    for (const host of ['localhost', 'LOCALHOST.', 'a.localhost']) {
      assert.equal(scopeOfHost(host), 'loopback', host);
    }
    for (const host of ['metadata.google.internal', 'Metadata.Google.Internal.', 'metadata']) {
      assert.equal(scopeOfHost(host), 'reserved', host);
    }
  });

  it('takes no name for an address that only begins like one', () => {
    for (const host of [
      '10.example.com',
      '127.0.0.1.example',
      'localhost.example',
      'fd00.example',
    ]) {
      assert.equal(scopeOfHost(host), 'public', host);
    }
  });
});
