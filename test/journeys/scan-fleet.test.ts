// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { type FindingLine, scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';
import { missing } from '../process.ts';

const [MANAGEMENT, PLATFORM, PRODUCTION, TEST] = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
];

/** What was planted, and how it is told: the check, how grave, and what of. */
const PLANTED: readonly string[] = [
  `endpoint-trust error ${MANAGEMENT} oidc-provider/HOST/id/1111222233334444555566667777888F`,
  `keys error ${MANAGEMENT} oidc-provider/HOST/reports/`,
  `issuer-twice warning ${MANAGEMENT} oidc-provider/HOST/reports/`,
  `provider-orphan warning ${MANAGEMENT} oidc-provider/HOST/id/${'A1'.repeat(16)}`,
  `provider-orphan warning ${MANAGEMENT} oidc-provider/HOST/id/${'A4'.repeat(16)}`,
  `cluster-without-provider notice ${MANAGEMENT} cluster/analytics`,
  `provider-unused notice ${MANAGEMENT} oidc-provider/HOST/trial`,
  `list-irrelevant notice ${MANAGEMENT} oidc-provider/HOST/reports`,
  `list-irrelevant notice ${MANAGEMENT} oidc-provider/HOST/trial`,
  `placeholder-value warning ${PLATFORM} oidc-provider/HOST/release`,
  `list-irrelevant notice ${PLATFORM} oidc-provider/HOST/release`,
  `list-irrelevant notice ${PLATFORM} oidc-provider/HOST/packages`,
  `provider-unused notice ${PLATFORM} oidc-provider/HOST/packages`,
  `provider-quota warning ${PLATFORM} root`,
  `role-trusts-missing-provider warning ${PLATFORM} role/preview-deploy`,
  `role-privileged warning ${PLATFORM} role/tools-admin`,
  `role-privileged warning ${PLATFORM} role/tools-emergency`,
  `trust-policy-wide error ${PLATFORM} role/github-open`,
  `trust-policy-wide warning ${PRODUCTION} role/shop-any-workload`,
  `trust-policy-wide warning ${PRODUCTION} role/shop-any-subject`,
  `ca-expires-soon warning ${PRODUCTION} oidc-provider/HOST/vault`,
  `endpoint-trust error ${PRODUCTION} oidc-provider/HOST/builds`,
];

const FLEET = ['scan', '--organization', '--external-id', 'lab-fleet', '--regions', 'all'] as const;
/** Without the account that has no role for the scan: with it, nobody knows what is an orphan. */
const READABLE = [...FLEET, '--exclude-accounts', TEST] as const;

describe('scan of an organization', () => {
  let lab: Lab;
  let whole: Awaited<ReturnType<typeof scan>>;
  let calls: Readonly<Record<string, number>>;
  before(async () => {
    lab = await startLab({ scenario: 'fleet', port: 0 });
    whole = await scan(...READABLE);
    calls = await callsOf(lab);
  });
  after(async () => lab.stop());

  async function scan(...args: readonly string[]) {
    const { stdout, stderr, code } = await inProcess([...args, '--format', 'ndjson'], lab);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): ScanLineJson => scanLine.parse(JSON.parse(line)));
    const summary = lines.at(-1);
    assert.ok(summary?.type === 'summary', stderr);
    const findings = lines.filter((line): line is FindingLine => line.type === 'finding');
    return { code, lines, findings, summary };
  }

  it('finds every fault that was planted, once, and nothing else', () => {
    const { code, findings, summary } = whole;
    assert.deepEqual(findings.map(brief).toSorted(), PLANTED.toSorted());
    assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
    assert.equal(code, 1);
    const { accounts, skipped, trusts, ok, broken, unknown, unreadable } = summary;
    // GitHub's own host is not to be had here.
    assert.deepEqual(
      { accounts, skipped, trusts, ok, broken, unknown, unreadable },
      { accounts: 3, skipped: 1, trusts: 14, ok: 8, broken: 5, unknown: 1, unreadable: 0 },
    );
  });

  it('says that a cluster was rebuilt where a tag names it, and who still trusts the old issuer', () => {
    const { findings } = whole;
    const old = findings.find(
      ({ check, resource }) => check === 'provider-orphan' && resource.includes('A4A4'),
    );
    assert.match(
      old?.detail ?? '',
      /cluster payments was rebuilt.*still trusted by payments-worker/,
    );
  });

  it('calls nothing an orphan where an account could not be read, and says which', async () => {
    const { code, findings, lines, summary } = await scan(...FLEET);
    assert.equal(
      findings.some(({ check }) => check === 'provider-orphan'),
      false,
    );
    const gone = findings
      .filter(({ resource }) => /A[14]A[14]/.test(resource))
      .map(({ check }) => check);
    assert.deepEqual(gone, ['keys', 'keys']);
    const unread = lines.flatMap((line) => (line.type === 'unreadable' ? [line] : []));
    assert.deepEqual(
      unread.map(({ account, accountName, what }) => [account, accountName, what]),
      [[TEST, 'test', 'the account']],
    );
    assert.match(unread[0]?.why ?? '', /not authorized to perform: sts:AssumeRole/);
    assert.equal(summary.unreadable, 1);
    assert.equal(code, 1);
  });

  it('ends with 3 where all that is amiss is that something could not be read', async () => {
    assert.equal((await scan('scan', '--accounts', TEST, '--fail-on', 'none')).code, 3);
  });

  it('reads each account by its listings, and each provider and cluster once', () => {
    const { lines, summary } = whole;
    const clusters = lines.flatMap((line) => (line.type === 'account' ? line.clusters : [])).length;
    assert.deepEqual(calls, {
      'sts:GetCallerIdentity': 4,
      'sts:AssumeRole': 2,
      'organizations:ListRoots': 1,
      'organizations:ListAccountsForParent': 3,
      'organizations:ListOrganizationalUnitsForParent': 3,
      'iam:ListOpenIDConnectProviders': 3,
      'iam:GetOpenIDConnectProvider': summary.trusts,
      'iam:GetAccountAuthorizationDetails': 3,
      'servicequotas:GetServiceQuota': 3,
      'account:ListRegions': 3,
      // Seven Regions are enabled in each of three accounts.
      'eks:ListClusters': 21,
      'eks:DescribeCluster': clusters,
    });
  });

  it('counts what the AWS CLI lists', { skip: missing('aws') }, async () => {
    const { lines } = await scan('scan', '--regions', 'us-east-1');
    const [account] = lines.flatMap((line) => (line.type === 'account' ? [line] : []));
    const { stdout } = await promisify(execFile)(
      'aws',
      [
        'iam',
        'list-open-id-connect-providers',
        '--query',
        'OpenIDConnectProviderList[].Arn',
        '--output',
        'json',
      ],
      { env: { ...process.env, ...lab.env } },
    );
    const listed = JSON.parse(stdout) as readonly string[];
    assert.deepEqual(account?.providers.toSorted(), listed.toSorted());
    const trusts = lines.flatMap((line) => (line.type === 'trust' ? [line.providerArn] : []));
    assert.deepEqual(trusts.toSorted(), listed.toSorted());
  });

  it('tells CAs by the days that it is given', async () => {
    const soon = async (days: string): Promise<readonly string[]> => {
      const production = ['scan', '--accounts', PRODUCTION, '--external-id', 'lab-fleet'];
      const { findings } = await scan(...production, '--expires-within', days);
      return findings.filter(({ check }) => check === 'ca-expires-soon').map(brief);
    };
    assert.deepEqual(await soon('10d'), []);
    assert.equal((await soon('25d')).length, 1);
  });

  it('prints the bare answer, and one line a cause', async () => {
    const platform = ['scan', '--accounts', PLATFORM];
    const bare = await inProcess([...platform, '--quiet'], lab);
    assert.ok(bare.stdout.split('\n').includes(`arn:aws:iam::${PLATFORM}:role/github-open`));
    const { stdout, code } = await inProcess(platform, lab);
    assert.equal(code, 1);
    assert.match(stdout, /^\? 4 OIDC trusts: 3 OK, 1 unknown\n/);
    assert.match(stdout, /✗ role\/github-open: lets in anybody who gets a token of GitHub Actions/);
    assert.match(
      stdout,
      /\n {2}\? oidc-provider\/token\.actions\.githubusercontent\.com: cannot tell/,
    );
    assert.doesNotMatch(stdout, /list-irrelevant/);
  });

  it('prints commands that lead where it was led, and names no credentials of its own for other accounts', async () => {
    const lead = ['--accounts', `${MANAGEMENT},${PLATFORM}`, '--region', 'us-east-1'];
    const { findings } = await scan('scan', ...lead);
    const commandsOf = (resource: string): readonly string[] =>
      findings
        .filter((one) => one.resource.endsWith(resource))
        .flatMap(({ remedies }) => remedies.flatMap(({ command }) => command ?? []));
    const [own = ''] = commandsOf('888F');
    assert.match(
      own,
      /^trustprint fix arn:aws:iam::111122223333:\S+ --issuer-ca FILE --region us-east-1$/,
    );
    const role = `arn:aws:iam::${PLATFORM}:role`;
    assert.deepEqual(commandsOf('role/preview-deploy'), [
      `trustprint doctor ${role}/preview-deploy --region us-east-1 --assume-role ${role}/TrustprintScan`,
    ]);
    const { stdout, code } = await inProcess(
      [
        'doctor',
        `${role}/preview-deploy`,
        '--region',
        'us-east-1',
        '--assume-role',
        `${role}/TrustprintScan`,
      ],
      lab,
    );
    assert.equal(code, 1, stdout);
    const [quota = ''] = commandsOf(`${PLATFORM}:root`);
    assert.equal(quota.match(/--region/g)?.length, 1, quota);
  });

  it('says by whom an organization is listed, where there is none', async () => {
    await lab.switchTo('healthy');
    const { code, stderr } = await inProcess(['scan', '--organization'], lab);
    assert.equal(code, 3);
    assert.match(stderr, /not a member of an organization/);
    assert.match(stderr, /hint: scan from the management account .*--accounts ID/);
  });
});

function brief({ check, severity, account, resource }: FindingLine): string {
  const name = resource.replace(/^(?:[^:]*:){5}/, '').replace(/localhost:\d+/, 'HOST');
  return `${check} ${severity} ${account} ${name}`;
}

async function callsOf(lab: Lab): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${lab.announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as {
    readonly calls: readonly { readonly action: string; readonly userAgent: string | null }[];
  };
  const counts: Record<string, number> = {};
  for (const { action } of calls) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
