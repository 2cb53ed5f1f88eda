// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Certificate, PresentedChain } from '../../../../src/core/model/certificate.ts';
import type { AwsRules, ChainFact } from '../../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import {
  endpointsThatCount,
  isListIrrelevant,
  judgeChain,
} from '../../../../src/core/chains/trust.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  authority,
  chainFact,
  endpoint,
  INTERMEDIATE,
  LEAF,
  leafOf,
  NOW,
  ROOT,
} from '../../../world.ts';

const RULES: AwsRules = {
  partition: 'aws',
  messages: 'current',
  match: 'path',
  hosts: 'both',
  library: 'bundled',
};

const leaf = LEAF.certificate;
const intermediate = INTERMEDIATE.certificate;
const root = ROOT.certificate;
const STRAY = (await authority('Somebody Else')).certificate;

/** The key of the root, certified by somebody else. */
const CROSSED = (
  await forgeCertificate({
    subject: 'CN=Example Root',
    notBefore: plusSeconds(NOW, -60),
    notAfter: plusSeconds(NOW, 60),
    ca: true,
    issuer: await authority('Elder Root'),
    keys: ROOT.keys,
  })
).certificate;

const PUBLIC = { bundled: { vouches: true, error: undefined } };
const PRIVATE = { bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' } };

/** How a chain is judged: `library`, `list`, or why not. */
function judged(
  presented: PresentedChain,
  listed: readonly Certificate[],
  changed: { readonly chain?: Partial<ChainFact>; readonly rules?: Partial<AwsRules> } = {},
): string {
  const judgement = judgeChain(
    chainFact(presented, changed.chain),
    listed.map(({ sha1 }) => listedThumbprintOf(sha1)),
    { ...RULES, ...changed.rules },
  );
  return judgement.accepted === true
    ? judgement.by
    : `${String(judgement.accepted)}: ${judgement.why}`;
}

describe("AWS's rule for a chain", () => {
  const whole: PresentedChain = [leaf, intermediate, root];

  it('lets the library decide first, whatever is listed', () => {
    assert.equal(judged(whole, [], { chain: { anchoring: PUBLIC } }), 'library');
    assert.equal(judged(whole, [STRAY], { chain: { anchoring: PUBLIC } }), 'library');
    assert.equal(judged(whole, [root], { chain: { anchoring: PUBLIC } }), 'library');
  });

  it('lets the list decide for a private CA: any certificate of the path may be listed', () => {
    assert.equal(judged(whole, [root]), 'list');
    assert.equal(judged(whole, [intermediate]), 'list');
    assert.equal(judged(whole, [leaf]), 'list');
    assert.equal(judged(whole, [STRAY, root]), 'list');
    assert.equal(judged(whole, [STRAY]), 'false: not-listed');
    assert.equal(judged(whole, []), 'false: not-listed');
  });

  it('never matches a certificate that is not presented', () => {
    assert.equal(judged([leaf, intermediate], [root]), 'false: not-listed');
    assert.equal(judged([leaf], [intermediate, root]), 'false: not-listed');
  });

  it('refuses a chain out of order, whoever vouches and whatever is listed', () => {
    for (const presented of [
      [leaf, root, intermediate],
      [leaf, STRAY, intermediate, root],
      [leaf, leaf, intermediate, root],
      [leaf, intermediate, intermediate, root],
    ] as PresentedChain[]) {
      assert.equal(judged(presented, [leaf, intermediate, root]), 'false: disordered');
      assert.equal(judged(presented, [], { chain: { anchoring: PUBLIC } }), 'false: disordered');
    }
  });

  it('takes no notice of a stray after the top, and never matches it', () => {
    assert.equal(judged([...whole, STRAY], [root]), 'list');
    assert.equal(judged([...whole, STRAY], [STRAY]), 'false: not-listed');
    assert.equal(judged([...whole, root], [root]), 'list');
    assert.equal(judged([...whole, STRAY], [], { chain: { anchoring: PUBLIC } }), 'library');
  });

  // IAM User Guide, Obtain the thumbprint …: a chain with "duplicates or extras" ends in a signature
  // mismatch; of which way AWS goes through two certificates of one CA nothing is published.
  it('does not know a fork whose listed certificate the path does not take', () => {
    const forked: PresentedChain = [leaf, intermediate, CROSSED, root];
    assert.equal(judged(forked, [root]), 'unknown: forked');
    assert.equal(judged(forked, [CROSSED]), 'list');
    assert.equal(judged(forked, [STRAY]), 'false: not-listed');
    assert.equal(judged(forked, [root], { rules: { match: 'any' } }), 'list');
    assert.equal(judged(forked, [CROSSED], { rules: { match: 'top' } }), 'false: not-listed');
    assert.equal(judged(forked, [root], { chain: { anchoring: PUBLIC } }), 'library');
  });

  it('refuses a certificate that is for another name, whoever vouches and whatever is listed', () => {
    const elsewhere = { hostMatches: false };
    assert.equal(judged(whole, [root], { chain: elsewhere }), 'false: host-name');
    assert.equal(
      judged(whole, [root], { chain: { ...elsewhere, anchoring: PUBLIC } }),
      'false: host-name',
    );
  });

  it('does not ask for the name where none was given', () => {
    assert.equal(judged(whole, [root], { chain: { hostMatches: undefined } }), 'list');
  });

  it('falls back to the list where TLS 1.3 is demanded, though the library vouches', () => {
    const only13 = { anchoring: PUBLIC, tls12: 'refused' } as const;
    assert.equal(judged(whole, [STRAY], { chain: only13 }), 'false: not-listed');
    assert.equal(judged(whole, [root], { chain: only13 }), 'list');
  });

  it('does not know where TLS 1.2 was not seen, unless the list matches', () => {
    const unseen = { anchoring: PUBLIC, tls12: 'unseen' } as const;
    assert.equal(judged(whole, [], { chain: unseen }), 'unknown: tls12-unseen');
    assert.equal(judged(whole, [root], { chain: unseen }), 'list');
  });

  // docs.amazonaws.cn, IAM API, UpdateOpenIDConnectProviderThumbprint: "using our library of trusted root
  // certificate authorities (CAs) … only then we secure communication using the thumbprints".
  it('goes by the library in China, as in aws', () => {
    const rules = { partition: 'aws-cn' };
    assert.equal(judged(whole, [], { chain: { anchoring: PUBLIC }, rules }), 'library');
    assert.equal(judged(whole, [], { chain: { anchoring: PRIVATE }, rules }), 'false: not-listed');
  });

  it('does not know a public CA in GovCloud, unless the list matches', () => {
    const rules = { partition: 'aws-us-gov' };
    assert.equal(judged(whole, [], { chain: { anchoring: PUBLIC }, rules }), 'unknown: partition');
    assert.equal(judged(whole, [root], { chain: { anchoring: PUBLIC }, rules }), 'list');
    assert.equal(judged(whole, [], { chain: { anchoring: PRIVATE }, rules }), 'false: not-listed');
  });

  it('goes by the list in every partition where TLS 1.3 is demanded', () => {
    const only13 = { anchoring: PUBLIC, tls12: 'refused' } as const;
    const rules = { partition: 'aws-us-gov' };
    assert.equal(judged(whole, [], { chain: only13, rules }), 'false: not-listed');
  });

  it('goes by the root set that stands for the library', () => {
    const anchoring = {
      bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
      library: { vouches: true, error: undefined },
    };
    assert.equal(judged(whole, [], { chain: { anchoring } }), 'false: not-listed');
    assert.equal(
      judged(whole, [], { chain: { anchoring }, rules: { library: 'library' } }),
      'library',
    );
  });

  it('never lets issuer-ca or the store of this machine stand for the library', () => {
    const anchoring = {
      ...PRIVATE,
      issuerCa: { vouches: true, error: undefined },
      machine: { vouches: true, error: undefined },
    };
    assert.equal(judged(whole, [], { chain: { anchoring } }), 'false: not-listed');
  });

  it('does not know who trusts a probe made elsewhere, unless the list matches', () => {
    assert.equal(judged(whole, [], { chain: { anchoring: {} } }), 'unknown: trust-not-seen-here');
    assert.equal(judged(whole, [root], { chain: { anchoring: {} } }), 'list');
  });

  it('matches a certificate that has expired: dates do not count there', async () => {
    const old = await forgeCertificate({
      subject: 'CN=Old Root',
      notBefore: plusSeconds(NOW, -900_000),
      notAfter: plusSeconds(NOW, -100_000),
      ca: true,
    });
    const { certificate } = await leafOf(old);
    const chain = { anchoring: { bundled: { vouches: false, error: 'CERT_HAS_EXPIRED' } } };
    assert.equal(judged([certificate, old.certificate], [old.certificate], { chain }), 'list');
  });
});

describe('other ways to match', () => {
  const rules = (match: AwsRules['match']) => ({ rules: { match } });

  it('any: takes strays too, and asks for no order', () => {
    assert.equal(judged([leaf, intermediate, root, STRAY], [STRAY], rules('any')), 'list');
    assert.equal(judged([leaf, root, intermediate], [root], rules('any')), 'list');
    assert.equal(judged([leaf, intermediate], [root], rules('any')), 'false: not-listed');
  });

  it('top: takes the last presented certificate only, and asks for no order', () => {
    assert.equal(judged([leaf, intermediate, root], [root], rules('top')), 'list');
    assert.equal(
      judged([leaf, intermediate, root], [intermediate], rules('top')),
      'false: not-listed',
    );
    assert.equal(judged([leaf, intermediate, root, STRAY], [STRAY], rules('top')), 'list');
    assert.equal(judged([leaf, root, intermediate], [intermediate], rules('top')), 'list');
  });

  it('let the library decide first all the same', () => {
    for (const match of ['any', 'top'] as const) {
      assert.equal(
        judged([leaf, root, intermediate], [], { chain: { anchoring: PUBLIC }, rules: { match } }),
        'library',
      );
    }
  });
});

describe('isListIrrelevant', () => {
  it('is so just where the library decides', () => {
    const chain = chainFact([leaf, intermediate, root]);
    assert.equal(isListIrrelevant(chain, RULES), false);
    assert.equal(isListIrrelevant({ ...chain, anchoring: PUBLIC }, RULES), true);
    assert.equal(isListIrrelevant({ ...chain, anchoring: PUBLIC, tls12: 'refused' }, RULES), false);
  });
});

describe('endpointsThatCount', () => {
  const discovery = endpoint(undefined, { serves: ['discovery'] });
  const jwks = endpoint(undefined, { serves: ['jwks'] });
  const both = endpoint();

  it('are both, or those of the keys alone, by the rules', () => {
    const looks = [discovery, jwks, both];
    assert.deepEqual(endpointsThatCount(looks, RULES), looks);
    assert.deepEqual(endpointsThatCount(looks, { ...RULES, hosts: 'jwks' }), [jwks, both]);
  });
});
