// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, beforeEach, describe, it } from 'node:test';

import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  type IAMClient,
  IAMServiceException,
  ListOpenIDConnectProvidersCommand,
  paginateListRoles,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, connectionOf, control, iamOf, refusedWith } from './lab-clients.ts';

const defects: Error[] = [];
let lab: Lab;
let iam: IAMClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0, onDefect: (error) => defects.push(error) });
  iam = iamOf(lab);
});
after(async () => {
  iam.destroy();
  await lab.stop();
  assert.deepEqual(defects, []);
});
beforeEach(async () => control(lab, 'reset'));

const faults = async (plan: object): Promise<void> => {
  const response = await control(lab, 'faults', plan);
  assert.equal(response.status, 200, await response.clone().text());
};
const arn = (): string => String(lab.announcement.clusters[0]?.providerArn);
const role = (): string => String(lab.announcement.workloads[0]?.roleArn.split('/').at(-1));
const thumbprints = async (): Promise<readonly string[] | undefined> =>
  (await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn() })))
    .ThumbprintList;
const list = async (thumbprint: string): Promise<unknown> =>
  iam.send(
    new UpdateOpenIDConnectProviderThumbprintCommand({
      OpenIDConnectProviderArn: arn(),
      ThumbprintList: [thumbprint],
    }),
  );

/** Which of so many calls were refused, as `.` and `x`. */
async function refusals(times: number, call: () => Promise<unknown>): Promise<string> {
  let met = '';
  for (let time = 0; time < times; time += 1) {
    met += await call().then(
      () => '.',
      () => 'x',
    );
  }
  return met;
}

describe('throttling and errors of AWS', () => {
  it('come in the words of the service, for the action that is named alone', async () => {
    await faults({
      actions: { GetOpenIDConnectProvider: { throttle: 1 }, GetRole: { error500: 1 } },
    });
    const throttled = await refusedWith(IAMServiceException, thumbprints());
    assert.deepEqual([throttled.name, throttled.message], ['Throttling', 'Rate exceeded']);
    assert.equal(throttled.$metadata.httpStatusCode, 400);
    const failed = await refusedWith(
      IAMServiceException,
      iam.send(new GetRoleCommand({ RoleName: role() })),
    );
    assert.deepEqual(
      [failed.name, failed.$metadata.httpStatusCode],
      ['ServiceFailureException', 500],
    );
    await iam.send(new ListOpenIDConnectProvidersCommand({}));
  });

  it('reach STS and EKS too', async () => {
    await faults({ throttle: 1 });
    assert.deepEqual(await askSts(lab, await assumeForm(lab)), {
      status: 400,
      code: 'Throttling',
      message: 'Rate exceeded',
    });
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
      lab.env;
    const eks = new EKSClient({
      ...connectionOf(lab.announcement),
      credentials: { accessKeyId, secretAccessKey },
    });
    const refused = await refusedWith(Error, eks.send(new ListClustersCommand({})));
    assert.equal(refused.name, 'ThrottlingException');
    eks.destroy();
  });

  it('repeat with their seed, whatever else is called in between', async () => {
    const plan = { seed: 7, throttle: 0.5 };
    await faults(plan);
    const met = await refusals(24, thumbprints);
    assert.ok(met.includes('.') && met.includes('x'), met);
    await faults(plan);
    const again = await refusals(24, async () => {
      await iam.send(new ListOpenIDConnectProvidersCommand({})).catch(() => undefined);
      return thumbprints();
    });
    assert.equal(again, met);
    await faults({ ...plan, seed: 8 });
    assert.notEqual(await refusals(24, thumbprints), met);
  });
});

describe('answers that are late', () => {
  it('keep a client waiting, and one that goes away is no defect', async () => {
    await faults({ actions: { AssumeRoleWithWebIdentity: { slowMs: 60_000 } } });
    const body = await assumeForm(lab);
    const signal = AbortSignal.timeout(200);
    await assert.rejects(fetch(lab.announcement.endpoint, { method: 'POST', body, signal }));
    await faults({ slowMs: 1 });
    assert.equal((await askSts(lab, body)).status, 200);
  });
});

describe('reads that are behind', () => {
  it('show what was there before a write', async () => {
    const [former] = (await thumbprints()) ?? [];
    await faults({ staleReadsMs: 60_000 });
    await list('a'.repeat(40));
    assert.deepEqual(await thumbprints(), [former]);
    await faults({});
    assert.deepEqual(await thumbprints(), ['a'.repeat(40)]);
  });

  it('leave STS as it is, which has a delay of its own', async () => {
    await faults({ staleReadsMs: 60_000 });
    await list('a'.repeat(40));
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 400);
  });
});

describe('what STS has not heard of yet', () => {
  it('does not count for it: a new role is not authorized, an old list is the list', async () => {
    await faults({ propagationMs: 60_000 });
    await list('a'.repeat(40));
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
    const { Role: existing } = await iam.send(new GetRoleCommand({ RoleName: role() }));
    const created = await iam.send(
      new CreateRoleCommand({
        RoleName: 'newcomer',
        AssumeRolePolicyDocument: decodeURIComponent(String(existing?.AssumeRolePolicyDocument)),
      }),
    );
    const form = await assumeForm(lab, { RoleArn: created.Role?.Arn });
    assert.deepEqual(await askSts(lab, form), {
      status: 403,
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
    await list(await rootThumbprint(lab));
    await faults({});
    assert.equal((await askSts(lab, form)).status, 200);
  });
});

describe('lists', () => {
  it('come in another order each time, complete, and the same with the same seed', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://${name}.example.test`,
          ThumbprintList: ['a'.repeat(40)],
        }),
      );
    }
    const arns = async (): Promise<readonly string[]> =>
      (await iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList?.map(
        ({ Arn }) => String(Arn),
      ) ?? [];
    const plain = await arns();
    await faults({ seed: 1, shuffleLists: true });
    const orders = [await arns(), await arns(), await arns()];
    assert.ok(new Set(orders.map(String)).size > 1);
    for (const order of orders) assert.deepEqual(order.toSorted(), plain.toSorted());
    await faults({ seed: 1, shuffleLists: true });
    assert.deepEqual([await arns(), await arns(), await arns()], orders);
  });

  it('come in small pages, also where a client asks for large ones', async () => {
    for (const name of ['one', 'two', 'three']) {
      await iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'ec2.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        }),
      );
    }
    await faults({ pageSize: 1 });
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 100 }, {})) {
      sizes.push(page.Roles?.length);
    }
    assert.deepEqual(sizes, [1, 1, 1, 1]);
  });
});

describe('the plan of faults', () => {
  it('is shown with the state, and lifted by a reset or another scenario', async () => {
    const inForce = async (): Promise<Readonly<Record<string, unknown>>> => {
      const { faults: plan } = (await (
        await fetch(`${lab.announcement.endpoint}/_lab/state`)
      ).json()) as { readonly faults: Readonly<Record<string, unknown>> };
      return plan;
    };
    const none = await inForce();
    assert.deepEqual(none, {
      seed: 0,
      throttle: 0,
      error500: 0,
      slowMs: 0,
      staleReadsMs: 0,
      propagationMs: 0,
      shuffleLists: false,
      pageSize: null,
      actions: {},
    });
    const plan = { seed: 5, pageSize: 2, actions: { GetRole: { throttle: 0.1 } } };
    for (const lift of ['reset', 'scenario']) {
      await faults(plan);
      assert.deepEqual(await inForce(), { ...none, ...plan });
      await control(lab, lift, { name: 'healthy' });
      assert.deepEqual(await inForce(), none);
    }
  });

  it('can be given as it is shown', async () => {
    await faults({ seed: 5, slowMs: 2, actions: { GetRole: { throttle: 0.1 } } });
    const shown = async (): Promise<string> =>
      (await fetch(`${lab.announcement.endpoint}/_lab/state`)).text();
    const { faults: plan } = JSON.parse(await shown()) as { readonly faults: object };
    await faults(plan);
    assert.deepEqual((JSON.parse(await shown()) as { readonly faults: object }).faults, plan);
  });

  it('is refused with what is wrong with it, and the one in force stays', async () => {
    await faults({ seed: 5 });
    for (const [body, message, hint] of [
      [{ throtle: 1 }, 'there is no fault "throtle"', 'did you mean throttle?'],
      [{ throttle: 2 }, 'throttle is not a share from 0 to 1', /^\{"seed"/],
      [{ slowMs: '1s' }, 'slowMs is not milliseconds, 300000 at most', /^\{"seed"/],
      [{ shuffleLists: 1 }, 'shuffleLists is not true or false', /^\{"seed"/],
      [{ pageSize: 0 }, 'pageSize is not a whole number from 1 to 1000', /^\{"seed"/],
      [{ seed: 0.5 }, 'seed is not a whole number', /^\{"seed"/],
      [{ actions: [] }, 'actions is not an object of faults by action', /^\{"seed"/],
      [{ actions: { GetRole: 1 } }, 'GetRole is not an object of faults', /^\{"seed"/],
      [{ actions: { GetRoll: {} } }, 'there is no action "GetRoll"', /did you mean GetRole/],
    ] as const) {
      const response = await control(lab, 'faults', body);
      assert.equal(response.status, 400);
      const { error } = (await response.json()) as {
        readonly error: { readonly code: string; readonly message: string; readonly hint: string };
      };
      assert.deepEqual([error.code, error.message], ['argument_invalid', message]);
      assert.match(
        error.hint,
        typeof hint === 'string' ? new RegExp(`^${hint.replace('?', '.')}$`) : hint,
      );
    }
    const state = await (await fetch(`${lab.announcement.endpoint}/_lab/state`)).json();
    assert.equal((state as { readonly faults: { readonly seed: number } }).faults.seed, 5);
  });
});

/** The thumbprint of the private root that the issuer sends. */
async function rootThumbprint({ announcement }: Lab): Promise<string> {
  const { fingerprint } = new X509Certificate(await readFile(announcement.caFile));
  return fingerprint.replaceAll(':', '').toLowerCase();
}
