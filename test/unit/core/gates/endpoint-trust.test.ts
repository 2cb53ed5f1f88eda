// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keys } from '../../../../src/core/gates/keys.ts';
import { endpointTrust } from '../../../../src/core/gates/endpoint-trust.ts';
import type { ChainFact, EndpointProbe } from '../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import type { Unseen } from '../../../../src/core/model/observed.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  NOW,
  ROOT,
} from '../../../world.ts';
import { ABSENT, OURS, THEIRS, withProvider } from './changed.ts';

const leaf = LEAF.certificate;
const intermediate = INTERMEDIATE.certificate;
const root = ROOT.certificate;

const NEW_ROOT = await authority('New Root');
const RENEWED = chainFact([(await leafOf(NEW_ROOT)).certificate, NEW_ROOT.certificate]);
const LISTED = chainFact([leaf, intermediate, root]);
const PUBLIC = chainFact([leaf, intermediate, root], {
  anchoring: { bundled: { vouches: true, error: undefined } },
});
const NOTHING = withProvider({ thumbprints: [] });

const NO_ROUTE: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'endpoint_no_route',
  detail: 'no route to 2001:db8::1',
};
const UNRESOLVED: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'name_unresolved',
  detail: 'the name resolves to nothing here',
};

const at = (address: string, chain: ChainFact | Unseen, changed: Partial<EndpointProbe> = {}) =>
  endpoint(undefined, {
    address,
    chain: 'kind' in chain ? chain : { kind: 'seen', value: chain },
    ...changed,
  });

describe('endpoint-trust passes', () => {
  it('what is listed, as documented where the top is', () => {
    const outcome = endpointTrust.evaluate(facts());
    assert.equal(outcome.status, 'pass');
    assert.equal(outcome.knowledge, 'documented');
    assert.equal(outcome.evidence['byLibraryAlone'], false);
  });

  it('what is listed lower on the path, as reported', () => {
    for (const certificate of [leaf, intermediate]) {
      const thumbprints = [listedThumbprintOf(certificate.sha1)];
      const outcome = endpointTrust.evaluate(facts(withProvider({ thumbprints })));
      assert.equal(outcome.status, 'pass');
      assert.equal(outcome.knowledge, 'reported');
    }
  });

  it('what is listed and has expired, as inferred', async () => {
    const old = await forgeCertificate({
      subject: 'CN=Old Root',
      notBefore: plusSeconds(NOW, -900_000),
      notAfter: plusSeconds(NOW, -100_000),
      ca: true,
    });
    const chain = chainFact([(await leafOf(old)).certificate, old.certificate]);
    const outcome = endpointTrust.evaluate(
      facts({
        endpoints: [endpoint(chain)],
        ...withProvider({ thumbprints: [listedThumbprintOf(old.certificate.sha1)] }),
      }),
    );
    assert.equal(outcome.status, 'pass');
    assert.equal(outcome.knowledge, 'inferred');
  });

  it('what the library vouches for, and says that the list plays no part', () => {
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(PUBLIC)], ...NOTHING }));
    assert.equal(outcome.status, 'pass');
    assert.equal(outcome.knowledge, 'documented');
    assert.match(outcome.detail, /so AWS does not use the thumbprint list/);
    assert.match(outcome.detail, /not published/);
    assert.equal(outcome.evidence['byLibraryAlone'], true);
  });

  it('by the library alone only where the list would not help', () => {
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(PUBLIC)] }));
    assert.equal(outcome.evidence['byLibraryAlone'], false);
  });

  it('what the library vouches for though the provider was not seen, or not asked for', () => {
    for (const provider of [OURS, undefined]) {
      const world = facts({ endpoints: [endpoint(PUBLIC)], provider });
      assert.equal(endpointTrust.evaluate(world).status, 'pass');
    }
  });

  it('addresses that this machine has no route to', () => {
    const endpoints = [at('192.0.2.1', LISTED), at('2001:db8::1', NO_ROUTE)];
    assert.equal(endpointTrust.evaluate(facts({ endpoints })).status, 'pass');
  });
});

describe('endpoint-trust fails', () => {
  it('a chain of which nothing is listed, names its top, and offers the repair', () => {
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(RENEWED)] }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'documented');
    assert.equal(outcome.failure?.intermittent, false);
    assert.match(outcome.detail, /the top is CN=New Root/);
    assert.deepEqual(
      outcome.remedies.map(({ argv }) => argv),
      [
        [
          'trustprint',
          'fix',
          'https://oidc.example.test/id/1111222233334444',
          '--issuer-ca',
          'FILE',
        ],
      ],
    );
    assert.ok(JSON.stringify(outcome.evidence).includes(NEW_ROOT.certificate.sha1));
  });

  it('now and then, where one of two addresses presents what is not listed', () => {
    const endpoints = [at('192.0.2.1', LISTED), at('192.0.2.2', RENEWED)];
    const outcome = endpointTrust.evaluate(facts({ endpoints }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.failure?.intermittent, true);
    assert.match(outcome.detail, /, intermittently$/);
  });

  it('now and then, where one address presents two chains', () => {
    const endpoints = [
      at('192.0.2.1', LISTED, { sightings: 7 }),
      at('192.0.2.1', RENEWED, { sightings: 5 }),
    ];
    assert.equal(endpointTrust.evaluate(facts({ endpoints })).failure?.intermittent, true);
  });

  it('every time, where the host of the keys is never accepted and the other always is', () => {
    const endpoints = [
      at('192.0.2.1', LISTED, { serves: ['discovery'] }),
      at('192.0.2.2', RENEWED, { serves: ['jwks'], host: 'keys.example.test' }),
    ];
    const outcome = endpointTrust.evaluate(facts({ endpoints }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.failure?.intermittent, false);
    assert.match(outcome.detail, /keys\.example\.test/);
  });

  it('not for the discovery host where only that of the keys counts', () => {
    const endpoints = [
      at('192.0.2.1', RENEWED, { serves: ['discovery'] }),
      at('192.0.2.2', LISTED, { serves: ['jwks'] }),
    ];
    const world = facts({ endpoints });
    assert.equal(endpointTrust.evaluate(world).status, 'fail');
    const rules = { ...world.rules, hosts: 'jwks' } as const;
    assert.equal(endpointTrust.evaluate({ ...world, rules }).status, 'pass');
  });

  it('though other addresses could not be seen', () => {
    const endpoints = [at('192.0.2.1', RENEWED), at('192.0.2.2', THEIRS)];
    assert.equal(endpointTrust.evaluate(facts({ endpoints })).status, 'fail');
  });

  it('a leaf that is sent alone, with advice for the server first', () => {
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(chainFact([leaf]))] }));
    assert.match(outcome.detail, /the only certificate/);
    assert.match(outcome.remedies[0]?.text ?? '', /send the CA certificate/);
    assert.ok(outcome.remedies[1]?.argv?.includes('--allow-leaf'));
  });

  it('a chain out of order, as inferred, and has no command for it', () => {
    const disordered = chainFact([leaf, root, intermediate]);
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(disordered)] }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'inferred');
    assert.match(outcome.detail, /out of order/);
    assert.deepEqual(
      outcome.remedies.map(({ argv }) => argv),
      [undefined],
    );
  });

  it('a certificate for another name', () => {
    const elsewhere = chainFact([leaf, intermediate, root], { hostMatches: false });
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(elsewhere)] }));
    assert.match(outcome.detail, /not for that name/);
  });

  it('disorder and other names though the provider was not seen', () => {
    const disordered = chainFact([leaf, root, intermediate]);
    const world = facts({ endpoints: [endpoint(disordered)], provider: OURS });
    assert.equal(endpointTrust.evaluate(world).status, 'fail');
  });

  it('a listed certificate that is sent as a stray only, and says so', async () => {
    const stray = await authority('Stray');
    const chain = chainFact([leaf, intermediate, root, stray.certificate]);
    const outcome = endpointTrust.evaluate(
      facts({
        endpoints: [endpoint(chain)],
        ...withProvider({ thumbprints: [listedThumbprintOf(stray.certificate.sha1)] }),
      }),
    );
    assert.match(outcome.detail, /the listed one is in no chain that is served/);
  });

  it('a public endpoint that speaks TLS 1.3 only, and says why the list counts', () => {
    const only13 = { ...PUBLIC, tls12: 'refused' } as const;
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(only13)], ...NOTHING }));
    assert.equal(outcome.knowledge, 'documented');
    assert.match(outcome.detail, /TLS 1\.3 only/);
  });

  it('an expired chain of a public CA as inferred', () => {
    const expired = chainFact([leaf, intermediate], {
      anchoring: { bundled: { vouches: false, error: 'CERT_HAS_EXPIRED' } },
    });
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(expired)], ...NOTHING }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'inferred');
  });
});

describe('endpoint-trust is unknown', () => {
  it('where an address failed while others pass', () => {
    const endpoints = [at('192.0.2.1', LISTED), at('192.0.2.2', THEIRS)];
    const outcome = endpointTrust.evaluate(facts({ endpoints }));
    assert.equal(outcome.status, 'unknown');
    assert.match(outcome.detail, /192\.0\.2\.2/);
  });

  it('where we could not look at one of the hosts', () => {
    const endpoints = [
      at('192.0.2.1', LISTED, { serves: ['discovery'] }),
      endpoint(undefined, { serves: ['jwks'], chain: UNRESOLVED }),
    ];
    assert.equal(endpointTrust.evaluate(facts({ endpoints })).status, 'unknown');
  });

  it('where one of the hosts was not looked at', () => {
    const endpoints = [at('192.0.2.1', LISTED, { serves: ['jwks'] })];
    const outcome = endpointTrust.evaluate(facts({ endpoints }));
    assert.equal(outcome.status, 'unknown');
    assert.match(outcome.detail, /discovery/);
  });

  it('where it was looked at elsewhere, which does not show who trusts it, and says what would', () => {
    const elsewhere = chainFact([LEAF.certificate, ROOT.certificate], { anchoring: {} });
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(elsewhere)], ...NOTHING }));
    assert.equal(outcome.status, 'unknown');
    assert.match(
      outcome.remedies[0]?.text ?? '',
      /^to see which CA trusts it, run again without --given/,
    );
  });

  it('where a fork leaves open by which of two certificates AWS goes, and says why', async () => {
    const crossed = await forgeCertificate({
      subject: 'CN=Example Root',
      notBefore: plusSeconds(NOW, -60),
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      issuer: NEW_ROOT,
      keys: ROOT.keys,
    });
    const forked = chainFact([leaf, intermediate, crossed.certificate, root]);
    const outcome = endpointTrust.evaluate(facts({ endpoints: [endpoint(forked)] }));
    assert.equal(outcome.status, 'unknown');
    assert.match(
      outcome.detail,
      /two certificates for one issuer.+extra certificates break a chain/,
    );
    assert.match(outcome.remedies[0]?.text ?? '', /send one chain/);
  });

  it('where the list counts and the provider could not be read', () => {
    const outcome = endpointTrust.evaluate(facts({ provider: OURS }));
    assert.equal(outcome.status, 'unknown');
    assert.match(outcome.detail, /the provider could not be read/);
  });

  it('for a public CA in GovCloud', () => {
    const world = facts({ endpoints: [endpoint(PUBLIC)], ...NOTHING });
    const rules = { ...world.rules, partition: 'aws-us-gov' };
    const outcome = endpointTrust.evaluate({ ...world, rules });
    assert.equal(outcome.status, 'unknown');
    assert.match(outcome.detail, /aws-us-gov/);
  });
});

describe('endpoint-trust does not apply', () => {
  it('where there is no provider: nothing is fetched then', () => {
    const outcome = endpointTrust.evaluate(facts({ provider: ABSENT }));
    assert.equal(outcome.status, 'not-applicable');
  });

  it('where the list counts and no provider was asked for', () => {
    const outcome = endpointTrust.evaluate(facts({ provider: undefined }));
    assert.equal(outcome.status, 'not-applicable');
  });

  it('where nothing was looked at, or every address only has no route', () => {
    assert.equal(endpointTrust.evaluate(facts({ endpoints: [] })).status, 'not-applicable');
    const endpoints = [at('2001:db8::1', NO_ROUTE)];
    assert.equal(endpointTrust.evaluate(facts({ endpoints })).status, 'unknown');
  });

  it('where no certificate came from a host: its fetch fails first', () => {
    const none = { endpoints: [at('192.0.2.1', THEIRS)], discovery: THEIRS, jwks: THEIRS };
    assert.equal(endpointTrust.evaluate(facts(none)).status, 'not-applicable');
    const keysDark = [
      at('192.0.2.1', LISTED, { serves: ['discovery'] }),
      at('192.0.2.2', THEIRS, { serves: ['jwks'] }),
    ];
    const noKeys = facts({ endpoints: keysDark, jwks: THEIRS });
    assert.equal(endpointTrust.evaluate(noKeys).status, 'not-applicable');
    // Where the documents came, a certificate did too, and what it was is not known.
    assert.equal(endpointTrust.evaluate(facts({ endpoints: keysDark })).status, 'unknown');
  });

  it('where the host of the keys has no route for STS either: the fetch fails first', () => {
    const chain = { ...NO_ROUTE, by: 'theirs' } as const;
    const endpoints = [
      endpoint(undefined, { serves: ['discovery'] }),
      endpoint(undefined, { serves: ['jwks'], host: 'keys.example.test', chain }),
    ];
    const world = facts({ endpoints, jwks: { ...THEIRS, code: 'endpoint_no_route' } });
    assert.equal(endpointTrust.evaluate(world).status, 'not-applicable');
    assert.equal(keys.evaluate(world).status, 'fail');
  });

  it('to the keys where the discovery document that names their host cannot be had', () => {
    const endpoints = [at('192.0.2.1', LISTED, { serves: ['discovery'] })];
    const world = facts({ endpoints, discovery: THEIRS });
    assert.equal(endpointTrust.evaluate(world).status, 'not-applicable');
  });
});
