// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { denied } from '../faulty-aws.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { missing, type Ran } from '../process.ts';
import { onTerminal } from '../transcripts/terminal.ts';

const DELETE = 'DeleteOpenIDConnectProvider';

let faulty: FaultyLab;
let provider: string;
let id: string;

before(async () => {
  faulty = await faultyLab('provider-missing');
});
after(async () => faulty[Symbol.asyncDispose]());
beforeEach(async () => {
  await faulty.reset();
  provider = faulty.lab.announcement.clusters[0]?.providerArn ?? '';
  const fixed = await faulty.fix();
  assert.equal(fixed.code, 0, said(fixed));
  id = (await faulty.receipts())[0]?.id ?? '';
});

async function assertKept(ran: Ran): Promise<void> {
  assert.equal(ran.code, 4, said(ran));
  assert.ok(!faulty.aws.asked().includes(DELETE));
  assert.notEqual(await faulty.iam.list(), undefined);
  assert.deepEqual(
    (await faulty.receipts()).map(({ kind }) => kind),
    ['applied'],
  );
}

describe('undo of a provider that a role trusts by now', () => {
  it('names the role, and is refused where nobody can be asked', async () => {
    const ran = await faulty.undo(id);
    await assertKept(ran);
    assert.match(ran.stderr, /roles +1: AmazonEKSLoadBalancerControllerRole/);
    assert.match(ran.stderr, /confirmation_missing/);
    assert.ok(ran.stderr.includes(`--delete-provider ${provider}`), ran.stderr);
  });

  it('says the same as JSON', async () => {
    const ran = await faulty.undo(id, '--format', 'json');
    await assertKept(ran);
    const { error } = JSON.parse(ran.stdout) as {
      readonly error: {
        readonly code: string;
        readonly facts: { readonly trustedBy: { readonly roles: readonly string[] } };
      };
    };
    assert.equal(error.code, 'confirmation_missing');
    assert.match(
      error.facts.trustedBy.roles[0] ?? '',
      /:role\/AmazonEKSLoadBalancerControllerRole$/,
    );
  });

  it('is made where the provider itself was typed', async () => {
    const ran = await faulty.undo(id, '--delete-provider', provider);
    assert.equal(ran.code, 0, said(ran));
    assert.match(ran.stderr, /AmazonEKSLoadBalancerControllerRole/);
    assert.equal(await faulty.iam.list(), undefined);
  });

  it('is refused where another provider was typed', async () => {
    await assertKept(await faulty.undo(id, '--delete-provider', `${provider}/other`));
  });

  describe('at a terminal', { skip: missing('python3') }, () => {
    it('is asked about, and kept after a no', async () => {
      const ran = await onTerminal(faulty, { answer: 'n\n', argv: ['undo', id] });
      await assertKept(ran);
      const shown = stripVTControlCharacters(ran.stdout);
      assert.match(shown, /AmazonEKSLoadBalancerControllerRole/);
      assert.match(shown, /delete the provider that 1 role trusts\? \[y\/N\]/);
      assert.match(shown, /confirmation_refused/);
    });

    it('is made after a yes', async () => {
      const ran = await onTerminal(faulty, { answer: 'y\n', argv: ['undo', id] });
      assert.equal(ran.code, 0, ran.stdout);
      assert.equal(await faulty.iam.list(), undefined);
    });
  });
});

describe('undo of a provider of which nobody can say who trusts it', () => {
  beforeEach(() => {
    faulty.aws.repair();
    faulty.aws.breaks('ListRoles', denied);
  });

  it('says so, and is refused', async () => {
    const ran = await faulty.undo(id);
    await assertKept(ran);
    assert.match(ran.stderr, /not seen +the roles of the account were not seen: .*iam:ListRoles/);
  });

  it('is made where the provider itself was typed', async () => {
    const ran = await faulty.undo(id, '--delete-provider', provider);
    assert.equal(ran.code, 0, said(ran));
    assert.equal(await faulty.iam.list(), undefined);
  });
});
