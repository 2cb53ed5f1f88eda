// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  denied,
  failing,
  type Fault,
  garbage,
  page,
  resetting,
  silent,
  throttled,
  times,
} from '../faulty-aws.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { workloadOf } from '../process.ts';

const GET = 'GetOpenIDConnectProvider';

/** What AWS is asked by a doctor of a cluster and a role. */
const READS = ['GetCallerIdentity', 'DescribeCluster', 'GetRole', GET] as const;

let faulty: FaultyLab;

before(async () => {
  faulty = await faultyLab('healthy');
});
after(async () => faulty[Symbol.asyncDispose]());
beforeEach(async () => faulty.reset());

async function doctor(...flags: readonly string[]) {
  const { roleArn } = workloadOf(faulty.lab);
  const args = ['doctor', 'eks:lab', '--role', roleArn, '--format', 'json', ...flags];
  const ran = await faulty.command(args);
  return { ...ran, result: JSON.parse(ran.stdout) as DoctorResult };
}

interface DoctorResult {
  readonly verdict?: string;
  readonly cause?: { readonly check: string } | null;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  readonly checks?: readonly { readonly check: string; status: string; detail: string }[];
}

/** What a result says of what it could not see: an error, or a gate that could not tell. */
function unseenIn({ error, checks = [] }: DoctorResult): string {
  const gate = checks.find(({ status }) => status === 'unknown');
  return error === undefined ? (gate?.detail ?? '') : `${error.message} (${error.code})`;
}

function askedFor(action: string): number {
  return faulty.aws.asked().filter((one) => one === action).length;
}

describe('a doctor whom AWS answers badly', () => {
  for (const [what, fault, often] of [
    ['throttles every question once', throttled, 1], // once: the pause after it is a second long
    ['fails at every question three times', failing, 3],
    ['hangs up on every question three times', resetting, 3],
  ] as const) {
    it(`asks again where AWS ${what}`, async () => {
      for (const action of READS) faulty.aws.breaks(action, times(often, fault));
      const { code, result } = await doctor();
      assert.equal(code, 0, unseenIn(result));
      for (const action of READS) assert.equal(askedFor(action), often + 1, action);
    });
  }

  for (const action of READS) {
    it(`names ${action} where that is denied`, async () => {
      faulty.aws.breaks(action, denied);
      const { code, result } = await doctor();
      assert.equal(code, 3, unseenIn(result));
      assert.match(unseenIn(result), new RegExp(`may not (iam|sts|eks):${action} on`));
      assert.ok(askedFor(action) <= 2, 'a denial is final');
    });
  }

  const never: readonly (readonly [string, Fault, string, RegExp])[] = [
    ['is throttled for ever', throttled, GET, /iam:GetOpenIDConnectProvider for now: too many/],
    ['fails for ever', failing, GET, /no answer to iam:GetOpenIDConnectProvider/],
    ['fails for ever at EKS', failing, 'DescribeCluster', /no answer to eks:Desc.*unreachable/],
    ['never answers', silent, GET, /no answer to iam:GetOpenIDConnectProvider/],
    ['never answers at STS', silent, 'GetCallerIdentity', /no answer to sts:GetCallerIdentity/],
    ['is a page of a gateway', page, GET, /not an answer of AWS/],
    ['is a page of a gateway at EKS', page, 'DescribeCluster', /not an answer of AWS.*unreadable/],
    ['is bytes that mean nothing', garbage, GET, /not an answer of AWS/],
  ];
  for (const [what, fault, action, pattern] of never) {
    it(`cannot tell where the answer ${what}, and says which`, async () => {
      faulty.aws.breaks(action, fault);
      // Nobody waits long for silence; the rest of what is asked has to come in that time.
      const { code, result } = await doctor(...(fault === silent ? ['--timeout', '1s'] : []));
      assert.equal(code, 3, unseenIn(result));
      assert.match(unseenIn(result), pattern);
      assert.ok(!JSON.stringify(result).includes('<script>'));
      assert.ok(askedFor(action) <= 8, `asked ${String(askedFor(action))} times`);
    });
  }

  it('says that the provider is missing where the list of providers is denied too', async () => {
    await faulty.reset('provider-missing');
    faulty.aws.breaks('ListOpenIDConnectProviders', denied);
    const { code, result } = await doctor();
    assert.equal(code, 1);
    assert.equal(result.cause?.check, 'provider');
  });
});

describe('a plan whose IAM pages roles without end', () => {
  /** An empty page, and there is always one more. */
  const pages = (marker: (page: number) => string, afterMs = 0): Fault => {
    let page = 0;
    return async () => {
      await sleep(afterMs);
      page += 1;
      const result = `<Roles/><IsTruncated>true</IsTruncated><Marker>${marker(page)}</Marker>`;
      return {
        status: 200,
        type: 'text/xml',
        body: `<ListRolesResponse><ListRolesResult>${result}</ListRolesResult></ListRolesResponse>`,
      };
    };
  };

  for (const [what, fault, asks, why] of [
    ['the same page', pages(() => 'again'), 2, /does not end: the same page comes again/],
    [
      'a new page each time',
      pages((page) => `m-${String(page)}`),
      51,
      /does not end: more than 50/,
    ],
    [
      'a slow page each time',
      pages((page) => `m-${String(page)}`, 500),
      40,
      /no answer to iam:List/,
    ],
  ] as const) {
    it(`ends, and says that the roles were not seen: ${what}`, async () => {
      await faulty.reset('stale-thumbprint');
      faulty.aws.breaks('ListRoles', fault);
      const flags = ['--issuer-ca', faulty.lab.announcement.caFile, '--timeout', '1s'];
      const ran = await faulty.command(['fix', 'eks:lab', '--plan', '-o', 'json', ...flags]);
      assert.equal(ran.code, 1, said(ran));
      const { plan } = JSON.parse(ran.stdout) as {
        readonly plan: { readonly trustedBy: { readonly seen: boolean; readonly why: string } };
      };
      assert.equal(plan.trustedBy.seen, false);
      assert.match(plan.trustedBy.why, why);
      assert.ok(askedFor('ListRoles') <= asks, String(askedFor('ListRoles')));
    });
  }
});
