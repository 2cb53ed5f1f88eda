// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../../../src/core/model/json.ts';
import { type Asker, contextOf } from '../../../../src/core/policy/context.ts';
import { facts, PROVIDER_ARN, SUBJECT } from '../../../world.ts';
import { withClaims, withRequest } from '../gates/changed.ts';

const BARE = 'oidc.example.test/id/1111222233334444';
const ASKER: Asker = { providerArn: PROVIDER_ARN, bareIssuer: BARE };
const GITHUB: Asker = {
  providerArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
  bareIssuer: 'token.actions.githubusercontent.com',
};

const contextWith = (claims: JsonObject, asker = ASKER) =>
  contextOf(facts(withClaims(claims)), asker);

describe('contextOf', () => {
  it("gives the token's claims under the issuer's name, in lower case", () => {
    const { context } = contextOf(facts(), { ...ASKER, bareIssuer: 'oidc.example.test/ID/1' });
    assert.deepEqual(context['oidc.example.test/id/1:sub'], [SUBJECT]);
    assert.deepEqual(context['oidc.example.test/id/1:aud'], ['sts.amazonaws.com']);
  });

  it('gives azp as aud, and the aud of the token as oaud then', () => {
    const { context } = contextWith({ aud: 'original', azp: 'party' });
    assert.deepEqual(context[`${BARE}:aud`], ['party']);
    assert.deepEqual(context[`${BARE}:oaud`], ['original']);
    const without = contextWith({});
    assert.equal(without.context[`${BARE}:oaud`], undefined);
    assert.equal(without.isUnknown(`${BARE}:oaud`), true);
  });

  it('gives several amr, an email, and a numeric sub as text', () => {
    const { context } = contextWith({ amr: ['mfa', 'pwd'], email: 'a@example.test', sub: 123 });
    assert.deepEqual(context[`${BARE}:amr`], ['mfa', 'pwd']);
    assert.deepEqual(context[`${BARE}:email`], ['a@example.test']);
    assert.deepEqual(context[`${BARE}:sub`], ['123']);
  });

  it('leaves out claims that AWS does not pass on, and knows that they are absent', () => {
    const { context, isUnknown } = contextWith({ groups: ['admins'], repository: 'o/r' });
    assert.equal(context[`${BARE}:groups`], undefined);
    assert.equal(context[`${BARE}:repository`], undefined);
    assert.equal(isUnknown(`${BARE}:groups`), false);
    assert.equal(isUnknown(`${BARE}:repository`), false);
  });

  it("gives GitHub's own claims for GitHub", () => {
    const { context } = contextWith({ repository_id: '42', actor_id: 7, run_id: '1' }, GITHUB);
    assert.deepEqual(context['token.actions.githubusercontent.com:repository_id'], ['42']);
    assert.deepEqual(context['token.actions.githubusercontent.com:actor_id'], ['7']);
    assert.equal(context['token.actions.githubusercontent.com:run_id'], undefined);
  });

  it('does not know claims that are only reported to be passed on, where the token has them', () => {
    const gitlab: Asker = { ...ASKER, bareIssuer: 'gitlab.com' };
    const { context, isUnknown } = contextWith({ project_id: '42' }, gitlab);
    assert.equal(context['gitlab.com:project_id'], undefined);
    assert.equal(isUnknown('gitlab.com:project_id'), true);
    assert.equal(isUnknown('gitlab.com:namespace_id'), false);
  });

  it("gives what was recorded of the caller: the provider's account, type and id", () => {
    const { context, isUnknown } = contextOf(facts(), ASKER);
    assert.deepEqual(context['aws:principalaccount'], ['111122223333']);
    assert.deepEqual(context['aws:principaltype'], ['User']);
    assert.deepEqual(context['aws:userid'], [PROVIDER_ARN]);
    assert.equal(context['aws:principalarn'], undefined);
    assert.equal(isUnknown('aws:principalarn'), false);
  });

  it('gives the name of the session where it was given, and does not know it otherwise', () => {
    assert.deepEqual(contextOf(facts(), ASKER).context['sts:rolesessionname'], ['web']);
    const nameless = contextOf(facts(withRequest({ sessionName: undefined })), ASKER);
    assert.equal(nameless.isUnknown('sts:rolesessionname'), true);
  });

  it('gives the time of the facts', () => {
    const { context } = contextOf(facts(), ASKER);
    assert.deepEqual(context['aws:currenttime'], ['2026-06-01T12:00:00Z']);
    assert.deepEqual(context['aws:epochtime'], ['1780315200']);
  });

  it('gives tags, nested or flattened, and the source identity', () => {
    const nested = contextWith({
      'https://aws.amazon.com/tags': {
        principal_tags: { Team: ['a'], Cost: ['b'] },
        transitive_tag_keys: ['Team'],
      },
      'https://aws.amazon.com/source_identity': 'somebody',
    }).context;
    assert.deepEqual(nested['aws:requesttag/team'], ['a']);
    assert.deepEqual(nested['aws:tagkeys'], ['Team', 'Cost']);
    assert.deepEqual(nested['sts:transitivetagkeys'], ['Team']);
    assert.deepEqual(nested['sts:sourceidentity'], ['somebody']);
    const flat = contextWith({
      'https://aws.amazon.com/tags/principal_tags/Team': 'a',
      'https://aws.amazon.com/tags/transitive_tag_keys': ['Team'],
    }).context;
    assert.deepEqual(flat['aws:requesttag/team'], ['a']);
    assert.deepEqual(flat['sts:transitivetagkeys'], ['Team']);
  });

  it('says whether the issuer pinned the role', () => {
    const of = (claims: JsonObject) => contextWith(claims).context['sts:roleauthorizedbyidp'];
    assert.deepEqual(of({}), ['false']);
    assert.deepEqual(of({ 'https://aws.amazon.com/roles': null }), ['false']);
    assert.deepEqual(of({ 'https://aws.amazon.com/roles': ['x'] }), ['true']);
  });

  it('knows that a token without tags has none, and not what AWS alone sees', () => {
    const { isUnknown } = contextOf(facts(), ASKER);
    assert.equal(isUnknown('aws:requesttag/team'), false);
    assert.equal(isUnknown('sts:sourceidentity'), false);
    assert.equal(isUnknown('aws:sourceip'), true);
    assert.equal(isUnknown('aws:principalorgid'), true);
    assert.equal(isUnknown('accounts.google.com:sub'), false);
  });

  it('does not know anything that a token would say where there is none', () => {
    const { isUnknown } = contextOf(facts({ token: undefined }), ASKER);
    for (const key of [
      `${BARE}:sub`,
      `${BARE}:groups`,
      'aws:requesttag/team',
      'sts:sourceidentity',
    ]) {
      assert.equal(isUnknown(key), true, key);
    }
    assert.equal(isUnknown('accounts.google.com:sub'), false);
  });
});
