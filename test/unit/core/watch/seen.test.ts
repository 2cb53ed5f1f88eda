// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { trustOf } from '../../../../src/core/fleet/trust.ts';
import { findingsOfTrust } from '../../../../src/core/fleet/finding.ts';
import type { Trust } from '../../../../src/core/fleet/trust.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import { judge } from '../../../../src/core/scope/judge.ts';
import { mergeSeen } from '../../../../src/core/watch/merge-seen.ts';
import { type Seen, seenFinding } from '../../../../src/core/watch/seen.ts';
import { seenOfIssuer, seenOfTrust } from '../../../../src/core/watch/seen-trust.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  leafOf,
  listing,
  PROVIDER_ARN,
  publicChain,
  ROOT,
  TRUST_POLICY,
} from '../../../world.ts';

const ROLE = 'arn:aws:iam::111122223333:role/workload';

function judged(changed: Partial<Facts> = {}): readonly [Trust, Facts] {
  const all = facts({ request: undefined, token: undefined, signature: undefined, ...changed });
  const provider = seenOf(all.provider);
  const role = {
    arn: ROLE,
    trustPolicy: TRUST_POLICY,
    maxSessionDurationSeconds: 3600,
    tags: {},
    grants: undefined,
    boundary: undefined,
  };
  const judgement = judge([all], { scope: 'issuer' });
  return [trustOf(judgement, { arn: PROVIDER_ARN, provider, roles: [role] }), all];
}

function seenOfKind<Kind extends Seen['kind']>(
  all: readonly Seen[],
  kind: Kind,
): Extract<Seen, { kind: Kind }> {
  const found = all.find((one): one is Extract<Seen, { kind: Kind }> => one.kind === kind);
  assert.ok(found !== undefined);
  return found;
}

describe('what is seen of a trust', () => {
  it('is its endpoints, issuer, provider, roles, and the verdict', () => {
    const all = seenOfTrust(...judged());
    assert.deepEqual(
      all.map(({ kind, name }) => [kind, name]),
      [
        ['endpoint', 'oidc.example.test:443'],
        ['issuer', ISSUER],
        ['provider', PROVIDER_ARN],
        ['role', ROLE],
        ['trust', PROVIDER_ARN],
      ],
    );
    const trust = seenOfKind(all, 'trust');
    assert.equal(trust.verdict, 'ok');
    assert.equal(trust.decidedBy, 'list');
    assert.deepEqual(trust.hosts, ['oidc.example.test']);
    const issuer = seenOfKind(all, 'issuer');
    // RFC 7638: the members that the type of key requires, in lexicographic order, without blanks.
    const thumbprint = createHash('sha256')
      .update('{"e":"AQAB","kty":"RSA","n":"AQAB"}')
      .digest('base64url');
    assert.deepEqual(issuer.keys, [{ kid: 'key-1', thumbprint }]);
  });

  it('needs what is listed where the list decides, and the whole path where the library does', () => {
    const [ofList] = seenOfKind(seenOfTrust(...judged()), 'endpoint').addresses;
    assert.deepEqual(ofList?.chains[0]?.needed, [ROOT.certificate.sha256]);
    assert.equal(ofList?.chains[0]?.decidedBy, 'list');
    const path = [LEAF, INTERMEDIATE].map(({ certificate }) => certificate.sha256).toSorted();
    const served = publicChain([LEAF.certificate, INTERMEDIATE.certificate]);
    const [ofLibrary] = seenOfKind(
      seenOfTrust(...judged({ endpoints: [endpoint(served)] })),
      'endpoint',
    ).addresses;
    assert.deepEqual(ofLibrary?.chains[0]?.needed, path);
    assert.equal(ofLibrary?.chains[0]?.decidedBy, 'library');
    const unlisted = judged({ provider: listing('0'.repeat(40)) });
    const [ofNone] = seenOfKind(seenOfTrust(...unlisted), 'endpoint').addresses;
    assert.deepEqual(ofNone?.chains[0]?.needed, []);
  });

  it('needs what some trust on the host needs, and the list decides where it does for some', () => {
    const presented = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;
    const ofLibrary = seenOfTrust(...judged({ endpoints: [endpoint(publicChain(presented))] }));
    const merged = mergeSeen([...ofLibrary, ...seenOfTrust(...judged())]);
    const [address] = seenOfKind(merged, 'endpoint').addresses;
    assert.equal(address?.chains.length, 1);
    assert.equal(address.chains[0]?.decidedBy, 'list');
    assert.deepEqual(address.chains[0].needed, presented.map(({ sha256 }) => sha256).toSorted());
  });

  it('calls a chain by what is above the leaf, or by a leaf that is sent alone', async () => {
    const renewed = await leafOf(INTERMEDIATE);
    const idOf = (...presented: Parameters<typeof chainFact>): string | undefined =>
      seenOfKind(
        seenOfIssuer(facts({ endpoints: [endpoint(chainFact(...presented))] })),
        'endpoint',
      ).addresses[0]?.chains[0]?.id;
    const above = [INTERMEDIATE.certificate, ROOT.certificate] as const;
    assert.equal(idOf([LEAF.certificate, ...above]), idOf([renewed.certificate, ...above]));
    assert.notEqual(idOf([LEAF.certificate, ...above]), idOf([LEAF.certificate, above[0]]));
    assert.notEqual(idOf([LEAF.certificate]), idOf([renewed.certificate]));
    const digest = createHash('sha256')
      .update(above.map(({ sha256 }) => sha256).join(''))
      .digest('hex');
    assert.equal(idOf([LEAF.certificate, ...above]), digest);
  });

  it('keeps an address that failed, and not one that was only handed over', () => {
    const probes = [
      endpoint(),
      darkEndpoint(),
      endpoint(undefined, { source: 'given', address: undefined }),
    ];
    const { addresses } = seenOfKind(seenOfIssuer(facts({ endpoints: probes })), 'endpoint');
    assert.deepEqual(
      addresses.map(({ address, chains }) => [address, chains.length]),
      [
        ['192.0.2.1', 1],
        ['192.0.2.9', 0],
      ],
    );
  });

  it('names the host and the chain that are refused, and what helps', async () => {
    const other = await authority('Other Root');
    const [own, alone] = [
      await leafOf(other),
      chainFact([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate]),
    ];
    const endpoints = [
      endpoint(alone),
      endpoint(chainFact([own.certificate, other.certificate]), { address: '192.0.2.2' }),
    ];
    const [trust, all] = judged({ endpoints });
    const seen = seenOfTrust(trust, all);
    const { cause, refused, isIntermittent, command } = seenOfKind(seen, 'trust');
    assert.equal(cause?.check, 'endpoint-trust');
    assert.equal(cause.host, 'oidc.example.test');
    const [first, second] = seenOfKind(seen, 'endpoint').addresses;
    assert.equal(cause.chain, second?.chains[0]?.id);
    assert.notEqual(cause.chain, first?.chains[0]?.id);
    assert.equal(refused.length, 1);
    assert.equal(isIntermittent, true);
    assert.match(command ?? '', /^trustprint fix /);
    const account = { id: '111122223333', partition: 'aws', name: undefined, unit: undefined };
    const findings = findingsOfTrust(trust, account).map(seenFinding);
    const causes = mergeSeen([...findings, ...seen]).filter(
      (one) => one.kind === 'finding' && one.isCause,
    );
    assert.deepEqual(
      causes.map((one) => (one.kind === 'finding' ? one.check : '')),
      ['endpoint-trust'],
    );
  });

  it('is the whole of a trust policy, whatever blanks are before it or in it', () => {
    const [trust, all] = judged();
    const keptOf = (trustPolicy: string): string => {
      const roles = trust.roles.map((role) => ({ ...role, trustPolicy }));
      return seenOfKind(seenOfTrust({ ...trust, roles }, all), 'role').trustPolicy;
    };
    const policy = (principal: string, inside = ''): string =>
      `{"Version":"2012-10-17","Statement":[{"Sid":"${inside}","Principal":"${principal}"}]}`;
    const blanks = ' '.repeat(20_000);
    assert.equal(keptOf(`${blanks}${policy('*')}`), policy('*'));
    const [one, other] = ['me', '*'].map((whom) => keptOf(policy(whom, blanks)));
    assert.notEqual(one, other);
    assert.equal(one, keptOf(`${blanks}${policy('me', blanks)}`));
    assert.ok((one?.length ?? 0) < 8400);
  });

  it('is nothing of the documents where these were not read', () => {
    const unseen = {
      kind: 'unseen',
      by: 'theirs',
      code: 'endpoint_unreachable',
      detail: 'refused',
    } as const;
    const issuer = seenOfKind(seenOfIssuer(facts({ discovery: unseen, jwks: unseen })), 'issuer');
    assert.deepEqual([issuer.jwksUri, issuer.says, issuer.keys], [undefined, undefined, undefined]);
  });
});
