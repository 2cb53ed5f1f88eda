// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  IAMServiceException,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { iamOf, refusedWith } from './lab-clients.ts';

const ACCOUNT = '111122223333';
const HOST = 'oidc.example.test';
const URL_GIVEN = `https://${HOST}/path`;
const ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}/path`;
const THUMBPRINT = 'a'.repeat(40);

const list = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index));

let lab: Lab;
let iam: IAMClient;

before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  iam = iamOf(lab);
});
beforeEach(async () => {
  await fetch(`${lab.announcement.endpoint}/_lab/reset`, { method: 'POST' });
});
after(async () => {
  iam.destroy();
  await lab.stop();
});

const create = async (given: Partial<CreateOpenIDConnectProviderCommand['input']> = {}) =>
  iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: URL_GIVEN,
      ThumbprintList: [THUMBPRINT],
      ...given,
    }),
  );
const read = async (arn = ARN) =>
  iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));

describe('IAM refuses in the words that were recorded', () => {
  interface Row {
    readonly when: string;
    readonly call: () => Promise<unknown>;
    readonly code: string;
    readonly status: number;
    readonly message: string;
  }

  const tags = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `key-${String(index)}`, Value: 'v' }));

  const rows: readonly Row[] = [
    {
      when: 'a provider is created twice',
      call: async () => {
        await create();
        await create();
      },
      code: 'EntityAlreadyExists',
      status: 409,
      message: `Provider with url ${URL_GIVEN} already exists.`,
    },
    {
      when: 'a URL has no scheme',
      call: async () => create({ Url: HOST }),
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Open ID Connect Provider URL',
    },
    {
      when: 'a URL has a query',
      call: async () => create({ Url: `https://${HOST}/?q=value` }),
      code: 'InvalidInput',
      status: 400,
      message: 'Unknown',
    },
    {
      when: 'a URL has a fragment',
      call: async () => create({ Url: `https://${HOST}/#fragment` }),
      code: 'InvalidInput',
      status: 400,
      message: 'Unknown',
    },
    {
      when: 'six thumbprints are given at creation',
      call: async () => create({ ThumbprintList: list(6, () => THUMBPRINT) }),
      code: 'InvalidInput',
      status: 400,
      message: 'Thumbprint list must contain fewer than 5 entries.',
    },
    {
      when: 'six thumbprints are given later',
      call: async () => {
        await create();
        await iam.send(
          new UpdateOpenIDConnectProviderThumbprintCommand({
            OpenIDConnectProviderArn: ARN,
            ThumbprintList: list(6, () => THUMBPRINT),
          }),
        );
      },
      code: 'InvalidInput',
      status: 400,
      message: 'Thumbprint list must contain fewer than 5 entries.',
    },
    {
      when: 'a list is to become empty',
      call: async () => {
        await create();
        await iam.send(
          new UpdateOpenIDConnectProviderThumbprintCommand({
            OpenIDConnectProviderArn: ARN,
            ThumbprintList: [],
          }),
        );
      },
      code: 'InvalidInput',
      status: 400,
      message: 'Thumbprint list must contain at least one entry.',
    },
    {
      when: 'a hundred and one client ids are given',
      call: async () => create({ ClientIDList: list(101, (index) => `client-${String(index)}`) }),
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    },
    {
      when: 'fifty-one tags are given',
      call: async () => create({ Tags: tags(51) }),
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    },
    {
      when: 'several parameters are not of their shape',
      call: async () =>
        create({
          Url: `https://${'x'.repeat(255)}`,
          ClientIDList: ['c'.repeat(256)],
          ThumbprintList: ['too-short'],
        }),
      code: 'ValidationError',
      status: 400,
      message:
        "3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
    },
    {
      when: 'a provider that is not there is read',
      call: async () => read(),
      code: 'NoSuchEntity',
      status: 404,
      message: `OpenIDConnect Provider not found for arn ${ARN}`,
    },
    {
      when: 'a provider that is not there is deleted',
      call: async () =>
        iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN })),
      code: 'NoSuchEntity',
      status: 404,
      message: `OpenId connect Provider ${ARN} cannot be found.`,
    },
    {
      when: 'a list is left out where it is demanded',
      call: async () => {
        await create();
        await iam.send(
          new UpdateOpenIDConnectProviderThumbprintCommand({
            OpenIDConnectProviderArn: ARN,
            ThumbprintList: undefined,
          }),
        );
      },
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value null at 'thumbprintList' failed to satisfy constraint: Member must not be null",
    },
  ];

  for (const { when, call, code, status, message } of rows) {
    it(`when ${when}`, async () => {
      const error = await refusedWith(IAMServiceException, call());
      assert.deepEqual(
        { code: error.name.replace(/Exception$/, ''), message: error.message },
        { code, message },
      );
      assert.equal(error.$metadata.httpStatusCode, status);
    });
  }

  it('when the account has a hundred providers', async () => {
    for (let index = 0; index < 99; index += 1) {
      await create({ Url: `https://${HOST}/${String(index)}` }); // the cluster's own is the hundredth
    }
    const error = await refusedWith(IAMServiceException, create());
    assert.equal(error.message, 'Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100');
  });
});

describe('IAM keeps what it is given as it was recorded to', () => {
  it('lower-cases thumbprints and keeps duplicates, their order, and what is not hexadecimal', async () => {
    const given = ['B'.repeat(40), 'b'.repeat(40), 'g'.repeat(40)];
    await create({ ThumbprintList: given });
    const { ThumbprintList } = await read();
    assert.deepEqual(ThumbprintList, ['b'.repeat(40), 'b'.repeat(40), 'g'.repeat(40)]);
  });

  it('takes five thumbprints', async () => {
    await create({ ThumbprintList: list(5, (index) => String(index).repeat(40)) });
    assert.equal((await read()).ThumbprintList?.length, 5);
  });

  it('keeps client ids once each, in the order first seen', async () => {
    await create({ ClientIDList: ['z-client', 'a-client', 'z-client'] });
    assert.deepEqual((await read()).ClientIDList, ['z-client', 'a-client']);
  });

  it('echoes tags in the order given and lists them in byte order', async () => {
    const given = [
      { Key: 'key', Value: 'value' },
      { Key: 'Key', Value: 'Value' },
    ];
    assert.deepEqual((await create({ Tags: given })).Tags, given);
    assert.deepEqual((await read()).Tags, given.toReversed());
  });

  it('says nothing of tags where none were given, and lists none', async () => {
    assert.equal((await create()).Tags, undefined);
    assert.deepEqual((await read()).Tags, []);
  });

  it('drops the scheme and port 443, and keeps case and a trailing slash', async () => {
    const stored = async (url: string): Promise<string | undefined> => {
      const { OpenIDConnectProviderArn: arn } = await create({ Url: url });
      assert.equal(arn?.split(':oidc-provider/')[1], (await read(arn)).Url);
      return (await read(arn)).Url;
    };
    assert.equal(await stored(`https://${HOST}:443`), HOST);
    assert.equal(await stored(`https://${HOST}/path`), `${HOST}/path`);
    assert.equal(await stored(`https://${HOST}/path/`), `${HOST}/path/`);
    assert.equal(
      await stored(`https://${HOST.toUpperCase()}/MixedCase`),
      `${HOST.toUpperCase()}/MixedCase`,
    );
  });

  it('refuses another port than 443, but on loopback', async () => {
    await refusedWith(IAMServiceException, create({ Url: `https://${HOST}:8443` }));
    await refusedWith(IAMServiceException, create({ Url: 'https://192.0.2.1/path' }));
    await create({ Url: 'https://127.0.0.1:8443/path' });
  });

  it('adds a client id twice and removes one that is not there without a word', async () => {
    await create({ ClientIDList: ['one'] });
    const about = { OpenIDConnectProviderArn: ARN };
    const add = new AddClientIDToOpenIDConnectProviderCommand({ ...about, ClientID: 'two' });
    await iam.send(add);
    await iam.send(add);
    const remove = new RemoveClientIDFromOpenIDConnectProviderCommand({
      ...about,
      ClientID: 'three',
    });
    await iam.send(remove);
    assert.deepEqual((await read()).ClientIDList, ['one', 'two']);
  });

  it('replaces the whole list of thumbprints', async () => {
    await create({ ThumbprintList: [THUMBPRINT, 'b'.repeat(40)] });
    await iam.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn: ARN,
        ThumbprintList: ['C'.repeat(40)],
      }),
    );
    assert.deepEqual((await read()).ThumbprintList, ['c'.repeat(40)]);
  });

  it('tags, lists by page and untags', async () => {
    await create();
    const about = { OpenIDConnectProviderArn: ARN };
    const given = ['c', 'a', 'b'].map((Key) => ({ Key, Value: Key }));
    await iam.send(new TagOpenIDConnectProviderCommand({ ...about, Tags: given }));
    const first = await iam.send(
      new ListOpenIDConnectProviderTagsCommand({ ...about, MaxItems: 2 }),
    );
    assert.deepEqual(
      first.Tags?.map(({ Key }) => Key),
      ['a', 'b'],
    );
    assert.equal(first.IsTruncated, true);
    const rest = await iam.send(
      new ListOpenIDConnectProviderTagsCommand({ ...about, Marker: first.Marker }),
    );
    assert.deepEqual(
      rest.Tags?.map(({ Key }) => Key),
      ['c'],
    );
    assert.equal(rest.IsTruncated, false);
    await iam.send(new UntagOpenIDConnectProviderCommand({ ...about, TagKeys: ['a', 'c', 'x'] }));
    assert.deepEqual((await read()).Tags, [{ Key: 'b', Value: 'b' }]);
  });

  it('lists ARNs and nothing else', async () => {
    await create();
    const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    const [cluster] = lab.announcement.clusters;
    assert.deepEqual(OpenIDConnectProviderList, [{ Arn: cluster?.providerArn }, { Arn: ARN }]);
  });
});

describe('a provider created without thumbprints', () => {
  it('lists the last certificate that the issuer presents', async () => {
    const [cluster] = lab.announcement.clusters;
    assert.ok(cluster !== undefined);
    const listed = (await read(cluster.providerArn)).ThumbprintList;
    await iam.send(
      new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: cluster.providerArn }),
    );
    await create({ Url: cluster.issuer, ThumbprintList: undefined });
    assert.deepEqual((await read(cluster.providerArn)).ThumbprintList, listed);
  });

  it('is refused where the issuer cannot be reached', async () => {
    const error = await refusedWith(
      IAMServiceException,
      create({ Url: 'https://127.0.0.1:9/nobody', ThumbprintList: undefined }),
    );
    assert.equal(error.name, 'OpenIdIdpCommunicationErrorException');
    assert.equal(error.$metadata.httpStatusCode, 400);
  });
});
