// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseIssuer } from '../../../src/core/model/issuer.ts';
import { serveTls, shown } from '../../../src/forge/servers.ts';
import { renderOpenssl } from '../../../src/render/thumbprint/openssl.ts';
import type { ThumbprintJson } from '../../../src/schemas/thumbprint.ts';
import { missing, run } from '../../process.ts';
import { authority, chainFact, endpoint, facts, INTERMEDIATE, leafOf, ROOT } from '../../world.ts';
import { thumbprintReport } from '../../../src/render/thumbprint/json.ts';

const LEAF = await leafOf(INTERMEDIATE, 'localhost');
const STRAY = await authority('Stray');
const NOTHING = { resolve: [], caFile: undefined };

/** What is seen of an issuer on this machine that sends these certificates after its leaf. */
function reportOf(port: number, ...above: readonly (typeof ROOT)[]): ThumbprintJson {
  const issuer = parseIssuer(`https://localhost:${String(port)}/id`);
  const chain = chainFact([LEAF.certificate, ...above.map(({ certificate }) => certificate)]);
  return thumbprintReport(
    facts({
      issuer,
      discovery: { kind: 'seen', value: { issuer, jwksUri: `${issuer}/keys`, missing: [] } },
      endpoints: [endpoint(chain, { host: 'localhost', port, address: '127.0.0.1' })],
    }),
  );
}

describe(
  'the commands that show the same',
  { skip: missing('openssl', 'curl', 'awk', 'sed') },
  () => {
    for (const { name, above, top } of [
      { name: 'take the last certificate', above: [INTERMEDIATE, ROOT], top: ROOT },
      {
        name: 'take the top where the last is a stray',
        above: [INTERMEDIATE, STRAY],
        top: INTERMEDIATE,
      },
    ]) {
      it(`run as they are, and ${name}`, async () => {
        await using server = await serveTls({
          shows: [shown(LEAF, ...above)],
          documents: new Map([['/id/.well-known/openid-configuration', '{"jwks_uri":"here"}']]),
        });
        const script = renderOpenssl(reportOf(server.port, ...above), NOTHING);
        const { code, stdout, stderr } = await run('sh', ['-c', script]);
        assert.equal(code, 0, stderr);
        assert.ok(stdout.includes('{"jwks_uri":"here"}'));
        assert.ok(
          stdout.includes('0 s:CN=localhost'.replace('CN=', 'CN = ')) ||
            stdout.includes('0 s:CN=localhost'),
        );
        assert.ok(stdout.split('\n').includes(top.certificate.sha1), stdout);
        assert.match(stdout, /notAfter=/);
      });
    }
  },
);

describe('the commands', () => {
  it('name the private CA where one was named, and else say what is not checked', () => {
    const report = reportOf(8443, ROOT);
    assert.match(renderOpenssl(report, NOTHING), /^# --insecure: no public CA/m);
    assert.match(
      renderOpenssl(report, { resolve: [], caFile: '/tmp/my ca.pem' }),
      /--cacert '\/tmp\/my ca\.pem'/,
    );
  });

  it('ask each address where a name has several, and give no name to an address', () => {
    const script = renderOpenssl(
      thumbprintReport(
        facts({
          endpoints: [
            endpoint(),
            endpoint(undefined, { address: '2001:db8::1' }),
            endpoint(undefined, { host: '192.0.2.7', address: '192.0.2.7' }),
          ],
        }),
      ),
      NOTHING,
    );
    assert.match(script, /-servername oidc\.example\.test -showcerts -connect 192\.0\.2\.1:443/);
    assert.match(
      script,
      /-servername oidc\.example\.test -showcerts -connect '\[2001:db8::1\]:443'/,
    );
    assert.match(script, /s_client -showcerts -connect 192\.0\.2\.7:443/);
  });

  it('ask the hosts that the URLs name where nothing was seen', () => {
    const script = renderOpenssl(thumbprintReport(facts({ endpoints: [] })), NOTHING);
    assert.match(script, /-connect oidc\.example\.test:443 <\/dev\/null$/m);
  });
});
