// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';

/** What SDKs send is read as Node has it, all else by way of a `Request`: nobody can tell from the answer. */
describe('a request to the lab', () => {
  const defects: Error[] = [];
  let lab: Lab;
  before(async () => {
    lab = await startLab({
      scenario: 'healthy',
      port: 0,
      onDefect: (error) => defects.push(error),
    });
  });
  after(async () => lab.stop());

  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const length = `Content-Length: ${String(body.length)}`;

  it('is answered the same by whatever way its body comes', async () => {
    const plain = await said(['POST / HTTP/1.1', length], body);
    assert.match(plain, /^HTTP\/1\.1 403 [^]*<Code>MissingAuthenticationToken<\/Code>/);
    assert.equal(await said(['POST / HTTP/1.1', 'Transfer-Encoding: chunked'], chunked), plain);
    assert.equal(await said(['POST /? HTTP/1.1', length], body), plain);
  });

  it('is answered in JSON where it asks for that in one of two headers', async () => {
    const accept = ['Accept: text/plain', 'Accept: application/json'];
    const plain = await said(['POST / HTTP/1.1', length, ...accept], body);
    assert.match(plain, /\r\n\r\n\{"Error":\{"Code":"MissingAuthenticationToken"/);
    assert.equal(await said(['POST /? HTTP/1.1', length, ...accept], body), plain);
  });

  it('is refused under another name, or from a page of another site', async () => {
    for (const line of ['Host: example.com', 'Host: localhost\r\nOrigin: https://example.com']) {
      assert.match(
        await said(['POST / HTTP/1.1', line, length], body),
        /^HTTP\/1\.1 403 [^]*"the lab/,
      );
    }
  });

  it('is refused where it is too long', async () => {
    const answer = await said(['POST / HTTP/1.1', 'Content-Length: 1000000'], '');
    assert.match(answer, /^HTTP\/1\.1 413 [^]*<Code>RequestEntityTooLarge<\/Code>/);
  });

  it('is no defect of the lab where it breaks off', async () => {
    const socket = connect(Number(new URL(lab.announcement.endpoint).port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\nAction=`);
    await new Promise((resolve) => socket.once('connect', resolve));
    await said(['POST / HTTP/1.1', length], body); // after it, as the lab takes connections in turn
    socket.destroy();
    await once(socket, 'close');
    assert.match(await said(['POST / HTTP/1.1', length], body), /^HTTP\/1\.1 403 /);
    assert.deepEqual(defects, []);
  });

  /** The answer on the wire, without what differs each time. */
  async function said(head: readonly string[], sent: string): Promise<string> {
    const socket = connect(Number(new URL(lab.announcement.endpoint).port), '127.0.0.1');
    const hosted = head.some((line) => line.startsWith('Host:'))
      ? head
      : [...head, 'Host: localhost'];
    socket.write(`${[...hosted, 'Connection: close'].join('\r\n')}\r\n\r\n${sent}`);
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    await once(socket, 'close');
    return Buffer.concat(parts)
      .toString()
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replace(/^date: .*\r\n/im, '');
  }
});
