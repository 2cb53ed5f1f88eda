// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { missing, run, type RunningLab, runningLab, trustprint } from '../process.ts';

const THUMBPRINT = 'ab'.repeat(20);

/** What `aws cloudtrail lookup-events` prints, as far as it is looked at. */
interface Looked {
  readonly Events: readonly {
    readonly EventName: string;
    readonly EventSource: string;
    readonly Username: string;
    readonly EventTime: string | number;
    readonly Resources: readonly { readonly ResourceName: string; readonly ResourceType: string }[];
    readonly CloudTrailEvent: string;
  }[];
  readonly NextToken?: string;
}

interface Recorded {
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly requestParameters: { readonly thumbprintList?: readonly string[] };
  readonly userIdentity: { readonly arn: string };
}

describe('CloudTrail of a lab', { skip: missing('aws') }, () => {
  let lab: RunningLab;
  let provider: string;
  const aws = async (...args: readonly string[]) =>
    run('aws', [...args, '--output', 'json'], lab.shell);
  const lookUp = async (...args: readonly string[]): Promise<Looked> => {
    const { code, stdout, stderr } = await aws('cloudtrail', 'lookup-events', ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Looked;
  };
  const update = async (arn: string) =>
    aws(
      'iam',
      'update-open-id-connect-provider-thumbprint',
      '--open-id-connect-provider-arn',
      arn,
      '--thumbprint-list',
      THUMBPRINT,
    );

  before(async () => {
    lab = await runningLab('healthy');
    provider = lab.announcement.clusters[0]?.providerArn ?? '';
  });
  after(async () => lab[Symbol.asyncDispose]());

  it('knows nothing of a lab that nobody has written to, and nothing of reads', async () => {
    assert.equal((await aws('iam', 'list-roles')).code, 0);
    assert.deepEqual((await lookUp()).Events, []);
  });

  it('has the writes to IAM, newest first, with who wrote and by what', async () => {
    assert.equal((await update(provider)).code, 0);
    const gone = `${provider}-gone`;
    assert.notEqual((await update(gone)).code, 0);
    const { Events } = await lookUp();
    assert.deepEqual(
      Events.map(({ EventName, EventSource, Username, Resources }) => ({
        EventName,
        EventSource,
        Username,
        about: Resources,
      })),
      [gone, provider].map((ResourceName) => ({
        EventName: 'UpdateOpenIDConnectProviderThumbprint',
        EventSource: 'iam.amazonaws.com',
        Username: 'lab',
        about: [{ ResourceType: 'AWS::IAM::OIDCProvider', ResourceName }],
      })),
    );
    const [failed, made] = Events.map(
      ({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent) as Recorded,
    );
    assert.equal(failed?.errorCode, 'NoSuchEntity');
    assert.equal(made?.errorCode, undefined);
    assert.match(made?.userAgent ?? '', /aws-cli\//);
    assert.match(made?.userIdentity.arn ?? '', /:user\/lab$/);
    assert.deepEqual(made?.requestParameters.thumbprintList, [THUMBPRINT]);
  });

  it('finds them by resource and by name, in pages', async () => {
    const by = async (key: string, value: string): Promise<number> => {
      const attribute = `AttributeKey=${key},AttributeValue=${value}`;
      return (await lookUp('--lookup-attributes', attribute)).Events.length;
    };
    assert.equal(await by('ResourceName', provider), 1);
    assert.equal(await by('EventName', 'UpdateOpenIDConnectProviderThumbprint'), 2);
    assert.equal(await by('EventName', 'CreateRole'), 0);
    const paged = await lookUp('--page-size', '1');
    assert.equal(paged.Events.length, 2);
  });

  it('refuses what CloudTrail refuses', async () => {
    const many = await aws('cloudtrail', 'lookup-events', '--max-results', '51');
    assert.match(many.stderr, /InvalidMaxResultsException/);
    const { stderr } = await run('aws', ['cloudtrail', 'list-trails'], lab.shell);
    assert.match(stderr, /UnknownOperationException/);
  });

  it('is in the state of the lab with all calls, reads too, and no parameters', async () => {
    const { stdout } = await trustprint(
      ['lab', 'state', '--port', new URL(lab.announcement.endpoint).port, '-o', 'json'],
      lab.shell,
    );
    const { calls } = JSON.parse(stdout) as {
      readonly calls: readonly { readonly action: string; readonly code: string | null }[];
    };
    const called = new Set(calls.map(({ action }) => action));
    assert.ok(called.has('iam:ListRoles') && called.has('cloudtrail:LookupEvents'), stdout);
    assert.ok(!stdout.includes(THUMBPRINT.toUpperCase()));
  });
});
