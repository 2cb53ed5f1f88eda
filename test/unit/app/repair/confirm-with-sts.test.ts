// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { confirmWithSts } from '../../../../src/app/repair/confirm-with-sts.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import type { ObservedAnswer } from '../../../../src/core/model/facts.ts';
import { stoppedClock } from '../fake-cloud.ts';

const { signal } = new AbortController();
const answer = (code: string | undefined, message?: string): ObservedAnswer => ({
  source: 'live',
  outcome: code === undefined ? 'credentials' : 'error',
  code,
  httpStatus: code === undefined ? 200 : 400,
  message,
  requestId: undefined,
});
const CREDENTIALS = answer(undefined);
const STALE = answer('InvalidIdentityToken', "… doesn't match configured thumbprint");
const DENIED = answer('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');

/** STS as it answers from so many milliseconds on. */
function stsOf(answers: Readonly<Record<number, ObservedAnswer | TrustprintError>>) {
  const clock = stoppedClock();
  const ask = async (): Promise<ObservedAnswer> => {
    const since = Object.keys(answers).map(Number);
    const now = answers[Math.max(...since.filter((from) => from <= clock.elapsed()))];
    if (now === undefined || now instanceof TrustprintError) throw now ?? new Error('too early');
    return Promise.resolve(now);
  };
  return { ask, waiting: { clock, signal } };
}

describe('a change that STS is asked about', () => {
  it('is done when STS gives credentials, and not when IAM shows it', async () => {
    const { ask, waiting } = stsOf({ 0: STALE, 11_000: CREDENTIALS });
    const said = await confirmWithSts(ask, { before: STALE, mends: true }, waiting);
    assert.equal(said, CREDENTIALS);
    assert.ok(waiting.clock.elapsed() >= 11_000 && waiting.clock.elapsed() < 16_000);
  });

  it('is done, where something else is left wrong, when STS answers otherwise', async () => {
    const { ask, waiting } = stsOf({ 0: STALE, 5000: DENIED });
    assert.equal(await confirmWithSts(ask, { before: STALE, mends: false }, waiting), DENIED);
  });

  it('is not done by another error where nothing is left wrong', async () => {
    const { ask, waiting } = stsOf({ 0: STALE, 5000: DENIED, 9000: CREDENTIALS });
    assert.equal(await confirmWithSts(ask, { before: STALE, mends: true }, waiting), CREDENTIALS);
  });

  it('is given up after half a minute, with what STS says still', async () => {
    const { ask, waiting } = stsOf({ 0: STALE });
    await assert.rejects(
      confirmWithSts(ask, { before: STALE, mends: true }, waiting),
      (error) =>
        error instanceof TrustprintError &&
        error.code === 'write_not_seen' &&
        /STS still answers InvalidIdentityToken: .*thumbprint$/.test(error.message),
    );
    assert.ok(waiting.clock.elapsed() <= 30_000);
  });

  it('is asked about again where STS could not be asked, and is given up likewise', async () => {
    const down = new TrustprintError('cloud_unreachable', 'no answer');
    const back = stsOf({ 0: down, 3000: CREDENTIALS });
    assert.equal(
      await confirmWithSts(back.ask, { before: STALE, mends: true }, back.waiting),
      CREDENTIALS,
    );
    const gone = stsOf({ 0: down });
    await assert.rejects(
      confirmWithSts(gone.ask, { before: STALE, mends: true }, gone.waiting),
      /IAM shows the change, but STS could not be asked/,
    );
  });
});
