// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type KeptReceipt, receiptsIn, said } from '../faulty-lab.ts';
import { inProcess } from '../in-process.ts';
import { missing, type Ran, run, type RunningLab, runningLab, workloadOf } from '../process.ts';

interface Fixed {
  readonly plan: {
    readonly changes: readonly { readonly kind: string; readonly argv: readonly string[] }[];
    readonly proposals: readonly { readonly kind: string; readonly argv: readonly string[] }[];
  };
}

interface Judged {
  readonly checks: readonly { readonly check: string; readonly status: string }[];
}

describe('a service account that names no role', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('service-account-not-annotated');
  });
  after(async () => lab[Symbol.asyncDispose]());
  beforeEach(async () => {
    await inProcess(['lab', 'reset', '--port', new URL(lab.announcement.endpoint).port]);
  });

  const target = (): string => {
    const { namespace, serviceAccount } = workloadOf(lab);
    return `sa:${namespace}/${serviceAccount}`;
  };
  const fix = async (...flags: readonly string[]): Promise<Ran> => {
    const { roleArn } = workloadOf(lab);
    const { caFile } = lab.announcement;
    const args = ['fix', target(), '--role', roleArn, '--issuer-ca', caFile, ...flags];
    return inProcess(args, lab.shell);
  };
  const isAnnotated = async (): Promise<boolean> => {
    const ran = await inProcess(['doctor', target(), '--format', 'json'], lab.shell);
    const { checks } = JSON.parse(ran.stdout) as Judged;
    const found = checks.find(({ check }) => check === 'service-account-not-annotated');
    assert.ok(found, said(ran));
    return found.status !== 'fail';
  };
  const last = async (): Promise<KeptReceipt | undefined> => (await receiptsIn(lab.state)).at(-1);

  it('is only shown how to be annotated where nobody has included it', async () => {
    const ran = await fix('--yes');
    assert.equal(ran.code, 1, said(ran));
    assert.match(ran.stdout, /needed too: annotate the service account/);
    assert.match(ran.stdout, /needs --include kubernetes/);
    assert.match(ran.stdout, /kubectl --context lab annotate serviceaccount /);
    assert.equal(await isAnnotated(), false);
  });

  it('is annotated where somebody has, says what to restart, and is as before after an undo', async () => {
    assert.equal(await isAnnotated(), false);
    const ran = await fix('--include', 'kubernetes', '--yes');
    assert.equal(ran.code, 0, said(ran));
    assert.match(ran.stdout, /restart them \(kubectl --context lab rollout restart /);
    assert.equal(await isAnnotated(), true);
    const receipt = await last();
    assert.equal(receipt?.kind, 'applied');
    const undone = await inProcess(['undo', receipt.id], lab.shell);
    assert.equal(undone.code, 0, said(undone));
    assert.equal(await isAnnotated(), false);
  });

  it('comes to the same by the command that is shown', { skip: missing('kubectl') }, async () => {
    const planned = await fix('--plan', '--format', 'json');
    const [proposal] = (JSON.parse(planned.stdout) as Fixed).plan.proposals;
    const [program = '', ...args] = proposal?.argv ?? [];
    const pasted = await run(program, args, lab.shell);
    assert.equal(pasted.code, 0, said(pasted));
    assert.equal(await isAnnotated(), true);
    const nothing = await fix('--include', 'kubernetes', '--yes');
    assert.match(nothing.stdout, /nothing to do|not fixable/);
  });
});
