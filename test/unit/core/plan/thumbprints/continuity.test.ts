// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { continuationAt } from '../../../../../src/core/plan/thumbprints/continuity.ts';
import type { Certificate } from '../../../../../src/core/model/certificate.ts';
import type { EndpointProbe, Facts } from '../../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../../src/core/model/instant.ts';
import type { HostMemory, ListedMemory } from '../../../../../src/core/model/memory.ts';
import { type Fingerprint, listedThumbprintOf } from '../../../../../src/core/model/thumbprint.ts';
import { type Credential, forgeCertificate } from '../../../../../src/forge/certificates.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  leafOf,
  listing,
  NOW,
  ROOT,
} from '../../../../world.ts';

const DAY = 86_400;

/** The CA that is listed, and that served until yesterday. */
const OLD = await authority('Example Issuing CA');
/** Its successors: signed by it; renewed with its key; and somebody's of the same name. */
const SUCCESSOR = await authority('Example Issuing CA 2', OLD);
const RENEWED = await renewed(OLD);
const STRANGER = await authority('Example Issuing CA');

async function renewed(old: Credential): Promise<Credential> {
  return forgeCertificate({
    subject: old.subject,
    notBefore: plusSeconds(NOW, -DAY),
    notAfter: plusSeconds(NOW, 3000 * DAY),
    ca: true,
    keys: old.keys,
  });
}

function remembered(
  certificate: Certificate,
  {
    daysAgo = 1,
    isPublic = false,
  }: { readonly daysAgo?: number; readonly isPublic?: boolean } = {},
): HostMemory {
  const lastSeenAt = plusSeconds(NOW, -daysAgo * DAY);
  return {
    host: 'oidc.example.test',
    port: 443,
    firstLookAt: plusSeconds(NOW, -100 * DAY),
    lastLookAt: lastSeenAt,
    days: 20,
    listings: [],
    certificates: [
      { certificate, firstSeenAt: plusSeconds(NOW, -100 * DAY), lastSeenAt, isPublic },
    ],
  };
}

interface Scene {
  readonly look: EndpointProbe;
  readonly wanted: Certificate;
  readonly facts: Facts;
}

/** A server that shows a leaf of `ca`, and an IAM list with `listed` on it. */
async function scene(
  ca: Credential,
  {
    host,
    listed = [],
    list = [OLD.certificate],
    verifiedAlone,
  }: {
    readonly host: HostMemory;
    readonly listed?: readonly ListedMemory[];
    readonly list?: readonly Certificate[];
    readonly verifiedAlone?: readonly Fingerprint[];
  },
): Promise<Scene> {
  const leaf = await leafOf(ca);
  // What OpenSSL would say is not at issue here, but where a test says so.
  const alone = host.certificates.map(({ certificate: { sha256 } }) => sha256);
  const look = endpoint(
    chainFact([leaf.certificate, ca.certificate], { verifiedAlone: verifiedAlone ?? alone }),
  );
  return {
    look,
    wanted: ca.certificate,
    facts: facts({
      endpoints: [look],
      provider: listing(...list.map(({ sha1 }) => sha1)),
      memory: { hosts: [host], listed },
    }),
  };
}

function anchorOf({ look, wanted, facts: seen }: Scene): string | undefined {
  const from = continuationAt(look, seen);
  if (from !== undefined) assert.equal(from.certificate.sha256, wanted.sha256);
  return from?.anchor.sha256;
}

const saidOf = (certificate: Certificate, changed: Partial<ListedMemory> = {}): ListedMemory => ({
  sha1: listedThumbprintOf(certificate.sha1),
  authority: 'issuer-ca',
  addedAt: plusSeconds(NOW, -100 * DAY),
  retireAt: undefined,
  ...changed,
});

describe('a listed CA that was seen here passes trust on', () => {
  it('to a CA that it issued', async () => {
    const seen = await scene(SUCCESSOR, { host: remembered(OLD.certificate) });
    assert.equal(anchorOf(seen), OLD.certificate.sha256);
  });

  it('to itself, renewed with its key', async () => {
    const seen = await scene(RENEWED, { host: remembered(OLD.certificate) });
    assert.equal(anchorOf(seen), OLD.certificate.sha256);
  });
});

describe('nobody is let in by', () => {
  it('a CA of the same name with another key', async () => {
    assert.equal(anchorOf(await scene(STRANGER, { host: remembered(OLD.certificate) })), undefined);
  });

  it('a CA that did not verify the chain as the only root of a handshake', async () => {
    const host = remembered(OLD.certificate);
    const seen = await scene(SUCCESSOR, { host, verifiedAlone: [ROOT.certificate.sha256] });
    assert.equal(anchorOf(seen), undefined);
  });

  it('a CA that has expired, whoever holds its key now', async () => {
    const expired = await forgeCertificate({
      subject: 'CN=Example Expired CA',
      notBefore: plusSeconds(NOW, -900 * DAY),
      notAfter: plusSeconds(NOW, -DAY),
      ca: true,
    });
    const successor = await authority('Example Successor', expired);
    const host = remembered(expired.certificate, { daysAgo: 2 });
    const seen = await scene(successor, { host, list: [expired.certificate] });
    assert.equal(anchorOf(seen), undefined);
  });

  it('a CA that was not seen for more than 90 days', async () => {
    const at = async (daysAgo: number): Promise<string | undefined> =>
      anchorOf(await scene(SUCCESSOR, { host: remembered(OLD.certificate, { daysAgo }) }));
    assert.equal(await at(90), OLD.certificate.sha256);
    assert.equal(await at(91), undefined);
  });

  it('a CA that is remembered from the future', async () => {
    const host = remembered(OLD.certificate, { daysAgo: -1 });
    assert.equal(anchorOf(await scene(SUCCESSOR, { host })), undefined);
  });

  it('a CA that is not on the list, or was not before this run', async () => {
    const seen = await scene(SUCCESSOR, { host: remembered(OLD.certificate), list: [] });
    assert.equal(anchorOf(seen), undefined);
  });

  it('a CA that is listed and was never seen here', async () => {
    const seen = await scene(SUCCESSOR, { host: remembered(STRANGER.certificate) });
    assert.equal(anchorOf(seen), undefined);
  });

  it('a CA that another host showed', async () => {
    const host = { ...remembered(OLD.certificate), host: 'other.example.test' };
    assert.equal(anchorOf(await scene(SUCCESSOR, { host })), undefined);
    const port = { ...remembered(OLD.certificate), port: 8443 };
    assert.equal(anchorOf(await scene(SUCCESSOR, { host: port })), undefined);
  });

  it('a leaf', async () => {
    const leaf = await leafOf(OLD);
    const own = await authority('Example Own CA', leaf);
    const host = remembered(leaf.certificate);
    assert.equal(anchorOf(await scene(own, { host, list: [leaf.certificate] })), undefined);
  });

  it('a public CA, which issues for everybody', async () => {
    const host = remembered(OLD.certificate, { isPublic: true });
    assert.equal(anchorOf(await scene(SUCCESSOR, { host })), undefined);
  });

  it('a CA that was itself listed by continuity: one hop between decisions', async () => {
    const host = remembered(OLD.certificate);
    const listed = [saidOf(OLD.certificate, { authority: 'continuity' })];
    assert.equal(anchorOf(await scene(SUCCESSOR, { host, listed })), undefined);
  });

  it('a CA whose day to go has come', async () => {
    const host = remembered(OLD.certificate);
    const due = [saidOf(OLD.certificate, { authority: undefined, retireAt: NOW })];
    assert.equal(anchorOf(await scene(SUCCESSOR, { host, listed: due })), undefined);
    const later = [
      saidOf(OLD.certificate, { authority: undefined, retireAt: plusSeconds(NOW, 1) }),
    ];
    assert.equal(anchorOf(await scene(SUCCESSOR, { host, listed: later })), OLD.certificate.sha256);
  });

  it('a look that was made elsewhere, or that showed a certificate for another name', async () => {
    const seen = await scene(SUCCESSOR, { host: remembered(OLD.certificate) });
    const given: EndpointProbe = { ...seen.look, source: 'given' };
    assert.equal(continuationAt(given, seen.facts), undefined);
    const chain = seen.look.chain.kind === 'seen' ? seen.look.chain.value : undefined;
    assert.ok(chain !== undefined);
    const named: EndpointProbe = {
      ...seen.look,
      chain: { kind: 'seen', value: { ...chain, hostMatches: false } },
    };
    assert.equal(continuationAt(named, seen.facts), undefined);
  });

  it('a stray that the anchor issued, sent beside the path', async () => {
    const leaf = await leafOf(STRANGER);
    const look = endpoint(
      chainFact([leaf.certificate, STRANGER.certificate, SUCCESSOR.certificate]),
    );
    const seen = await scene(SUCCESSOR, { host: remembered(OLD.certificate) });
    assert.equal(continuationAt(look, seen.facts), undefined);
  });

  it('an end-entity certificate that the anchor issued', async () => {
    const seen = await scene(OLD, { host: remembered(OLD.certificate) });
    assert.equal(continuationAt(seen.look, seen.facts), undefined);
  });
});
