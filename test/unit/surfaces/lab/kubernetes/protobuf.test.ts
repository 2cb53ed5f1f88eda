// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { objectInEnvelope } from '../../../../../src/surfaces/lab/kubernetes/protobuf.ts';

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));

const envelope = (kind: string, raw: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0', 'latin1'),
    field(1, Buffer.concat([text(1, 'v1'), text(2, kind)])),
    field(2, raw),
  ]);

describe('an envelope of Protocol Buffers', () => {
  it('holds what JSON would', () => {
    const spec = Buffer.concat([
      text(1, 'a'),
      text(1, 'b'),
      Buffer.from([4 * 8, 0x90, 0x1c]),
      field(3, Buffer.concat([text(1, 'Pod'), text(3, 'web-0')])),
    ]);
    const metadata = field(12, Buffer.concat([text(1, 'key'), text(2, 'value')]));
    const both = Buffer.concat([field(1, metadata), field(2, spec), text(9, 'unknown')]);
    assert.deepEqual(objectInEnvelope(envelope('TokenRequest', both)), {
      apiVersion: 'v1',
      kind: 'TokenRequest',
      metadata: { annotations: { key: 'value' } },
      spec: {
        audiences: ['a', 'b'],
        expirationSeconds: 3600,
        boundObjectRef: { kind: 'Pod', name: 'web-0' },
      },
    });
  });

  it('may be of a kind that is not known', () => {
    assert.equal(objectInEnvelope(envelope('Endpoints', Buffer.alloc(0))), undefined);
  });

  it('that is damaged anywhere holds nothing, or less, and does not throw', () => {
    const whole = envelope('ServiceAccount', field(1, text(1, 'web')));
    for (let length = 0; length < whole.length; length += 1) {
      const found = objectInEnvelope(whole.subarray(0, length));
      assert.ok(found === undefined || found['metadata'] === undefined);
    }
    const endless = Buffer.concat([Buffer.from('k8s\0', 'latin1'), Buffer.alloc(20, 0xff)]);
    assert.equal(objectInEnvelope(endless), undefined);
  });
});
