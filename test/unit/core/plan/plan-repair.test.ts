// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeFacts, encodeFacts } from '../../../../src/adapters/stores/facts-file.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Certificate } from '../../../../src/core/model/certificate.ts';
import type { ChainFact, Facts, RootSet } from '../../../../src/core/model/facts.ts';
import { type Instant, plusSeconds } from '../../../../src/core/model/instant.ts';
import type {
  HostMemory,
  Memory,
  RememberedCertificate,
} from '../../../../src/core/model/memory.ts';
import {
  type Intent,
  type SetThumbprints,
  DEFAULT_INTENT,
} from '../../../../src/core/model/plan.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import {
  type ListedThumbprint,
  listedThumbprintOf,
  parseFingerprint,
} from '../../../../src/core/model/thumbprint.ts';
import { planOffline, planRepair } from '../../../../src/core/plan/plan-repair.ts';
import { withClaims } from '../gates/changed.ts';
import type { Credential } from '../../../../src/forge/certificates.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  NOW,
  PROVIDER_ARN,
  ROLE_ARN,
  ROOT,
  TRUST_POLICY,
  verification,
} from '../../../world.ts';

const STALE = listedThumbprintOf('1'.repeat(39).concat('2'));
const chain = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

/** A chain that this root set vouches for, and no other. */
function vouchedBy(set: RootSet, changed: Partial<ChainFact> = {}): ChainFact {
  return chainFact([...chain], {
    anchoring: {
      bundled: {
        vouches: set === 'bundled',
        error: set === 'bundled' ? undefined : 'SELF_SIGNED_CERT_IN_CHAIN',
      },
      [set]: verification(ROOT.certificate),
    },
    ...changed,
  });
}

function listing(thumbprints: readonly ListedThumbprint[], changed: Partial<Facts> = {}): Facts {
  const world = facts(changed);
  const provider = seenOf(world.provider);
  assert.ok(provider);
  return { ...world, provider: { kind: 'seen', value: { ...provider, thumbprints } } };
}

function plan(world: Facts, intent: Partial<Intent> = {}): ReturnType<typeof planRepair> {
  return planRepair(world, evaluate(world), { ...DEFAULT_INTENT, ...intent });
}

function refusalOf(world: Facts, intent: Partial<Intent> = {}): TrustprintError {
  try {
    plan(world, intent);
  } catch (error) {
    assert.ok(error instanceof TrustprintError);
    return error;
  }
  return assert.fail('nothing was refused');
}

describe('planRepair', () => {
  it('adds the top of the path beside the old value when the CA of the issuer vouches for it', () => {
    const { changes, mends } = plan(
      listing([STALE], { endpoints: [endpoint(vouchedBy('issuerCa'))] }),
    );
    const [change] = changes as readonly SetThumbprints[];
    assert.equal(mends, true);
    assert.deepEqual(change?.from, [STALE]);
    assert.deepEqual(change?.to, [STALE, ROOT.certificate.sha1]);
    assert.deepEqual(
      change?.add.map(({ sha1, authority: by, position }) => ({ sha1, by, position })),
      [{ sha1: ROOT.certificate.sha1, by: 'issuer-ca', position: 2 }],
    );
  });

  it('does not touch the list of a provider that is of another issuer', () => {
    const world = listing([STALE], { endpoints: [endpoint(vouchedBy('issuerCa'))] });
    const provider = seenOf(world.provider);
    assert.ok(provider);
    const url = provider.url.replace('1111', '9999');
    const other: Facts = { ...world, provider: { kind: 'seen', value: { ...provider, url } } };
    assert.deepEqual(plan({ ...other, token: undefined }).changes, []);
  });

  it('plans nothing where the list names what is presented', () => {
    const { changes, because } = plan(facts());
    assert.deepEqual(changes, []);
    assert.match(because, /list names what the endpoints present/);
  });

  it('leaves an unused list as it is, whatever is in it', () => {
    const world = listing([STALE], { endpoints: [endpoint(vouchedBy('bundled'))] });
    const { changes, because } = plan(world);
    assert.deepEqual(changes, []);
    assert.match(because, /not read here/);
    assert.equal(plan(world, { evenIfUnused: true }).changes.length, 1);
  });

  it('changes a list that the library makes unused when STS answered with the thumbprint message', () => {
    const world = listing([STALE], {
      endpoints: [endpoint(vouchedBy('bundled'))],
      observed: {
        source: 'error',
        outcome: 'error',
        code: 'InvalidIdentityToken',
        httpStatus: 400,
        message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        requestId: undefined,
      },
    });
    const [change] = plan(world).changes as readonly SetThumbprints[];
    assert.deepEqual(change?.to, [STALE, ROOT.certificate.sha1]);
    assert.equal(change?.add[0]?.authority, 'library');
  });

  it('plans nothing from an endpoint that was not seen', () => {
    const dark = endpoint(chainFact([...chain]), {
      sightings: 0,
      chain: { kind: 'unseen', by: 'theirs', code: 'endpoint_timeout', detail: 'no answer in 5 s' },
    });
    assert.equal(refusalOf(listing([STALE], { endpoints: [dark] })).code, 'endpoint_timeout');
  });

  it('lists the tops of both hosts where the keys come from another one', async () => {
    const otherRoot = await authority('Other Root');
    const other = await leafOf(otherRoot, 'keys.example.test');
    const keys = endpoint(
      chainFact([other.certificate, otherRoot.certificate], {
        anchoring: {
          bundled: { vouches: false, error: 'X' },
          issuerCa: verification(otherRoot.certificate),
        },
      }),
      { host: 'keys.example.test', serves: ['jwks'] },
    );
    const discovery = endpoint(vouchedBy('issuerCa'), { serves: ['discovery'] });
    const [change] = plan(listing([STALE], { endpoints: [discovery, keys] }))
      .changes as readonly SetThumbprints[];
    assert.deepEqual(change?.to, [STALE, ROOT.certificate.sha1, otherRoot.certificate.sha1]);
  });

  it('creates a missing provider with the audience of the token', () => {
    const world = facts({
      provider: { kind: 'absent', detail: 'there is no provider' },
      endpoints: [endpoint(vouchedBy('issuerCa'))],
    });
    const [change] = plan(world).changes;
    assert.ok(change?.kind === 'create-provider');
    assert.equal(change.provider, PROVIDER_ARN);
    assert.deepEqual(change.clientIds, ['sts.amazonaws.com']);
    assert.deepEqual(change.to, [ROOT.certificate.sha1]);
  });

  it('does not fix with a provider what the trust policy refuses as well, and says so', () => {
    const slash = TRUST_POLICY.replaceAll('/1111222233334444', '$&/');
    const world = facts({
      provider: { kind: 'absent', detail: 'there is no provider' },
      endpoints: [endpoint(vouchedBy('issuerCa'))],
      role: {
        kind: 'seen',
        value: { arn: ROLE_ARN, trustPolicy: slash, maxSessionDurationSeconds: 3600 },
      },
    });
    const { changes, mends, warnings } = plan(world);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['create-provider'],
    );
    assert.equal(mends, false);
    assert.match(warnings.join(), /trust-policy is not fixed by this: .* a slash more or less/);
  });

  it('says why a proposal is needed, and not how the list is', () => {
    const { changes, proposals, because } = plan(
      facts(withClaims({ sub: 'system:serviceaccount:team-b:web' })),
    );
    assert.deepEqual([changes.length, proposals.length], [0, 1]);
    assert.match(because, /^the trust policy does not admit system:serviceaccount:team-b:web of /);
  });

  it('says which cause it does not fix where there is nothing to write', () => {
    const { changes, mends, warnings } = plan(facts({ role: { kind: 'absent', detail: 'none' } }));
    assert.deepEqual(changes, []);
    assert.equal(mends, false);
    assert.match(warnings.join(), /^role is not fixed by this: the role workload does not exist/);
  });

  it('plans nothing, and says so, where the keys cannot be had from a host that shows no chain', () => {
    const timeout = {
      kind: 'unseen',
      by: 'theirs',
      code: 'endpoint_timeout',
      detail: 'no answer',
    } as const;
    const world = facts({
      jwks: timeout,
      signature: undefined,
      endpoints: [
        endpoint(vouchedBy('issuerCa'), { serves: ['discovery'] }),
        endpoint(undefined, {
          host: 'keys.example.test',
          serves: ['jwks'],
          sightings: 0,
          chain: timeout,
        }),
      ],
    });
    const { changes, mends, because } = plan(world);
    assert.deepEqual(changes, []);
    assert.equal(mends, false);
    assert.match(because, /no thumbprint repairs that: cannot fetch the key set/);
  });

  it('asks who owns the provider only where its tags could not be read', () => {
    const world = listing([STALE], { endpoints: [endpoint(vouchedBy('issuerCa'))] });
    const provider = seenOf(world.provider);
    assert.ok(provider);
    const untold: Facts = {
      ...world,
      provider: { kind: 'seen', value: { ...provider, tags: undefined } },
    };
    assert.equal(refusalOf(untold).code, 'owner_unknown');
    assert.equal(plan(untold, { owner: 'none' }).warnings.length, 0);
    assert.match(plan(untold, { owner: 'terraform' }).warnings.join(), /terraform/);
  });
});

describe('authority to write a thumbprint', () => {
  const untrusted = [endpoint(chainFact([...chain]))];

  it('is missing for a private CA that nobody named', () => {
    const error = refusalOf(listing([STALE], { endpoints: untrusted }));
    assert.equal(error.code, 'authority_missing');
    assert.match(error.hint ?? '', /--issuer-ca/);
  });

  it('never shows the fingerprint ready to paste', () => {
    const error = refusalOf(listing([STALE], { endpoints: untrusted }));
    const shown = JSON.stringify([error.message, error.hint, error.facts]);
    assert.ok(!shown.includes(ROOT.certificate.sha256));
  });

  it('is a fingerprint that a person typed, and no other', () => {
    const world = listing([STALE], { endpoints: untrusted });
    const wrong = parseFingerprint('ab'.repeat(32));
    assert.equal(refusalOf(world, { accept: [wrong] }).code, 'authority_missing');
    const [change] = plan(world, { accept: [ROOT.certificate.sha256] })
      .changes as readonly SetThumbprints[];
    assert.equal(change?.add[0]?.authority, 'accepted');
  });

  it('does not come from a library that a flag widened', () => {
    const widened = vouchedBy('library');
    const world = listing([STALE], {
      endpoints: [endpoint({ ...widened, tls12: 'refused' })],
      rules: {
        partition: 'aws',
        messages: 'current',
        match: 'path',
        hosts: 'both',
        library: 'library',
      },
    });
    assert.equal(refusalOf(world).code, 'authority_missing');
  });

  it("does not come from this machine's store", () => {
    assert.equal(
      refusalOf(listing([STALE], { endpoints: [endpoint(vouchedBy('machine'))] })).code,
      'authority_missing',
    );
  });

  it('does not come from a look that somebody else made', () => {
    const given = endpoint(vouchedBy('issuerCa'), { source: 'given' });
    assert.equal(refusalOf(listing([STALE], { endpoints: [given] })).code, 'authority_missing');
  });

  it('does not come from looks that were saved: a file may have been written by anybody', () => {
    const seen = listing([STALE], {
      lab: true,
      endpoints: [endpoint(vouchedBy('library'))],
      memory: { hosts: [], listed: [] },
    });
    assert.equal(plan(seen).changes.length, 1);
    const saved = decodeFacts(encodeFacts(seen), 'facts.json');
    assert.deepEqual(evaluate(saved), evaluate(seen), 'it is judged as it was');
    assert.equal(refusalOf(saved).code, 'saved_facts_only');
    assert.throws(
      () => planOffline(saved, evaluate(saved), DEFAULT_INTENT),
      (error) => error instanceof TrustprintError && error.code === 'saved_facts_only',
    );
    const withSavedLooks: Facts = { ...seen, endpoints: saved.endpoints };
    assert.equal(refusalOf(withSavedLooks).code, 'authority_missing');
    const accepted = plan(withSavedLooks, { accept: [parseFingerprint(ROOT.certificate.sha256)] });
    assert.equal(accepted.changes.length, 1, 'but a person may answer for it');
  });

  it('is missing for a JWKS host that an unauthenticated document names', () => {
    const discovery = endpoint(chainFact([...chain]), { serves: ['discovery'] });
    const keys = endpoint(vouchedBy('bundled', { tls12: 'refused' }), {
      host: 'keys.attacker.test',
      serves: ['jwks'],
    });
    const world = listing([listedThumbprintOf(ROOT.certificate.sha1)], {
      endpoints: [discovery, keys],
    });
    const lone: Facts = { ...world, rules: { ...world.rules, hosts: 'jwks' } };
    const other = listing([STALE], { endpoints: lone.endpoints, rules: lone.rules });
    assert.equal(refusalOf(other).code, 'authority_missing');
    const unseen = listing([STALE], { endpoints: [keys], rules: lone.rules });
    assert.equal(refusalOf(unseen).code, 'authority_missing', 'nor one that was not seen');
  });

  it('is missing for a JWKS host that a document names under the certificate of another host', () => {
    const keys = endpoint(vouchedBy('issuerCa'), {
      host: 'keys.attacker.test',
      serves: ['jwks'],
    });
    const plannedBy = (named: Partial<ChainFact>): Facts => {
      const discovery = endpoint(vouchedBy('issuerCa', named), { serves: ['discovery'] });
      const world = listing([STALE], { endpoints: [discovery, keys] });
      return { ...world, rules: { ...world.rules, hosts: 'jwks' } };
    };
    assert.equal(plan(plannedBy({})).changes.length, 1);
    const error = refusalOf(plannedBy({ hostMatches: false }));
    assert.equal(error.code, 'authority_missing');
    assert.match(error.message, /its certificate is not for this host name$/);
  });

  it('is missing where it is not known whether the certificate is for the host', () => {
    const chainOfAnybody = vouchedBy('issuerCa', { hostMatches: undefined });
    const world = listing([STALE], { endpoints: [endpoint(chainOfAnybody)] });
    assert.equal(refusalOf(world).code, 'authority_missing');
  });

  it('does not reach a genuine CA that is sent as a stray', async () => {
    const genuine = await authority('Genuine CA');
    const mine = await authority('Attacker CA');
    const leaf = await leafOf(mine);
    const stray = endpoint(chainFact([leaf.certificate, mine.certificate, genuine.certificate]));
    const world = listing([STALE], { endpoints: [stray] });
    assert.equal(
      refusalOf(world, { accept: [genuine.certificate.sha256] }).code,
      'authority_missing',
    );
  });

  it('refuses a leaf that is sent alone, and names the day on which it would break', () => {
    const alone = chainFact([LEAF.certificate], {
      anchoring: {
        bundled: { vouches: false, error: 'X' },
        issuerCa: verification(ROOT.certificate),
      },
    });
    const world = listing([STALE], { endpoints: [endpoint(alone)] });
    const error = refusalOf(world);
    assert.equal(error.code, 'leaf_refused');
    assert.match(error.hint ?? '', /2026-08-20/);
    const [change] = plan(world, { allowLeaf: true }).changes as readonly SetThumbprints[];
    assert.deepEqual(change?.to, [STALE, LEAF.certificate.sha1]);
  });

  it('is suspended when a host that must be public shows a private CA on the same route', () => {
    const world = listing([STALE], {
      endpoints: [endpoint(vouchedBy('issuerCa'))],
      control: {
        host: 'sts.us-east-1.amazonaws.com',
        port: 443,
        chain: { kind: 'seen', value: chainFact([...chain]) },
      },
    });
    assert.equal(refusalOf(world).code, 'interception_suspected');
  });

  it('is suspended when an issuer that is known to be public shows a chain of a private CA', () => {
    const host = 'token.actions.githubusercontent.com';
    const world = listing([STALE], { endpoints: [endpoint(vouchedBy('issuerCa'), { host })] });
    assert.equal(refusalOf(world).code, 'interception_suspected');
  });

  it('is suspended when a public issuer resolves to a private address', () => {
    const world = listing([STALE], {
      endpoints: [endpoint(vouchedBy('bundled', { tls12: 'refused' }), { address: '10.1.2.3' })],
    });
    assert.equal(refusalOf(world).code, 'interception_suspected');
  });
});

describe('room in a full list', () => {
  const issuerCa = [endpoint(vouchedBy('issuerCa'))];
  const values = ['1', '2', '3', '4', '5'].map((digit) =>
    listedThumbprintOf(`${digit.repeat(39)}a`),
  );

  it('is made by the least useful value first, and never by six', () => {
    const zeros = listedThumbprintOf('0'.repeat(40));
    const [change] = plan(listing([...values.slice(0, 4), zeros], { endpoints: issuerCa }))
      .changes as readonly SetThumbprints[];
    assert.deepEqual(change?.to, [...values.slice(0, 4), ROOT.certificate.sha1]);
    assert.deepEqual(change?.retire, [{ sha1: zeros, why: 'a placeholder' }]);
  });

  describe('by what this machine remembers', () => {
    const days = (n: number): Instant => plusSeconds(NOW, -n * 86_400);
    const was = (certificate: Certificate, lastSeen: number): RememberedCertificate => ({
      certificate,
      firstSeenAt: days(60),
      lastSeenAt: days(lastSeen),
      isPublic: false,
    });
    const remembering = (changed: Partial<HostMemory>, listed: Memory['listed'] = []): Memory => ({
      hosts: [
        {
          host: 'oidc.example.test',
          port: 443,
          firstLookAt: days(60),
          lastLookAt: days(1),
          days: 20,
          certificates: [],
          listings: [],
          ...changed,
        },
      ],
      listed,
    });
    const gone = (list: typeof values, memory: Memory): readonly (readonly [string, string])[] => {
      const [change] = plan(listing(list, { endpoints: issuerCa, memory }))
        .changes as readonly SetThumbprints[];
      return (change?.retire ?? []).map(({ sha1, why }) => [sha1, why] as const);
    };
    const listedOf = ({ certificate }: Credential): ListedThumbprint =>
      listedThumbprintOf(certificate.sha1);

    it('is made of leaves first, then of strangers, then of what nobody presents any more', async () => {
      const ca = await authority('Once');
      const leaf = await leafOf(ca);
      const [one, two, three, four] = values;
      assert.ok(one && two && three && four);
      const memory = remembering({
        certificates: [was(ca.certificate, 20), was(leaf.certificate, 20)],
      });
      const list = [listedOf(leaf), listedOf(ca), one, two, three];
      assert.deepEqual(gone(list, memory), [[listedOf(leaf), 'a leaf certificate']]);
      assert.deepEqual(gone([listedOf(ca), one, two, three, four], memory), [
        [four, 'of no certificate that was seen from here'],
      ]);
      const all = await Promise.all([1, 2, 3, 4].map(async (n) => authority(`Was ${String(n)}`)));
      const idle = remembering({
        certificates: [ca, ...all].map(({ certificate }) => was(certificate, 20)),
      });
      const last = listedOf(ca);
      assert.deepEqual(gone([...all.map(listedOf), last], idle), [
        [last, 'not presented any more'],
      ]);
    });

    it('is not made of what was presented lately, was staged, or was just listed by others', async () => {
      const [one, ...others] = values;
      const recent = await authority('Of yesterday');
      assert.ok(one);
      const staged = {
        sha1: one,
        authority: 'file',
        addedAt: days(40),
        retireAt: undefined,
      } as const;
      const listings = others
        .slice(0, 3)
        .map((sha1) => ({ provider: PROVIDER_ARN, sha1, since: days(2) }));
      const memory = remembering({ certificates: [was(recent.certificate, 1)], listings }, [
        staged,
      ]);
      const full = [one, listedOf(recent), ...others.slice(0, 3)];
      const world = listing(full, { endpoints: issuerCa, memory });
      assert.equal(refusalOf(world).code, 'list_full');
      assert.equal(plan(world, { drop: [one] }).changes.length, 1);
      for (const [changed, free] of [
        [{ listings }, listedOf(recent)],
        [{ certificates: [was(recent.certificate, 1)] }, others[2]],
      ] as const) {
        const known = remembering(changed, [staged]);
        assert.deepEqual(gone(full, known)[0]?.[0], free);
      }
    });

    it('is not made where an address was not seen, but of placeholders', () => {
      const dark = endpoint(undefined, {
        address: '192.0.2.2',
        chain: { kind: 'unseen', by: 'ours', code: 'endpoint_timeout', detail: 'no route' },
      });
      const endpoints = [...issuerCa, dark];
      assert.equal(refusalOf(listing(values, { endpoints })).code, 'list_full');
      const zeros = listedThumbprintOf('0'.repeat(40));
      const [change] = plan(listing([...values.slice(1), zeros], { endpoints }))
        .changes as readonly SetThumbprints[];
      assert.deepEqual(change?.retire, [{ sha1: zeros, why: 'a placeholder' }]);
    });
  });

  it('is not made of values that are presented now', async () => {
    const roots = await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) => authority(`Live ${String(n)}`)),
    );
    const live = await Promise.all(
      roots.map(async (root) => {
        const leaf = await leafOf(root);
        return endpoint(chainFact([leaf.certificate, root.certificate]));
      }),
    );
    const listed = roots.map(({ certificate }) => listedThumbprintOf(certificate.sha1));
    const world = listing(listed, { endpoints: [...live, ...issuerCa] });
    assert.equal(refusalOf(world).code, 'list_full');
    const [first] = listed;
    assert.ok(first);
    const [change] = plan(world, { drop: [first] }).changes as readonly SetThumbprints[];
    assert.deepEqual(change?.to, [...listed.slice(1), ROOT.certificate.sha1]);
  });
});
