// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommand,
  type DeleteOpenIDConnectProviderCommandInput,
  GetOpenIDConnectProviderCommand,
  type GetOpenIDConnectProviderCommandInput,
  type IAMClient,
  IAMServiceException,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  type UpdateOpenIDConnectProviderThumbprintCommandInput,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { iamOf, refusedWith } from './lab-clients.ts';
import {
  ARN,
  created,
  HOST,
  list,
  RECORDED_OF_IAM,
  type RecordedOfIam,
  THUMBPRINT,
} from './lab-iam-recorded.ts';

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

const create = async (given: Partial<CreateOpenIDConnectProviderCommandInput> = {}) =>
  iam.send(new CreateOpenIDConnectProviderCommand(created(given)));
const read = async (arn = ARN) =>
  iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));

describe('IAM refuses in the words that were recorded', () => {
  for (const { when, isThere, action, input, code, status, message } of RECORDED_OF_IAM) {
    it(`when ${when}`, async () => {
      if (isThere === true) await create();
      const error = await refusedWith(IAMServiceException, CALLS[action](input));
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

/** By the SDK, which lets through what its types would not. */
const CALLS: Readonly<Record<RecordedOfIam['action'], (input: object) => Promise<unknown>>> = {
  CreateOpenIDConnectProvider: async (input) =>
    iam.send(
      new CreateOpenIDConnectProviderCommand(input as CreateOpenIDConnectProviderCommandInput),
    ),
  DeleteOpenIDConnectProvider: async (input) =>
    iam.send(
      new DeleteOpenIDConnectProviderCommand(input as DeleteOpenIDConnectProviderCommandInput),
    ),
  GetOpenIDConnectProvider: async (input) =>
    iam.send(new GetOpenIDConnectProviderCommand(input as GetOpenIDConnectProviderCommandInput)),
  UpdateOpenIDConnectProviderThumbprint: async (input) =>
    iam.send(
      new UpdateOpenIDConnectProviderThumbprintCommand(
        input as UpdateOpenIDConnectProviderThumbprintCommandInput,
      ),
    ),
};
