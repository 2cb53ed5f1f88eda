// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  type Certificate,
  isIssuedBy,
  pemOf,
  type PresentedChain,
} from '../../../../src/core/model/certificate.ts';
import { certificatesOf, pathOf } from '../../../../src/core/chains/path.ts';
import { chainPem, forgeCertificate } from '../../../../src/forge/certificates.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { authority, leafOf, NOW } from '../../../world.ts';

const root = await authority('Path Root');
const upper = await authority('Path Upper', root);
const lower = await authority('Path Lower', upper);
const leaf = await leafOf(lower);

/** From the leaf up. */
const PATH = [leaf, lower, upper, root].map(({ certificate }) => certificate);

/** Nothing of this has issued anything of the path; two of them have the names of those that did. */
const STRAYS = await Promise.all([
  authority('Other Root').then(({ certificate }) => certificate),
  authority('Path Root').then(({ certificate }) => certificate),
  authority('Path Lower').then(({ certificate }) => certificate),
  leafOf(lower, 'other.example.test').then(({ certificate }) => certificate),
]);

/** A chain as a careless server may send it, and how much of the path it holds. */
interface Sent {
  readonly chain: PresentedChain;
  readonly depth: number;
}

const sent: fc.Arbitrary<Sent> = fc
  .record({
    depth: fc.integer({ min: 1, max: PATH.length }),
    strays: fc.subarray(STRAYS),
    repeated: fc.array(fc.nat(), { maxLength: 2 }),
  })
  .chain(({ depth, strays, repeated }) => {
    const path = PATH.slice(0, depth);
    const twice = repeated.flatMap((at) => path[at % depth] ?? []);
    const rest = [...path.slice(1), ...twice, ...strays];
    return fc
      .shuffledSubarray(rest, { minLength: rest.length })
      .map((shuffled): Sent => ({ chain: [leaf.certificate, ...shuffled], depth }));
  });

describe('pathOf', () => {
  it('finds the path in any order, with strays and duplicates', () => {
    fc.assert(
      fc.property(sent, ({ chain, depth }) => {
        const path = pathOf(chain);
        assert.deepEqual(certificatesOf(chain, path), PATH.slice(0, depth));
        assert.equal(path.top, PATH[depth - 1]);
      }),
    );
  });

  it('begins at the leaf, goes from link to link by issuance, and takes no place twice', () => {
    fc.assert(
      fc.property(sent, ({ chain }) => {
        const { positions } = pathOf(chain);
        assert.equal(positions[0], 0);
        assert.equal(new Set(positions).size, positions.length);
        for (const [index, position] of positions.entries()) {
          const [below, issuer] = [chain[positions[index - 1] ?? -1], chain[position]];
          if (below !== undefined && issuer !== undefined) assert.ok(isIssuedBy(below, issuer));
        }
      }),
    );
  });

  it('counts every presented certificate once, on the path or as a stray', () => {
    fc.assert(
      fc.property(sent, ({ chain }) => {
        const { positions, strays } = pathOf(chain);
        const all = [...positions, ...strays].toSorted((one, other) => one - other);
        assert.deepEqual(
          all,
          chain.map((_, position) => position),
        );
      }),
    );
  });

  it('is in order exactly where the chain begins with the path', () => {
    fc.assert(
      fc.property(sent, ({ chain, depth }) => {
        const begins = PATH.slice(0, depth).every((certificate, at) => chain[at] === certificate);
        assert.equal(pathOf(chain).inOrder, begins);
      }),
    );
  });

  it('is the same for a chain that went through JSON', () => {
    fc.assert(
      fc.property(sent, ({ chain }) => {
        const again = JSON.parse(JSON.stringify(chain)) as PresentedChain;
        assert.deepEqual(pathOf(again), pathOf(chain));
      }),
    );
  });

  it('ends at a root, though another root has signed that too', async () => {
    const elder = await authority('Elder Root');
    const crossed = await forgeCertificate({
      subject: 'CN=Path Root',
      notBefore: plusSeconds(NOW, -60),
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      issuer: elder,
      keys: root.keys,
    });
    const [own, cross, above] = [root.certificate, crossed.certificate, elder.certificate];
    const below = PATH.slice(0, 3) as readonly Certificate[];
    const tops = (rest: readonly Certificate[]): Certificate =>
      pathOf([leaf.certificate, ...below.slice(1), ...rest]).top;
    assert.equal(tops([own]), own);
    assert.equal(tops([cross]), cross);
    assert.equal(tops([own, cross, above]), above, 'the longer way is taken');
    assert.equal(tops([own, cross]), own, 'of equal ways, the one that is sent first');
    assert.equal(tops([cross, own]), cross, 'of equal ways, the one that is sent first');
  });

  it('goes round no circle of two CAs that signed each other', async () => {
    const one = await authority('Circle One');
    const other = await authority('Circle Two', one);
    const back = await forgeCertificate({
      subject: 'CN=Circle One',
      notBefore: plusSeconds(NOW, -60),
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      issuer: other,
      keys: one.keys,
    });
    const under = await leafOf(other);
    const { positions } = pathOf([under.certificate, other.certificate, back.certificate]);
    assert.deepEqual(positions, [0, 1, 2]);
  });

  it('does not lead through an end-entity certificate, whatever its key has signed', async () => {
    const forged = await leafOf(leaf, 'victim.example.test');
    const chain: PresentedChain = [forged.certificate, ...PATH.slice(0, 2)];
    assert.deepEqual(pathOf(chain).positions, [0]);
  });

  it('looks over the case of a name, as OpenSSL does', async () => {
    const shouting = await forgeCertificate({
      subject: 'CN=PATH  root',
      notBefore: plusSeconds(NOW, -60),
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      keys: root.keys,
    });
    const chain: PresentedChain = [upper.certificate, shouting.certificate];
    assert.deepEqual(pathOf(chain).positions, [0, 1]);
  });

  it('gives up on a flood of CAs of one name, and still tells what it found', async () => {
    const flood = await Promise.all(Array.from({ length: 300 }, () => authority('Path Lower')));
    const chain: PresentedChain = [
      leaf.certificate,
      ...flood.map(({ certificate }) => certificate),
      lower.certificate,
    ];
    assert.deepEqual(pathOf(chain).positions, [0], 'after 256 candidates none is tried');
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;

describe(
  'pathOf, held against openssl verify',
  { skip: openssl ? false : 'openssl is not here' },
  () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'trustprint-path-'));
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    /**
     * For each certificate of a chain, whether OpenSSL finds a way to it from the first, through all
     * the others. One shell asks them all: this process is large, and slow to start others.
     */
    const ledTo = (chain: PresentedChain): readonly boolean[] => {
      writeFileSync(join(folder, 'leaf.pem'), pemOf(chain[0]));
      writeFileSync(join(folder, 'sent.pem'), chainPem(chain));
      const verify = `openssl verify -no-CAfile -no-CApath -no-CAstore -partial_chain -attime ${String(NOW / 1000)}`;
      const lines = chain.map((anchor, at) => {
        const file = `anchor-${String(at)}.pem`;
        writeFileSync(join(folder, file), pemOf(anchor));
        return `${verify} -trusted ${file} -untrusted sent.pem leaf.pem > said 2>&1; echo $?`;
      });
      const { stdout } = spawnSync('sh', {
        cwd: folder,
        input: lines.join('\n'),
        encoding: 'utf8',
      });
      const statuses = stdout.trim().split('\n');
      assert.equal(statuses.length, chain.length);
      return statuses.map((status) => status === '0');
    };

    it('leads to each certificate of the path and to no stray', () => {
      for (const { chain } of fc.sample(sent, { numRuns: 20, seed: 20_260_601 })) {
        const path = pathOf(chain);
        const onPath = new Set<string>(certificatesOf(chain, path).map(({ sha256 }) => sha256));
        const led = ledTo(chain);
        for (const [at, certificate] of chain.entries()) {
          assert.equal(led[at], onPath.has(certificate.sha256), certificate.subject);
        }
      }
    });
  },
);
