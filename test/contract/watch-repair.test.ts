// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { awsCloud } from '../../src/adapters/clouds/aws.ts';
import { openDatabase } from '../../src/adapters/database/open.ts';
import { shiftedClock } from '../../src/adapters/system-clock.ts';
import { tlsEndpoints } from '../../src/adapters/tls-endpoints.ts';
import { DEFAULT_QUESTION, THOROUGH } from '../../src/app/observe/question.ts';
import type { RepairReach } from '../../src/app/watch/judge-provider.ts';
import { type RepairContext, repairRound } from '../../src/app/watch/repair.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { permissionsFor, policyOf } from '../../src/core/permissions/policy.ts';
import type { Suggestion } from '../../src/core/watch/suggestion.ts';
import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown, type Shown } from '../../src/forge/servers.ts';
import type { Cloud } from '../../src/ports/index.ts';
import type { WatchDatabase } from '../../src/ports/watch.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { labIam } from '../lab-iam.ts';

const OLD = await privateCa('CN=Issuing CA 2025');
const NEW = await privateCa('CN=Issuing CA 2026');
const STRANGER = await privateCa('CN=Issuing CA of nobody');
const SIGNAL = AbortSignal.timeout(120_000);

async function chainOf(ca: Credential): Promise<Shown> {
  return shown(await loopbackLeaf(ca), ca);
}

/** What the row says is to be written is not looked at: it is planned anew. */
const SOME_PLAN: Plan = {
  id: 'a-plan',
  changes: [],
  proposals: [],
  because: 'a test',
  mends: true,
  warnings: [],
};

describe('watch --repair', () => {
  let lab: Lab;
  let folder: string;
  let issuer: ForeignIssuer;
  let arn: string;
  let database: WatchDatabase;
  let log: string[];
  let daysLater: number;
  let assumeRole: string | undefined;
  /** Runs in the place of a write, and may make it. */
  let onWrite: (write: () => Promise<void>) => Promise<void>;
  const unset = { ...process.env };

  before(async () => {
    lab = await startLab({ scenario: 'healthy', port: 0 });
    for (const name of lab.announcement.unset) delete process.env[name];
    Object.assign(process.env, lab.env);
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    for (const name of Object.keys(lab.env)) delete process.env[name];
    Object.assign(process.env, unset);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-repair-'));
    await reopen();
    [log, daysLater, assumeRole] = [[], 0, undefined];
    onWrite = async (write) => write();
    issuer = await foreignIssuer({ shows: await chainOf(NEW) });
    arn = await registered(issuer);
  });
  afterEach(async () => {
    await database.close();
    await issuer[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const reopen = async (): Promise<void> => {
    database = await openDatabase(join(folder, 'watch.db'), { redact: (text) => text });
  };
  const registered = async ({ url }: ForeignIssuer): Promise<string> => {
    using iam = labIam(lab.announcement);
    return iam.register(url, ['sts.amazonaws.com'], [OLD.certificate.sha1]);
  };
  const list = async (of = arn): Promise<readonly string[]> => {
    using iam = labIam(lab.announcement);
    return (await iam.listOf(of)) ?? [];
  };
  const suggest = async (id: string, changed: Partial<Suggestion> = {}): Promise<void> => {
    const at = instantOf(Date.now() + daysLater * 86_400_000 - 1000);
    const row = { id, target: arn, account: '111122223333', source: 'lab', at, plan: SOME_PLAN };
    await database.suggestions.add({ ...row, state: 'open', note: null, ...changed });
  };
  const stateOf = async (id: string): Promise<Suggestion['state'] | undefined> =>
    (await database.suggestions.suggestion(id))?.state;
  const cloudOf = (): Cloud => {
    const cloud = awsCloud({
      profiles: [],
      assumeRole,
      region: undefined,
      endpointUrl: undefined,
      caBundle: undefined,
      proxyFor: () => undefined,
      timeoutMs: 5000,
      env: process.env,
    });
    return {
      ...cloud,
      setThumbprints: async (...asked) => onWrite(async () => cloud.setThumbprints(...asked)),
    };
  };
  const reachBy = (cas: readonly Credential[], host = 'localhost'): RepairReach => {
    const roots = cas.map(({ certificate }) => chainPem([certificate]));
    return {
      ports: {
        clock: shiftedClock(daysLater * 86_400),
        endpoints: tlsEndpoints({
          roots: { issuerCa: [{ host, roots }] },
          proxyFor: () => undefined,
          resolve: [],
          family: undefined,
        }),
        cloud: cloudOf(),
      },
      question: {
        ...DEFAULT_QUESTION,
        rules: {
          messages: 'current',
          match: 'path',
          hosts: 'both',
          library: 'bundled',
          partition: undefined,
        },
        vantage: { host: 'test', proxy: undefined, library: 'none' },
        lab: true,
        effort: { ...THOROUGH, rootSets: ['bundled', 'issuerCa', 'machine'], untilNothingNew: 2 },
      },
    };
  };
  const contextBy = (reach: RepairReach, changed: Partial<RepairContext> = {}): RepairContext => ({
    database,
    // A repair is looked at again for half a minute.
    clock: { ...reach.ports.clock, pause: async () => Promise.resolve() },
    sources: ['lab'],
    reach: async () => Promise.resolve(reach),
    mostAnHour: 5,
    receivers: ['ops', 'chat'],
    log: {
      info: (_about, message) => log.push(message),
      error: (_about, message) => log.push(message),
    },
    ...changed,
  });
  const round = async (changed: Partial<RepairContext> = {}): Promise<number> =>
    repairRound(contextBy(reachBy([NEW, OLD]), changed), SIGNAL);
  const owed = async (): Promise<readonly string[]> => {
    const now = instantOf(Date.now() + 10 * 86_400_000);
    const messages = await database.outbox.take(now, { most: 100, leaseMs: 1 });
    return messages.map(({ receiver, message }) => `${receiver} ${message.kind}`).toSorted();
  };

  it('adds what a CA of its configuration authorizes, and sees whether it helped', async () => {
    await suggest('one');
    await round();
    assert.deepEqual(await list(), [OLD.certificate.sha1, NEW.certificate.sha1], log.join('\n'));
    assert.equal(await stateOf('one'), 'applied');
    const { receipts } = await database.receipts.all();
    assert.deepEqual(
      receipts.map(({ kind, code }) => [kind, code]),
      [['applied', undefined]],
    );
    assert.deepEqual(await owed(), []);
    await round();
    assert.equal((await database.receipts.all()).receipts.length, 1);
  });

  it('writes nothing by another authority, nor for another host', async () => {
    issuer.server.replace(await chainOf(STRANGER));
    await suggest('one');
    await round();
    assert.match(log.join('\n'), /not repaired: nothing allows the certificate/);
    issuer.server.replace(await chainOf(NEW));
    const elsewhere = contextBy(reachBy([NEW], 'other.example.com'));
    await repairRound(elsewhere, SIGNAL);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
    assert.equal(await stateOf('one'), 'open');
    assert.deepEqual(await owed(), []);
  });

  it('writes nothing where a tool owns the provider', async () => {
    using iam = labIam(lab.announcement);
    await iam.tag(arn, { ManagedBy: 'terraform' });
    await suggest('one');
    await round();
    assert.match(log.join('\n'), /Terraform owns the provider/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('writes nothing where it cannot be known who wrote to the provider', async () => {
    lab.setFaults({ actions: { LookupEvents: { error500: 1 } } });
    await suggest('one');
    await round();
    lab.setFaults();
    assert.match(log.join('\n'), /as CloudTrail could not be read/);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('takes nothing off a list', async () => {
    using iam = labIam(lab.announcement);
    const full = [OLD.certificate.sha1, ...['1', '2', '3', '4'].map((digit) => digit.repeat(40))];
    await iam.setListOf(arn, full);
    await suggest('one');
    await round();
    assert.deepEqual(await list(), full);
    assert.match(log.join('\n'), /not repaired/);
  });

  it('takes suggestions of its sources alone, and none that is older than an hour', async () => {
    await suggest('other', { source: 'other' });
    await round();
    await suggest('old', { at: instantOf(Date.now() - 3_700_000) });
    await round();
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('makes so many repairs an hour, over restarts', async () => {
    await using second = await foreignIssuer({ shows: await chainOf(NEW) });
    const other = await registered(second);
    await suggest('one');
    await round({ mostAnHour: 1 });
    assert.equal(await stateOf('one'), 'applied');
    await database.close();
    await reopen();
    await suggest('two', { target: other });
    await round({ mostAnHour: 1 });
    assert.match(log.join('\n'), /1 repairs were made within an hour: waiting/);
    assert.deepEqual(await list(other), [OLD.certificate.sha1]);
    daysLater = 1;
    await suggest('three', { target: other });
    await round({ mostAnHour: 1 });
    assert.equal(await stateOf('three'), 'applied');
  });

  it('stops where a repair did not help, tells everybody once, and goes on once the trust is OK', async () => {
    await using second = await foreignIssuer({ shows: await chainOf(NEW) });
    const other = await registered(second);
    onWrite = async (write) => {
      await write();
      issuer.server.replace(await chainOf(STRANGER));
    };
    await suggest('one');
    await round();
    assert.equal(await stateOf('one'), 'failed');
    assert.deepEqual(await owed(), ['chat firing', 'ops firing']);
    onWrite = async (write) => write();
    await suggest('two', { target: other });
    await database.close();
    await reopen();
    await round();
    assert.equal(await stateOf('two'), 'open');
    assert.deepEqual(await list(other), [OLD.certificate.sha1]);
    issuer.server.replace(await chainOf(NEW));
    await round();
    await round();
    assert.equal(await stateOf('two'), 'applied');
    assert.match(log.join('\n'), /the trust is OK again/);
  });

  it('stops within a round too', async () => {
    await using second = await foreignIssuer({ shows: await chainOf(NEW) });
    const other = await registered(second);
    onWrite = async (write) => {
      await write();
      issuer.server.replace(await chainOf(STRANGER));
    };
    await suggest('two', { target: other });
    await suggest('one', { at: instantOf(Date.now() - 60_000) });
    await round();
    assert.deepEqual([await stateOf('one'), await stateOf('two')], ['failed', 'open']);
    assert.deepEqual(await list(other), [OLD.certificate.sha1]);
  });

  it('stops where a write is refused', async () => {
    onWrite = async () =>
      Promise.reject(new TrustprintError('cloud_write_denied', 'the role may not write'));
    await suggest('one');
    await round();
    assert.equal(await stateOf('one'), 'failed');
    assert.deepEqual(await owed(), ['chat firing', 'ops firing']);
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
    onWrite = async (write) => write();
    await suggest('two');
    await round();
    assert.deepEqual(await list(), [OLD.certificate.sha1]);
  });

  it('looks whether it helped although it was killed after the write', async () => {
    await suggest('one');
    const killed = new Error('killed');
    const receipts = {
      ...database.receipts,
      save: async (receipt: Parameters<typeof database.receipts.save>[0]) => {
        if (receipt.kind === 'applied') throw killed;
        await database.receipts.save(receipt);
      },
    };
    await assert.rejects(async () => round({ database: { ...database, receipts } }), killed);
    assert.deepEqual(await list(), [OLD.certificate.sha1, NEW.certificate.sha1]);
    await round();
    const { receipts: kept } = await database.receipts.all();
    assert.deepEqual(
      kept.map(({ kind }) => kind),
      ['applied'],
    );
    assert.equal(await stateOf('one'), 'applied');
  });

  it('needs a role that may do what permissions prints for it, and no more', async () => {
    using iam = labIam(lab.announcement);
    const granted = permissionsFor({
      command: 'repair',
      include: [],
      partition: 'aws',
      account: undefined,
      region: undefined,
      target: undefined,
    });
    // These are asked where IAM tells no tags, and where there is no provider.
    const idle = ['iam:ListOpenIDConnectProviderTags', 'iam:ListOpenIDConnectProviders'];
    for (const { action } of granted) {
      if (idle.includes(action)) continue;
      assumeRole = await iam.roleAllowed(policyOf(granted.filter((one) => one.action !== action)));
      await suggest(`without-${action}`);
      await round();
      assert.deepEqual(await list(), [OLD.certificate.sha1], `without ${action}`);
    }
    await database.close();
    await rm(join(folder, 'watch.db'));
    await reopen();
    assumeRole = await iam.roleAllowed(policyOf(granted));
    await suggest('one');
    await round();
    assert.equal(await stateOf('one'), 'applied', log.join('\n'));
  });
});
