// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { EndpointProbe, Facts } from '../../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import type { HostMemory, ListedMemory, Memory } from '../../../../../src/core/model/memory.ts';
import { listedThumbprintOf } from '../../../../../src/core/model/thumbprint.ts';
import { retirable } from '../../../../../src/core/plan/thumbprints/retirement.ts';
import {
  authority,
  chainFact,
  DARK,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  listing,
  NOW,
  PROVIDER_ARN,
  publicChain,
  ROOT,
} from '../../../../world.ts';

const DAY = 86_400;
const FORTNIGHT = 14 * DAY;

/** A CA that served once. */
const GONE = await authority('Example Former CA');
const CURRENT = listedThumbprintOf(ROOT.certificate.sha1);
const OLD = listedThumbprintOf(GONE.certificate.sha1);
const CHAIN = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

/** That the old CA has been on the list for so many days. */
function listedSince(days: number): HostMemory['listings'] {
  return [{ provider: PROVIDER_ARN, sha1: OLD, since: plusSeconds(NOW, -days * DAY) }];
}

/** What is remembered where the old CA was last seen so many days ago. */
function host(changed: Partial<HostMemory> = {}, lastSeenDaysAgo = 20): HostMemory {
  return {
    host: 'oidc.example.test',
    port: 443,
    firstLookAt: plusSeconds(NOW, -60 * DAY),
    lastLookAt: plusSeconds(NOW, -DAY),
    days: 30,
    certificates: [
      {
        certificate: GONE.certificate,
        firstSeenAt: plusSeconds(NOW, -60 * DAY),
        lastSeenAt: plusSeconds(NOW, -lastSeenDaysAgo * DAY),
        isPublic: false,
      },
    ],
    listings: listedSince(60),
    ...changed,
  };
}

function world(memory: Partial<Memory> = {}, changed: Partial<Facts> = {}): Facts {
  return facts({
    endpoints: [endpoint(chainFact(CHAIN))],
    provider: listing(CURRENT, OLD),
    memory: { hosts: [host()], listed: [], ...memory },
    ...changed,
  });
}

function gone(seen: Facts, list = [CURRENT, OLD]): readonly string[] {
  return retirable(seen, list, FORTNIGHT).map(({ sha1 }) => sha1);
}

const said = (changed: Partial<ListedMemory>): ListedMemory => ({
  sha1: OLD,
  authority: 'issuer-ca',
  addedAt: plusSeconds(NOW, -60 * DAY),
  retireAt: undefined,
  ...changed,
});

describe('a listed value may go', () => {
  it('when no address has presented it for long enough', () => {
    assert.deepEqual(gone(world()), [OLD]);
    const [why] = retirable(world(), [CURRENT, OLD], FORTNIGHT);
    assert.equal(why?.why, 'no address has presented it since 2026-05-12T12:00:00Z');
  });

  it('on the day that a plan has set for it, and not before', () => {
    const at = (seconds: number): readonly string[] =>
      gone(
        world({
          hosts: [host({ days: 1 }, 14)],
          listed: [said({ authority: undefined, retireAt: plusSeconds(NOW, seconds) })],
        }),
      );
    assert.deepEqual(at(0), [OLD]);
    assert.deepEqual(at(1), []);
  });
});

describe('a listed value stays', () => {
  it('when it was never seen from here: another machine may have staged it', () => {
    assert.deepEqual(gone(world({ hosts: [host({ certificates: [] })] })), []);
    const due = said({ authority: undefined, retireAt: plusSeconds(NOW, -DAY) });
    assert.deepEqual(gone(world({ hosts: [host({ certificates: [] })], listed: [due] })), []);
  });

  it('when its day has come, but it was presented within the time', () => {
    const due = said({ authority: undefined, retireAt: plusSeconds(NOW, -DAY) });
    assert.deepEqual(gone(world({ hosts: [host({}, 13)], listed: [due] })), []);
  });

  it('while it is presented by any address', () => {
    const second = endpoint(chainFact([LEAF.certificate, GONE.certificate]), {
      address: '192.0.2.2',
    });
    assert.deepEqual(gone(world({}, { endpoints: [endpoint(chainFact(CHAIN)), second] })), []);
  });

  it('when it was presented within the time', () => {
    assert.deepEqual(gone(world({ hosts: [host({}, 13)] })), []);
    assert.deepEqual(gone(world({ hosts: [host({}, 14)] })), [OLD]);
  });

  it('when this machine has not looked for that long, or on too few days', () => {
    const young = host({ firstLookAt: plusSeconds(NOW, -13 * DAY), certificates: [] });
    assert.deepEqual(gone(world({ hosts: [young] })), []);
    assert.deepEqual(gone(world({ hosts: [host({ days: 2 })] })), []);
  });

  it('when it was listed a short while ago', () => {
    assert.deepEqual(gone(world({ listed: [said({ addedAt: plusSeconds(NOW, -DAY) })] })), []);
  });

  it('when somebody else listed it a short while ago, who may have staged it', () => {
    assert.deepEqual(gone(world({ hosts: [host({ listings: listedSince(13) })] })), []);
    assert.deepEqual(gone(world({ hosts: [host({ listings: [] })] })), [], 'it was not there');
    const other = listedSince(60).map((one) => ({ ...one, provider: `${PROVIDER_ARN}/` }));
    assert.deepEqual(gone(world({ hosts: [host({ listings: other })] })), [], 'elsewhere it was');
  });

  it('when a person listed it again after a plan had said when it is to go', () => {
    const due = said({
      authority: undefined,
      addedAt: plusSeconds(NOW, -40 * DAY),
      retireAt: plusSeconds(NOW, -26 * DAY),
    });
    const again = said({ authority: 'accepted', addedAt: plusSeconds(NOW, -DAY) });
    assert.deepEqual(gone(world({ listed: [due] })), [OLD]);
    assert.deepEqual(gone(world({ listed: [again, due] })), []);
  });

  it('when it was handed over before it is served, however long ago', () => {
    const staged = { hosts: [host({ certificates: [] })], listed: [said({ authority: 'file' })] };
    assert.deepEqual(gone(world(staged)), []);
    const again = said({ authority: 'file', addedAt: plusSeconds(NOW, -18 * DAY) });
    assert.deepEqual(gone(world({ listed: [again] })), [], 'it was handed over once more');
    assert.deepEqual(gone(world({ ...staged, hosts: [host()] })), [OLD], 'it was served since');
  });

  it('when an address was not seen today, or was seen by somebody else', () => {
    const dark: EndpointProbe = { ...endpoint(), address: '192.0.2.2', chain: DARK };
    assert.deepEqual(gone(world({}, { endpoints: [endpoint(chainFact(CHAIN)), dark] })), []);
    const given: EndpointProbe = { ...endpoint(chainFact(CHAIN)), source: 'given' };
    assert.deepEqual(gone(world({}, { endpoints: [given] })), []);
  });

  it('when one of two hosts is not remembered', () => {
    const keys = endpoint(chainFact(CHAIN), { host: 'keys.example.test', serves: ['jwks'] });
    assert.deepEqual(gone(world({}, { endpoints: [endpoint(chainFact(CHAIN)), keys] })), []);
  });

  it('when nothing that stays would admit what is presented', () => {
    assert.deepEqual(gone(world(), [OLD]), []);
    const other = listedThumbprintOf('11'.repeat(20));
    assert.deepEqual(gone(world(), [other, OLD]), []);
  });

  it('when nothing is remembered', () => {
    assert.deepEqual(gone(world({}, { memory: undefined })), []);
  });
});

describe('a list that AWS does not read', () => {
  it('may lose what nobody presents, if something is left', () => {
    const seen = world({}, { endpoints: [endpoint(publicChain(CHAIN))] });
    assert.deepEqual(gone(seen), [OLD]);
    assert.deepEqual(gone(seen, [OLD]), [], 'IAM takes no empty list');
  });
});
