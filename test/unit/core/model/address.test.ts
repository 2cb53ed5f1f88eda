// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { BlockList, isIPv6 } from 'node:net';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { isPrivateAddress, isPrivateHost } from '../../../../src/core/model/address.ts';

const INSIDE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const;
const INSIDE_V6 = [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

describe('isPrivateAddress', () => {
  const list = new BlockList();
  for (const [net, prefix] of INSIDE) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of INSIDE_V6) list.addSubnet(net, prefix, 'ipv6');

  it("agrees with Node's own lists of networks on any address", () => {
    const near = fc.constantFrom('10.', '100.', '127.', '169.254.', '172.', '192.168.', '0.', '');
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

describe('isPrivateHost', () => {
  it('goes by how the host is written', () => {
    for (const host of ['10.0.0.1', '::1', 'fd00::1', '::ffff:7f00:1', '169.254.169.254']) {
      assert.equal(isPrivateHost(host), true, host);
    }
    for (const host of ['192.0.2.1', '2001:db8::1']) assert.equal(isPrivateHost(host), false, host);
  });

  it('knows the names of loopback', () => {
    for (const host of ['localhost', 'LOCALHOST.', 'a.localhost']) {
      assert.equal(isPrivateHost(host), true, host);
    }
  });

  it('takes no name for an address that only begins like one', () => {
    for (const host of [
      '10.example.com',
      '127.0.0.1.example',
      'localhost.example',
      'fd00.example',
    ]) {
      assert.equal(isPrivateHost(host), false, host);
    }
  });
});
