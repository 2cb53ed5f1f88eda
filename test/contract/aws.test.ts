// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type ErrorCode, TrustprintError } from '../../src/core/error.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import { PROVIDER_ARN, ROLE_ARN, TRUST_POLICY } from '../world.ts';
import {
  type Answer,
  type Answering,
  answered,
  type AskedOf,
  identified,
  refused,
  serveAws,
} from './aws-server.ts';
import { ACCOUNT, cloudAt, SIGNAL, useKeys } from './aws-cloud-under-test.ts';

useKeys();

describe('AWS reads', () => {
  it('a provider as IAM keeps it, whatever its list holds', async () => {
    const { result, asked } = await asking(GET_PROVIDER, async (cloud) =>
      cloud.provider(PROVIDER_ARN, SIGNAL),
    );
    assert.deepEqual(result, {
      arn: PROVIDER_ARN,
      url: 'oidc.example.test/id/1111222233334444',
      clientIds: ['sts.amazonaws.com', 'other'],
      thumbprints: ['x'.repeat(40), 'a031c46782e6e6c662c2c87c76da9aa62ccabd8e'],
      tags: { owner: 'terraform', empty: '' },
    });
    assert.equal(asked.at(-1)?.form.get('OpenIDConnectProviderArn'), PROVIDER_ARN);
  });

  it('tags apart where they were left out, and does without where they may not be read', async () => {
    const bare = answered('GetOpenIDConnectProvider', '<Url>oidc.example.test</Url>');
    const read = async (tags: Answer): Promise<unknown> =>
      (
        await asking(
          { GetOpenIDConnectProvider: bare, ListOpenIDConnectProviderTags: tags },
          async (cloud) => cloud.provider(PROVIDER_ARN, SIGNAL),
        )
      ).result?.tags;
    const listed = answered(
      'ListOpenIDConnectProviderTags',
      '<Tags><member><Key>a</Key><Value>b</Value></member></Tags><IsTruncated>false</IsTruncated>',
    );
    assert.deepEqual(await read(listed), { a: 'b' });
    assert.equal(await read(refused(403, 'AccessDenied')), undefined);
  });

  it('the list of providers of an account', async () => {
    const list = answered(
      'ListOpenIDConnectProviders',
      `<OpenIDConnectProviderList><member><Arn>${PROVIDER_ARN}</Arn></member></OpenIDConnectProviderList>`,
    );
    for (const account of [undefined, ACCOUNT]) {
      const { result } = await asking({ ListOpenIDConnectProviders: list }, async (cloud) =>
        cloud.providerArns(account, SIGNAL),
      );
      assert.deepEqual(result, [PROVIDER_ARN]);
    }
  });

  it('a role by its name, with its policy as JSON', async () => {
    const { result, asked } = await asking(
      { GetRole: roleAnswer(encodeURIComponent(TRUST_POLICY)) },
      async (cloud) => cloud.role(`arn:aws:iam::${ACCOUNT}:role/some/path/workload`, SIGNAL),
    );
    assert.deepEqual(result, {
      arn: ROLE_ARN,
      trustPolicy: TRUST_POLICY,
      maxSessionDurationSeconds: 7200,
      createdAt: Date.parse('2026-01-01T00:00:00Z'),
    });
    assert.equal(asked.at(-1)?.form.get('RoleName'), 'workload');
  });

  it('the issuer of a cluster by name and by ARN', async () => {
    const arn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/lab`;
    const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';
    const answers = {
      '/clusters/lab': json(200, { cluster: { arn, identity: { oidc: { issuer } } } }),
    };
    const byName = await asking(answers, async (cloud) => cloud.clusterIssuer('lab', SIGNAL), {
      region: 'eu-central-1',
    });
    const byArn = await asking(answers, async (cloud) => cloud.clusterIssuer(arn, SIGNAL));
    assert.deepEqual(
      [byName.result, byArn.result],
      [
        { issuer, arn },
        { issuer, arn },
      ],
    );
    assert.match(byName.asked.at(-1)?.headers.authorization ?? '', /eu-central-1\/eks/);
    assert.match(byArn.asked.at(-1)?.headers.authorization ?? '', /eu-west-1\/eks/);
  });

  it('when a cluster was made, and where it stands', async () => {
    const arn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/lab`;
    const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';
    const cluster = {
      arn,
      createdAt: 1767225600,
      status: 'UPDATING',
      identity: { oidc: { issuer } },
    };
    const { result, asked } = await asking(
      { '/clusters/lab': json(200, { cluster }) },
      async (cloud) => cloud.clusterIssuer({ name: 'lab', region: 'ap-south-1' }, SIGNAL),
    );
    const createdAt = Date.parse('2026-01-01T00:00:00Z');
    assert.deepEqual(result, { issuer, arn, createdAt, status: 'UPDATING' });
    assert.match(asked.at(-1)?.headers.authorization ?? '', /ap-south-1\/eks/);
  });

  it('the association of Pod Identity of a service account, with its role', async () => {
    const association = { associationId: 'a-1', namespace: 'team-a', serviceAccount: 'web' };
    const at = '/clusters/lab/pod-identity-associations';
    const { result } = await asking(
      {
        [`${at}?namespace=team-a&serviceAccount=web`]: json(200, { associations: [association] }),
        [`${at}/a-1`]: json(200, { association: { ...association, roleArn: ROLE_ARN } }),
      },
      async (cloud) =>
        cloud.podIdentityAssociations('lab', { namespace: 'team-a', name: 'web' }, SIGNAL),
      { region: 'eu-west-1' },
    );
    assert.deepEqual(result, [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }]);
  });

  it('nothing where AWS says that there is none', async () => {
    const none = refused(404, 'NoSuchEntity');
    const cluster = json(
      404,
      { message: 'No cluster found for name: lab.' },
      'ResourceNotFoundException',
    );
    const answers = { GetOpenIDConnectProvider: none, GetRole: none, '/clusters/lab': cluster };
    const { result } = await asking(
      answers,
      async (cloud) => [
        await cloud.provider(PROVIDER_ARN, SIGNAL),
        await cloud.role(ROLE_ARN, SIGNAL),
        await cloud.clusterIssuer('lab', SIGNAL),
      ],
      { region: 'us-east-1' },
    );
    assert.deepEqual(result, [undefined, undefined, undefined]);
  });

  it('no cluster without an issuer, and none in a Region that nobody named', async () => {
    const answers = {
      '/clusters/lab': json(200, { cluster: { arn: 'arn:x', status: 'CREATING' } }),
    };
    const ask = async (cloud: Cloud): Promise<unknown> => cloud.clusterIssuer('lab', SIGNAL);
    await refusal('cluster_without_issuer', asking(answers, ask, { region: 'us-east-1' }));
    await refusal('region_missing', asking(answers, ask));
  });

  it('who the caller is, and asks that once, also when many ask together', async () => {
    const { result, asked } = await asking(
      GET_PROVIDER,
      async (cloud) => {
        await Promise.all([1, 2, 3].map(async () => cloud.provider(PROVIDER_ARN, SIGNAL)));
        return cloud.caller(SIGNAL);
      },
      { region: 'eu-west-1' },
    );
    const arn = `arn:aws:iam::${ACCOUNT}:user/admin`;
    assert.deepEqual(result, { account: ACCOUNT, partition: 'aws', region: 'eu-west-1', arn });
    assert.equal(asked.filter(({ action }) => action === 'GetCallerIdentity').length, 1);
  });

  it('the caller again after it could not be had', async () => {
    let answers = 0;
    await using server = await serveAws(() =>
      (answers += 1) === 1 ? refused(403, 'ExpiredToken') : identified(ACCOUNT),
    );
    const cloud = cloudAt(server.url);
    await refusal('credentials_refused', cloud.caller(SIGNAL));
    assert.equal((await cloud.caller(SIGNAL)).account, ACCOUNT);
  });

  it('with the signature and the name that AWS expects', async () => {
    const { asked } = await asking(GET_PROVIDER, async (cloud) =>
      cloud.provider(PROVIDER_ARN, SIGNAL),
    );
    const { authorization = '', ...headers } = asked.at(-1)?.headers ?? {};
    assert.match(
      authorization,
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/iam\/aws4_request/,
    );
    assert.match(headers['user-agent'] ?? '', /trustprint/);
  });

  it('IAM of the partition that the ARN names, whatever Region is configured', async () => {
    const arn = PROVIDER_ARN.replace('arn:aws:', 'arn:aws-cn:');
    for (const [region, signed] of [
      ['eu-west-1', 'cn-north-1'],
      ['cn-northwest-1', 'cn-northwest-1'],
    ] as const) {
      const { asked } = await asking(GET_PROVIDER, async (cloud) => cloud.provider(arn, SIGNAL), {
        region,
      });
      assert.match(asked.at(-1)?.headers.authorization ?? '', new RegExp(`/${signed}/iam/`));
    }
  });
});

describe('AWS writes', () => {
  it('the whole list, as it is', async () => {
    const list = ['x'.repeat(40), 'A'.repeat(40)].map(listedThumbprintOf);
    const asked = await written('UpdateOpenIDConnectProviderThumbprint', async (cloud) =>
      cloud.setThumbprints(PROVIDER_ARN, list, SIGNAL),
    );
    assert.equal(asked.get('OpenIDConnectProviderArn'), PROVIDER_ARN);
    assert.equal(asked.get('ThumbprintList.member.1'), 'x'.repeat(40));
    assert.equal(asked.get('ThumbprintList.member.2'), 'a'.repeat(40));
    assert.equal(asked.get('ThumbprintList.member.3'), null);
  });

  it('audiences in and out', async () => {
    const added = await written('AddClientIDToOpenIDConnectProvider', async (cloud) =>
      cloud.addClientId(PROVIDER_ARN, 'sts.amazonaws.com', SIGNAL),
    );
    const removed = await written('RemoveClientIDFromOpenIDConnectProvider', async (cloud) =>
      cloud.removeClientId(PROVIDER_ARN, 'sts.amazonaws.com', SIGNAL),
    );
    assert.deepEqual(
      [added.get('ClientID'), removed.get('ClientID')],
      ['sts.amazonaws.com', 'sts.amazonaws.com'],
    );
  });

  it('a provider, and takes it away', async () => {
    const url = 'oidc.example.test/id/1';
    const created = answered(
      'CreateOpenIDConnectProvider',
      `<OpenIDConnectProviderArn>${PROVIDER_ARN}</OpenIDConnectProviderArn>`,
    );
    for (const [thumbprints, first] of [
      [[listedThumbprintOf('b'.repeat(40))], 'b'.repeat(40)],
      [[], null],
    ] as const) {
      const { result, asked } = await asking(
        { CreateOpenIDConnectProvider: created },
        async (cloud) =>
          cloud.createProvider({ url, clientIds: ['a'], thumbprints }, ACCOUNT, SIGNAL),
      );
      assert.equal(result, PROVIDER_ARN);
      const form = asked.at(-1)?.form;
      assert.equal(form?.get('Url'), `https://${url}`);
      assert.equal(form.get('ClientIDList.member.1'), 'a');
      assert.equal(form.get('ThumbprintList.member.1'), first);
    }
    const deleted = await written('DeleteOpenIDConnectProvider', async (cloud) =>
      cloud.deleteProvider(PROVIDER_ARN, SIGNAL),
    );
    assert.equal(deleted.get('OpenIDConnectProviderArn'), PROVIDER_ARN);
  });
});

describe('what AWS refuses', () => {
  const cases: readonly (readonly [number, string, ErrorCode, ErrorCode])[] = [
    [403, 'AccessDenied', 'cloud_read_denied', 'cloud_write_denied'],
    [400, 'InvalidInput', 'cloud_read_refused', 'cloud_write_refused'],
    [400, 'ValidationError', 'cloud_read_refused', 'cloud_write_refused'],
    [409, 'EntityAlreadyExists', 'cloud_read_refused', 'cloud_write_refused'],
    [409, 'ConcurrentModification', 'cloud_unreachable', 'list_changed'],
    [403, 'ExpiredToken', 'credentials_refused', 'cloud_write_denied'],
    [403, 'InvalidClientTokenId', 'credentials_refused', 'cloud_write_denied'],
    [403, 'SignatureDoesNotMatch', 'credentials_refused', 'cloud_write_denied'],
  ];
  for (const [status, code, ofRead, ofWrite] of cases) {
    it(`is told by its code: ${code}`, async () => {
      const { read, write } = await both(() => refused(status, code));
      for (const [error, expected] of [
        [read, ofRead],
        [write, ofWrite],
      ] as const) {
        assert.equal(error.code, expected);
        assert.equal(error.facts['code'], code);
        assert.equal(error.facts['requestId'], 'request-1');
        assert.match(error.message, new RegExp(`the words of ${code}`));
        assert.ok(error.hint !== undefined);
      }
    });
  }

  it('is told at once where a quota is full', async () => {
    const words = 'Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100';
    const full = refused(409, 'LimitExceeded', words);
    const provider = { url: 'oidc.example.test', clientIds: [], thumbprints: [] };
    const creating = asking({ CreateOpenIDConnectProvider: full }, async (cloud) =>
      cloud.createProvider(provider, ACCOUNT, SIGNAL),
    );
    assert.match((await refusal('cloud_write_refused', creating)).message, new RegExp(words));
  });

  it('names the IAM action and the ARN that it was refused for', async () => {
    const { read, write } = await both(() => refused(403, 'AccessDenied'));
    assert.match(
      read.hint ?? '',
      new RegExp(`allow iam:GetOpenIDConnectProvider on ${PROVIDER_ARN}`),
    );
    assert.match(write.hint ?? '', /allow iam:UpdateOpenIDConnectProviderThumbprint on/);
  });

  it('is not said with the secrets that AWS quotes', async () => {
    const words =
      "The request signature we calculated does not match. The Canonical String for this request should have been 'POST\nx-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE'";
    const { read, write } = await both(() => refused(403, 'SignatureDoesNotMatch', words));
    for (const error of [read, write]) {
      const { inspect } = await import('node:util');
      assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('IQoJb3JpZ2lu'));
      assert.match(error.message, /does not match\.$/);
    }
  });
});

describe('an answer of AWS that is late or broken', () => {
  it('is asked for again: throttled, failing, or a page of a load balancer', async () => {
    const failures = [
      refused(400, 'Throttling'),
      refused(500, 'ServiceFailure'),
      { status: 503, body: '<html>' },
    ];
    for (const failure of failures) {
      let asked = 0;
      const { read, write } = await bothOutcomes((one) => {
        if (one.action === 'GetCallerIdentity') return identified(ACCOUNT);
        asked += 1;
        return asked % 2 === 1 ? failure : (ANSWERS[one.action] ?? refused(400, 'InvalidAction'));
      });
      assert.deepEqual([read, write, asked], [undefined, undefined, 4]);
    }
  });

  it('is given up at last', async () => {
    const { read, write } = await both(() => refused(400, 'Throttling'));
    assert.deepEqual([read.code, write.code], ['cloud_throttled', 'cloud_write_refused']);
    const failing = await both(() => ({ status: 503, body: '' }));
    assert.deepEqual(
      [failing.read.code, failing.write.code],
      ['cloud_unreachable', 'write_unsettled'],
    );
  });

  it('is waited for as long as was said, and once, whoever asks again', async () => {
    await using server = await serveAws(() => undefined);
    const cloud = cloudAt(server.url, { timeoutMs: 300 });
    for (const ask of [cloud.caller(SIGNAL), cloud.provider(PROVIDER_ARN, SIGNAL)]) {
      const { message } = await refusal('cloud_unreachable', ask);
      assert.equal(message, 'AWS gave no answer to sts:GetCallerIdentity within 0.3 s');
    }
    assert.equal(server.asked.length, 1);
  });

  it('leaves it open whether a write took place, when it does not come', async () => {
    const { read, write } = await both(() => undefined, { timeoutMs: 500 });
    assert.deepEqual([read.code, write.code], ['cloud_unreachable', 'write_unsettled']);
    assert.match(
      write.message,
      /not known whether iam:UpdateOpenIDConnectProviderThumbprint took place/,
    );
  });

  it('is not asked for twice where the second would tell of the first', async () => {
    for (const answer of [undefined, refused(500, 'ServiceFailure')]) {
      await using server = await serveAws(({ action }) =>
        action === 'GetCallerIdentity' ? identified(ACCOUNT) : answer,
      );
      const cloud = cloudAt(server.url, { timeoutMs: 1000 });
      const provider = { url: 'oidc.example.test', clientIds: [], thumbprints: [] };
      await refusal('write_unsettled', cloud.createProvider(provider, ACCOUNT, SIGNAL));
      await refusal('write_unsettled', cloud.deleteProvider(PROVIDER_ARN, SIGNAL));
      assert.deepEqual(
        server.asked.map(({ action }) => action),
        ['GetCallerIdentity', 'CreateOpenIDConnectProvider', 'DeleteOpenIDConnectProvider'],
      );
    }
  });

  it('is not read where it is no answer of AWS, and is not asked for again', async () => {
    const strange: readonly Answer[] = [
      { status: 200, body: '<html><body>Please log in</body></html>' },
      { status: 200, body: '' },
      { status: 200, body: 'OK' },
      { status: 403, body: '<!DOCTYPE html><title>Blocked</title>' },
      { status: 404, body: '<html>not here</html>' },
      { status: 200, body: answered('GetOpenIDConnectProvider', 'x'.repeat(5_000_000)).body },
    ];
    for (const answer of strange) {
      await using server = await serveAws(({ action }) =>
        action === 'GetCallerIdentity' ? identified(ACCOUNT) : answer,
      );
      const cloud = cloudAt(server.url);
      await refusal('cloud_answer_unreadable', cloud.provider(PROVIDER_ARN, SIGNAL));
      await refusal('write_unsettled', cloud.setThumbprints(PROVIDER_ARN, [], SIGNAL));
      assert.equal(server.asked.length, 3);
    }
  });

  it('is not taken for complete where what matters is missing', async () => {
    const answers = {
      GetOpenIDConnectProvider: answered('GetOpenIDConnectProvider', '<Other/>'),
      ListOpenIDConnectProviders: answered('ListOpenIDConnectProviders'),
      GetRole: answered('GetRole', '<Role/>'),
    };
    const questions: readonly ((cloud: Cloud) => Promise<unknown>)[] = [
      async (cloud) => cloud.provider(PROVIDER_ARN, SIGNAL),
      async (cloud) => cloud.providerArns(undefined, SIGNAL),
      async (cloud) => cloud.role(ROLE_ARN, SIGNAL),
    ];
    for (const question of questions)
      await refusal('cloud_answer_unreadable', asking(answers, question));
  });

  it('is no longer waited for when the caller gives up', async () => {
    await using server = await serveAws(() => undefined);
    const controller = new AbortController();
    const reason = new Error('enough');
    const pending = cloudAt(server.url).caller(controller.signal);
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await assert.rejects(pending, reason);
    await assert.rejects(cloudAt(server.url).caller(controller.signal), reason);
  });

  it('is said to be out of reach where nobody listens', async () => {
    const server = await serveAws(() => undefined);
    await server[Symbol.asyncDispose]();
    const error = await refusal('cloud_unreachable', cloudAt(server.url).caller(SIGNAL));
    assert.equal(
      error.message,
      `AWS gave no answer to sts:GetCallerIdentity: ${server.url.replace('http://', '')} refuses connections`,
    );
  });
});

const GET_PROVIDER = {
  GetOpenIDConnectProvider: answered(
    'GetOpenIDConnectProvider',
    [
      '<Url>oidc.example.test/id/1111222233334444</Url>',
      '<ClientIDList><member>sts.amazonaws.com</member><member>other</member></ClientIDList>',
      `<ThumbprintList><member>${'x'.repeat(40)}</member><member>A031C46782E6E6C662C2C87C76DA9AA62CCABD8E</member></ThumbprintList>`,
      '<CreateDate>2026-01-01T00:00:00.000Z</CreateDate>',
      '<Tags><member><Key>owner</Key><Value>terraform</Value></member><member><Key>empty</Key><Value></Value></member></Tags>',
    ].join(''),
  ),
};
const ANSWERS: Readonly<Record<string, Answer>> = {
  ...GET_PROVIDER,
  UpdateOpenIDConnectProviderThumbprint: answered('UpdateOpenIDConnectProviderThumbprint'),
};

type Overrides = Parameters<typeof cloudAt>[1];

/** Asks a cloud whose server has these answers by action. */
async function asking<T>(
  answers: Readonly<Record<string, Answer>>,
  question: (cloud: Cloud) => Promise<T>,
  overrides: Overrides = {},
): Promise<{ readonly result: T; readonly asked: readonly AskedOf[] }> {
  await using server = await serveAws(
    ({ action }) =>
      answers[action] ??
      (action === 'GetCallerIdentity' ? identified(ACCOUNT) : refused(400, 'InvalidAction')),
  );
  return { result: await question(cloudAt(server.url, overrides)), asked: server.asked };
}

async function written(
  action: string,
  write: (cloud: Cloud) => Promise<void>,
): Promise<URLSearchParams> {
  const { asked } = await asking({ [action]: answered(action) }, write);
  const last = asked.at(-1);
  assert.equal(last?.action, action);
  return last.form;
}

/** How one read and one write end when the server answers so. */
async function bothOutcomes(
  answer: Answering,
  overrides: Overrides = {},
): Promise<{ readonly read: unknown; readonly write: unknown }> {
  await using server = await serveAws(answer);
  const cloud = cloudAt(server.url, overrides);
  const ending = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  return {
    read: await ending(cloud.provider(PROVIDER_ARN, SIGNAL)),
    write: await ending(cloud.setThumbprints(PROVIDER_ARN, [], SIGNAL)),
  };
}

async function both(
  answer: () => Answer | undefined,
  overrides: Overrides = {},
): Promise<{ readonly read: TrustprintError; readonly write: TrustprintError }> {
  const { read, write } = await bothOutcomes(
    ({ action }) => (action === 'GetCallerIdentity' ? identified(ACCOUNT) : answer()),
    overrides,
  );
  assert.ok(read instanceof TrustprintError && write instanceof TrustprintError, String(read));
  return { read, write };
}

async function refusal(code: ErrorCode, work: Promise<unknown>): Promise<TrustprintError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof TrustprintError, `refused: ${String(outcome)}`);
  assert.equal(outcome.code, code, outcome.message);
  return outcome;
}

function roleAnswer(document: string): Answer {
  return answered(
    'GetRole',
    `<Role><Path>/</Path><RoleName>workload</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>${ROLE_ARN}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument><MaxSessionDuration>7200</MaxSessionDuration></Role>`,
  );
}

function json(status: number, body: object, type = ''): Answer {
  return {
    status,
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(type === '' ? {} : { 'x-amzn-errortype': type }),
    },
  };
}
