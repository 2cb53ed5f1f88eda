// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Certificate } from '../../../../src/core/model/certificate.ts';
import type { ScannedEndpoint } from '../../../../src/core/model/scanned-endpoint.ts';
import { csvPrinter, EndpointCount, textPrinter } from '../../../../src/render/scan/rows.ts';
import { LEAF } from '../../../servers/chains.ts';

const HOSTILE: Certificate = {
  ...LEAF.certificate,
  subject: '=HYPERLINK("http://evil"),\u001b[31m',
};
const SEEN: ScannedEndpoint = {
  listed: '@SUM(A1)',
  roles: [],
  host: 'issuer.example',
  port: 443,
  address: '192.0.2.1',
  probe: 'quick',
  protocol: 'TLSv1.2',
  presented: [HOSTILE],
  vouches: undefined,
  error: undefined,
};

describe('a scanned endpoint, printed', () => {
  it('has no formula and no control character as CSV, and a quote is doubled', () => {
    const line = csvPrinter().row(SEEN);
    assert.ok(line.startsWith(`"'@SUM(A1)",`), line);
    assert.ok(line.includes(`"'=HYPERLINK(""http://evil""),\\x1b[31m"`), line);
    assert.equal(line.split('\r\n').length, 2);
  });

  it('is one line of text, harmless', () => {
    const line = textPrinter().row(SEEN);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.ok(!line.includes('\u001b'));
    assert.ok(line.startsWith(`${LEAF.certificate.sha1}  issuer.example at 192.0.2.1  `), line);
  });

  it('is counted, and those without an answer too', () => {
    const count = new EndpointCount();
    count.add(SEEN);
    count.add({ ...SEEN, presented: undefined, error: 'issuer.example refuses connections' });
    assert.equal(textPrinter().end(count), '\n2 endpoints, 1 without an answer\n');
  });
});
