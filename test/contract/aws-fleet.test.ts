// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../src/core/error.ts';
import { awsFleet } from '../../src/adapters/clouds/aws.ts';
import type { Fleet, OrganizationAccount } from '../../src/ports/fleet.ts';
import { ACCOUNT, SIGNAL, useKeys } from './aws-cloud-under-test.ts';
import { type Answer, type AskedOf, identified, serveAws } from './aws-server.ts';

useKeys();

function fleetAt(endpointUrl: string): Fleet {
  return awsFleet({
    profiles: [],
    assumeRole: undefined,
    region: 'us-east-1',
    endpointUrl,
    caBundle: undefined,
    proxyFor: () => undefined,
    timeoutMs: 5000,
    env: process.env,
  });
}

/** The operation of a call in AWS's JSON: `ListRoots`. */
function operationOf({ headers }: AskedOf): string {
  return String(headers['x-amz-target']).replace(/^.*\./, '');
}

function json(body: object): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status: 200, body: JSON.stringify(body), headers };
}

type Page = (parent: string, token: number) => object;

/** An organization with two units; a page of accounts is as the test has it. */
async function listed(accountsOf: Page): Promise<readonly OrganizationAccount[]> {
  await using server = await serveAws((asked) => {
    if (asked.action === 'GetCallerIdentity') return identified(ACCOUNT);
    const { ParentId = '', NextToken = '0' } = JSON.parse(asked.body) as Record<string, string>;
    switch (operationOf(asked)) {
      case 'ListRoots':
        return json({ Roots: [{ Id: 'r-abcd' }] });
      case 'ListAccountsForParent':
        return json(accountsOf(ParentId, Number(NextToken)));
      default: {
        const units = ['ou-abcd-00000001', 'ou-abcd-00000002'];
        return json({
          OrganizationalUnits:
            ParentId === 'r-abcd' ? units.map((Id) => ({ Id, Name: `unit ${Id.slice(-1)}` })) : [],
        });
      }
    }
  });
  return await fleetAt(server.url).organization(undefined, SIGNAL);
}

function member(number: number, more: object = {}): object {
  const id = String(100_000_000_000 + number);
  const Arn = `arn:aws:organizations::${ACCOUNT}:account/o-abcd/${id}`;
  return { Id: id, Arn, Name: `account ${String(number)}`, State: 'ACTIVE', ...more };
}

describe('the accounts of an organization', () => {
  it('are all of a unit that has hundreds of pages, empty ones among them', async () => {
    const pages = 300;
    const all = await listed((parent, at) => {
      if (parent !== 'ou-abcd-00000001') return { Accounts: [] };
      const isEmpty = at % 10 === 9;
      return {
        Accounts: isEmpty ? [] : Array.from({ length: 20 }, (_, one) => member(at * 20 + one)),
        ...(at + 1 < pages ? { NextToken: String(at + 1) } : {}),
      };
    });
    assert.equal(all.length, 270 * 20);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  it('are each there once, though one is moved while they are listed', async () => {
    const all = await listed((parent) => ({ Accounts: parent === 'r-abcd' ? [] : [member(7)] }));
    assert.deepEqual(
      all.map(({ id, unit }) => [id, unit]),
      [['100000000007', 'unit 2']],
    );
  });

  it('count by State, and by Status where there is no State', async () => {
    const all = await listed((parent) => ({
      Accounts:
        parent === 'r-abcd'
          ? [
              member(1, { State: 'PENDING_CLOSURE', Status: 'ACTIVE' }),
              member(2, { State: undefined, Status: 'ACTIVE' }),
              member(3, { State: undefined, Status: 'SUSPENDED' }),
            ]
          : [],
    }));
    assert.deepEqual(
      all.map(({ isActive }) => isActive),
      [false, true, false],
    );
  });

  it('are not told to a member account, which is told who may ask', async () => {
    await using server = await serveAws(({ action }) =>
      action === 'GetCallerIdentity'
        ? identified(ACCOUNT)
        : {
            status: 400,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify({
              __type: 'AccessDeniedException',
              Message: "You don't have permissions to access this resource.",
            }),
          },
    );
    await assert.rejects(fleetAt(server.url).organization(undefined, SIGNAL), (error) => {
      assert.ok(error instanceof TrustprintError);
      assert.equal(error.code, 'cloud_read_denied');
      assert.match(error.hint ?? '', /management account or a delegated administrator/);
      return true;
    });
  });
});
