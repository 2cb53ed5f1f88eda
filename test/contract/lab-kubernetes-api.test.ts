// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, control } from './lab-clients.ts';
import {
  ACCOUNT_PATH,
  ask,
  type Asking,
  DEPLOYMENT_PATH,
  environmentOf,
  kubeOf,
  MERGE,
  podsOf,
  PODS_PATH,
  ROLE,
  STRATEGIC,
  watching,
  WORKLOAD,
} from './lab-kube.ts';

const ACCOUNTS = '/api/v1/serviceaccounts';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const USER = 'arn:aws:iam::111122223333:user/lab';

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
beforeEach(async () => {
  await lab.switchTo('healthy');
});
after(async () => lab.stop());

const read = async (path: string, asking: Asking = {}) => ask(lab, path, asking);

/** The `Status` that a request is refused with, as Kubernetes has it. */
async function refusal(path: string, asking: Asking = {}) {
  const { status, json } = await read(path, asking);
  assert.equal(json.kind, 'Status');
  assert.equal(json.apiVersion, 'v1');
  assert.deepEqual(json.metadata, {});
  assert.equal(json.status, 'Failure');
  assert.equal(json.code, status);
  const { reason, message, details } = json;
  return { status, reason, message, details };
}

const patch = async (path: string, body: object | string, type = MERGE) =>
  read(path, { method: 'PATCH', body, type, userAgent: 'kubectl/v1.34.0 (linux/amd64)' });

describe('the Kubernetes API of a lab', () => {
  it('says who issues its tokens, and with which keys, as its issuer does', async () => {
    const { json } = await read('/.well-known/openid-configuration');
    const { server, clusterName } = await kubeOf(lab);
    assert.deepEqual(json, {
      issuer: lab.announcement.clusters[0]?.issuer,
      jwks_uri: `${server}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const jwks = await read('/openid/v1/jwks');
    const [key] = jwks.json['keys'] as readonly { readonly alg: string; readonly kty: string }[];
    assert.deepEqual([key?.alg, key?.kty], ['RS256', 'RSA']);
    assert.ok(!jwks.text.includes('"d"'));
    assert.equal(clusterName, 'arn:aws:eks:us-east-1:111122223333:cluster/lab');
  });

  it('has a certificate of a CA of its own, which sends no more than its leaf', async () => {
    const { server, ca } = await kubeOf(lab);
    const { hostname, port } = new URL(server);
    const socket = connect({ host: hostname, port: Number(port), ca });
    await once(socket, 'secureConnect');
    assert.equal(socket.authorized, true);
    assert.equal(socket.getPeerX509Certificate()?.subject, 'CN=kube-apiserver');
    socket.destroy();
  });

  it('tells everybody its version, and that it is well, and nobody else anything', async () => {
    const isAnonymous = true;
    assert.equal((await read('/version', { isAnonymous })).json['minor'], '34');
    assert.equal((await read('/readyz', { isAnonymous })).text, 'ok');
    assert.deepEqual(await refusal('/openid/v1/jwks', { isAnonymous }), {
      status: 403,
      reason: 'Forbidden',
      message: 'forbidden: User "system:anonymous" cannot get path "/openid/v1/jwks"',
      details: {},
    });
    assert.equal(
      (await refusal(PODS_PATH, { isAnonymous })).message,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "kube-system"',
    );
  });

  it('gives its documents only to who accepts their media type', async () => {
    const types = {
      '/openid/v1/jwks': 'application/jwk-set+json',
      '/.well-known/openid-configuration': 'application/json',
    };
    for (const [path, type] of Object.entries(types)) {
      for (const accept of [undefined, '*/*', type, `text/html, ${type}`, 'text/html,*/*;q=0.5'])
        assert.equal((await read(path, accept === undefined ? {} : { accept })).status, 200);
      for (const accept of ['text/html', 'application/*', 'application/jwt']) {
        assert.deepEqual(await refusal(path, { accept }), {
          status: 406,
          reason: 'NotAcceptable',
          message: `406: Not Acceptable\n\nAvailable representations: ${type}`,
          details: {},
        });
      }
    }
    const accept = 'application/json';
    assert.equal((await read('/openid/v1/jwks', { accept })).status, 406);
    assert.equal((await read('/openid/v1/jwks', { accept, isAnonymous: true })).status, 403);
  });

  it('gives objects only to who accepts a form that the API has', async () => {
    for (const accept of ['application/json', 'application/*', TABLE, 'application/yaml', '*/*'])
      assert.equal((await read(ACCOUNTS, { accept })).status, 200);
    const { status, message } = await refusal(ACCOUNTS, { accept: 'text/html' });
    assert.equal(status, 406);
    assert.match(message ?? '', /application\/json, application\/yaml/);
  });

  it('knows nobody by a wrong token', async () => {
    for (const authorization of ['Bearer wrong', 'Bearer ', 'Basic YTpi']) {
      assert.deepEqual(await refusal(ACCOUNTS, { authorization }), {
        status: 401,
        reason: 'Unauthorized',
        message: 'Unauthorized',
        details: undefined,
      });
    }
  });

  it('is discovered by groups, and below them by resources', async () => {
    const groups = (await read('/apis')).json['groups'] as readonly { readonly name: string }[];
    for (const { name } of groups) {
      assert.equal((await read(`/apis/${name}/v1`)).json['groupVersion'], `${name}/v1`);
      assert.equal((await read(`/apis/${name}`)).json['name'], name);
    }
    assert.ok(groups.some(({ name }) => name === 'admissionregistration.k8s.io'));
    const core = (await read('/api/v1')).json['resources'] as readonly { readonly name: string }[];
    assert.ok(core.some(({ name }) => name === 'serviceaccounts/token'));
  });

  it('says that there is nothing, in three ways', async () => {
    assert.deepEqual(await refusal(`${ACCOUNT_PATH}-nope`), {
      status: 404,
      reason: 'NotFound',
      message: `serviceaccounts "${WORKLOAD}-nope" not found`,
      details: { name: `${WORKLOAD}-nope`, kind: 'serviceaccounts' },
    });
    assert.deepEqual(await refusal(`${DEPLOYMENT_PATH}-nope`), {
      status: 404,
      reason: 'NotFound',
      message: `deployments.apps "${WORKLOAD}-nope" not found`,
      details: { name: `${WORKLOAD}-nope`, group: 'apps', kind: 'deployments' },
    });
    assert.equal(
      (await refusal('/api/v1/endpoints')).message,
      'the server could not find the requested resource',
    );
    const nowhere = await read('/apis/example.com/v2/things');
    assert.deepEqual([nowhere.status, nowhere.text], [404, '404 page not found\n']);
  });

  it('does not know paths that are percent-encoded wrongly, and stays', async () => {
    assert.equal((await read('/api/v1/namespaces/%/pods/%zz')).status, 404);
    assert.equal((await read(PODS_PATH)).status, 200);
  });

  it('allows no method that a resource does not have', async () => {
    for (const path of [PODS_PATH, '/api/v1/namespaces/default']) {
      assert.deepEqual(await refusal(path, { method: 'DELETE' }), {
        status: 405,
        reason: 'MethodNotAllowed',
        message: 'the server does not allow this method on the requested resource',
        details: {},
      });
    }
  });

  it('reads no body without an end', async () => {
    const body = `{"metadata":{"annotations":{"a":"${'x'.repeat(3 * 1024 * 1024)}"}}}`;
    const { status, reason } = await refusal(ACCOUNT_PATH, { method: 'PATCH', body, type: MERGE });
    assert.deepEqual([status, reason], [413, 'RequestEntityTooLarge']);
  });
});

describe('lists', () => {
  it('have members without kind, a version, and pages without gaps or doubles', async () => {
    const whole = (await read(ACCOUNTS)).json;
    assert.equal(whole.kind, 'ServiceAccountList');
    assert.equal(whole.items?.[0]?.kind, undefined);
    assert.match(whole.metadata?.resourceVersion ?? '', /^\d+$/);
    const names: unknown[] = [];
    const left: unknown[] = [];
    for (let token = ''; ;) {
      const { json } = await read(`${ACCOUNTS}?limit=2&continue=${token}`);
      names.push(...(json.items ?? []).map(({ metadata }) => metadata?.uid));
      left.push(json.metadata?.remainingItemCount);
      token = json.metadata?.continue ?? '';
      if (token === '') break;
    }
    assert.deepEqual(
      names,
      whole.items?.map(({ metadata }) => metadata?.uid),
    );
    assert.deepEqual(left, [3, 1, undefined]);
  });

  it('refuse a token that is none of theirs', async () => {
    for (const token of ['zzz', Buffer.from('[]').toString('base64url')]) {
      const { status, message } = await refusal(`${ACCOUNTS}?limit=1&continue=${token}`);
      assert.equal(status, 400);
      assert.match(message ?? '', /^continue key is not valid/);
    }
  });

  it('are of one namespace, or of all', async () => {
    const inNamespace = await read('/api/v1/namespaces/default/serviceaccounts');
    assert.equal(inNamespace.json.items?.length, 1);
    assert.equal((await read('/api/v1/namespaces/nowhere/pods')).json.items?.length, 0);
  });

  it('come as tables to those who ask for them', async () => {
    const { json } = await read(`${PODS_PATH}?includeObject=Object`, { accept: TABLE });
    assert.equal(json.kind, 'Table');
    assert.equal(json.rows?.[0]?.cells[1], '1/1');
    assert.equal(json.rows?.[0]?.object?.spec?.['serviceAccountName'], WORKLOAD);
    const bare = await read(PODS_PATH, { accept: TABLE });
    assert.equal(bare.json.rows?.[0]?.object?.kind, 'PartialObjectMetadata');
  });

  it('are selected by fields that there are', async () => {
    const { message, reason } = await refusal(`${PODS_PATH}?fieldSelector=spec.x%3Dy`);
    assert.deepEqual([reason, message], ['BadRequest', 'field label not supported: spec.x']);
    const one = await read(`${ACCOUNTS}?fieldSelector=metadata.name%3D${WORKLOAD}`);
    assert.equal(one.json.items?.length, 1);
    const none = await read(`${ACCOUNTS}?labelSelector=a%3Db`);
    assert.equal(none.json.items?.length, 0);
  });
});

describe('a watch', () => {
  it('tells what is there, then what happens, and ends with its time', async () => {
    const events: string[] = [];
    const path = `${PODS_PATH}?watch=1&sendInitialEvents=true&timeoutSeconds=30`;
    for await (const { type, object } of watching(lab, path)) {
      events.push(type);
      if (type === 'BOOKMARK') {
        assert.deepEqual(object.metadata?.annotations, { 'k8s.io/initial-events-end': 'true' });
        const [pod] = await podsOf(lab);
        await read(`${PODS_PATH}/${String(pod?.metadata?.name)}`, { method: 'DELETE' });
      }
      if (events.length === 4) break;
    }
    assert.deepEqual(events, ['ADDED', 'BOOKMARK', 'DELETED', 'ADDED']);
  });

  it('goes on from the version of a list, and misses nothing', async () => {
    const { metadata } = (await read(ACCOUNTS)).json;
    await patch(ACCOUNT_PATH, { metadata: { labels: { a: 'b' } } });
    const from = `${ACCOUNTS}?watch=true&resourceVersion=${String(metadata?.resourceVersion)}`;
    for await (const { type, object } of watching(lab, from)) {
      assert.equal(type, 'MODIFIED');
      assert.deepEqual(object.metadata?.labels, { a: 'b' });
      break;
    }
  });

  it('tells of what comes to be selected, and of what no more is', async () => {
    const events: string[] = [];
    const path = `${ACCOUNTS}?watch=1&labelSelector=a%3Db&allowWatchBookmarks=true`;
    const watched = (async () => {
      for await (const { type } of watching(lab, path)) {
        events.push(type);
        if (events.length === 3) return;
      }
    })();
    for (let tries = 0; events.length < 3 && tries < 200; tries += 1) {
      const labels = [{ a: 'b' }, { a: 'b', c: 'd' }, { a: null, c: null }][events.length] ?? {};
      await patch(ACCOUNT_PATH, { metadata: { labels } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await watched;
    assert.deepEqual(events, ['ADDED', 'MODIFIED', 'DELETED']);
  });

  it('ends when the scenario does', async () => {
    let events = 0;
    for await (const { type } of watching(lab, `${PODS_PATH}?watch=1`)) {
      assert.equal(type, 'ADDED');
      events += 1;
      await lab.switchTo('healthy');
    }
    assert.equal(events, 1);
  });

  it('cannot begin before what is known', async () => {
    assert.deepEqual(
      (await refusal(`${PODS_PATH}?watch=1&resourceVersion=1`)).message?.replace(/\d{4}/, 'NOW'),
      'too old resource version: 1 (NOW)',
    );
    const strange = await refusal(`${PODS_PATH}?watch=1&resourceVersion=x`);
    assert.equal(strange.status, 400);
  });
});

describe('a patch', () => {
  it('says who wrote which field, and when', async () => {
    const annotations = { 'eks.amazonaws.com/role-arn': `${ROLE}2`, other: 'x' };
    const { json, status } = await patch(ACCOUNT_PATH, { metadata: { annotations } });
    assert.equal(status, 200);
    const [managed, ...others] = json.metadata?.managedFields ?? [];
    assert.deepEqual(others, []);
    assert.equal(managed?.manager, 'kubectl');
    assert.deepEqual(managed.fieldsV1, {
      'f:metadata': { 'f:annotations': { 'f:eks.amazonaws.com/role-arn': {}, 'f:other': {} } },
    });
    assert.ok(Math.abs(Date.parse(managed.time) - Date.now()) < 60_000);
    const next = await patch(`${ACCOUNT_PATH}?fieldManager=somebody`, {
      metadata: { annotations: { other: 'y' } },
    });
    assert.deepEqual(
      next.json.metadata?.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
      [
        ['kubectl', { 'f:metadata': { 'f:annotations': { 'f:eks.amazonaws.com/role-arn': {} } } }],
        ['somebody', { 'f:metadata': { 'f:annotations': { 'f:other': {} } } }],
      ],
    );
  });

  it('that changes nothing is no write, and a dry one is none either', async () => {
    const before = (await read(ACCOUNT_PATH)).json.metadata;
    await patch(ACCOUNT_PATH, {
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': ROLE } },
    });
    const body = { metadata: { annotations: { a: 'b' } } };
    const dry = await patch(`${ACCOUNT_PATH}?dryRun=All`, body);
    assert.equal(dry.json.metadata?.annotations?.['a'], 'b');
    const after = (await read(ACCOUNT_PATH)).json.metadata;
    assert.deepEqual(after, before);
  });

  it('of the scale of a deployment is none either where it is dry', async () => {
    const dry = await patch(`${DEPLOYMENT_PATH}/scale?dryRun=All`, { spec: { replicas: 5 } });
    assert.deepEqual([dry.status, dry.json.spec], [200, { replicas: 5 }]);
    assert.deepEqual((await read(`${DEPLOYMENT_PATH}/scale`)).json.spec, { replicas: 1 });
  });

  it('leaves alone who the object is', async () => {
    const before = (await read(ACCOUNT_PATH)).json.metadata;
    const metadata = { uid: 'x', name: 'other', namespace: 'default', creationTimestamp: 'y' };
    const { json } = await patch(ACCOUNT_PATH, { kind: 'Pod', metadata });
    assert.deepEqual(json.metadata, before);
    assert.equal(json.kind, 'ServiceAccount');
  });

  it('for a version that is past is a conflict', async () => {
    const metadata = { resourceVersion: '1', labels: { a: 'b' } };
    assert.deepEqual(await refusal(ACCOUNT_PATH, { ...merging, body: { metadata } }), {
      status: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on serviceaccounts "${WORKLOAD}": the object has been modified; please apply your changes to the latest version and try again`,
      details: { name: WORKLOAD, kind: 'serviceaccounts' },
    });
  });

  const merging = { method: 'PATCH', type: MERGE } as const;

  it('is refused with what Kubernetes would not take', async () => {
    const annotate = (annotations: object) => ({ ...merging, body: { metadata: { annotations } } });
    assert.equal(
      (await refusal(ACCOUNT_PATH, annotate({ a: 1 }))).message,
      'ServiceAccount in version "v1" cannot be handled as a ServiceAccount: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of type string',
    );
    const odd = await refusal(ACCOUNT_PATH, annotate({ 'a b': 'c' }));
    assert.deepEqual([odd.status, odd.reason], [422, 'Invalid']);
    assert.match(
      odd.message ?? '',
      /^ServiceAccount "aws-load-balancer-controller" is invalid: metadata\.annotations: Invalid value: "a b": name part must consist of/,
    );
    const [pod] = await podsOf(lab);
    const path = `${PODS_PATH}/${String(pod?.metadata?.name)}`;
    const spec = { serviceAccountName: 'default' };
    assert.match(
      (await refusal(path, { ...merging, body: { spec } })).message ?? '',
      /is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/,
    );
    const selector = { matchLabels: { a: 'b' } };
    assert.match(
      (await refusal(DEPLOYMENT_PATH, { ...merging, body: { spec: { selector } } })).message ?? '',
      /^Deployment\.apps "aws-load-balancer-controller" is invalid: spec\.selector: Invalid value: .*: field is immutable$/,
    );
    const template = { metadata: { labels: { 'app.kubernetes.io/name': 'x' } } };
    assert.match(
      (await refusal(DEPLOYMENT_PATH, { ...merging, body: { spec: { template } } })).message ?? '',
      /spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`$/,
    );
  });

  it('is of a form that is known, and readable', async () => {
    for (const type of ['toString', '__proto__']) {
      assert.equal(
        (await refusal(DEPLOYMENT_PATH, { method: 'PATCH', body: '{}', type })).status,
        415,
      );
    }
    const strange = await refusal(ACCOUNT_PATH, { method: 'PATCH', body: {}, type: 'text/plain' });
    assert.deepEqual([strange.status, strange.reason], [415, 'UnsupportedMediaType']);
    for (const body of ['{', '[]', '"x"', 'null']) {
      const { status } = await refusal(ACCOUNT_PATH, { method: 'PATCH', body, type: MERGE });
      assert.equal(status, 400);
    }
    const type = 'application/json-patch+json';
    const pointless = [{ op: 'replace', path: '/metadata/nothing/here', value: 1 }];
    const { status } = await refusal(ACCOUNT_PATH, {
      method: 'PATCH',
      body: JSON.stringify(pointless),
      type,
    });
    assert.equal(status, 422);
    const body = JSON.stringify([{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }]);
    assert.deepEqual((await patch(ACCOUNT_PATH, body, type)).json.metadata?.labels, { a: 'b' });
  });

  it('of a job makes no pods where it wants fewer than none', async () => {
    const template = { spec: { containers: [{ name: 'a', image: 'a' }], restartPolicy: 'Never' } };
    const body = { metadata: { name: 'odd' }, spec: { parallelism: -1, template } };
    const type = { apiVersion: 'batch/v1', kind: 'Job' };
    const made = await read('/apis/batch/v1/namespaces/default/jobs', {
      method: 'POST',
      body: { ...type, ...body },
    });
    assert.equal(made.status, 201);
    assert.deepEqual((await read('/api/v1/namespaces/default/pods')).json.items, []);
  });

  it('of a template recreates pods, and one of a label does not', async () => {
    const before = (await podsOf(lab)).map(({ metadata }) => metadata?.uid);
    const first = await patch(DEPLOYMENT_PATH, { metadata: { labels: { a: 'b' } } });
    assert.equal(first.json.metadata?.generation, 1);
    assert.deepEqual(
      (await podsOf(lab)).map(({ metadata }) => metadata?.uid),
      before,
    );
    const annotations = { at: 'now' };
    const body = { spec: { template: { metadata: { annotations } } } };
    const second = await patch(DEPLOYMENT_PATH, body, STRATEGIC);
    assert.equal(second.json.metadata?.generation, 2);
    const [pod, ...others] = await podsOf(lab);
    assert.deepEqual(others, []);
    assert.deepEqual(pod?.metadata?.annotations, annotations);
    assert.ok(!before.includes(pod.metadata.uid));
  });
});

describe('a deployment', () => {
  it('has no pods whose service account is gone, and has them when it is back', async () => {
    await read(ACCOUNT_PATH, { method: 'DELETE' });
    const restart = (at: string) => ({ spec: { template: { metadata: { annotations: { at } } } } });
    await patch(DEPLOYMENT_PATH, restart('1'), STRATEGIC);
    assert.deepEqual(await podsOf(lab), []);
    const { json } = await read(DEPLOYMENT_PATH);
    assert.equal((json.status as { readonly readyReplicas: number }).readyReplicas, 0);
    const accounts = ACCOUNT_PATH.replace(/\/[^/]+$/, '');
    await read(accounts, { method: 'POST', body: { metadata: { name: WORKLOAD } } });
    await patch(DEPLOYMENT_PATH, restart('2'), STRATEGIC);
    assert.equal((await podsOf(lab)).length, 1);
    assert.equal((await environmentOf(lab))['AWS_ROLE_ARN'], undefined);
  });

  it('takes its pods with it', async () => {
    const { json } = await read(DEPLOYMENT_PATH, { method: 'DELETE' });
    assert.equal(json.status, 'Success');
    assert.deepEqual(await podsOf(lab), []);
  });

  it('is created with its pods, and replaced as a whole', async () => {
    const labels = { app: 'web' };
    const template = {
      metadata: { labels },
      spec: { containers: [{ name: 'web', image: 'example.invalid/web:1' }] },
    };
    const spec = { replicas: 2, selector: { matchLabels: labels }, template };
    const web = '/apis/apps/v1/namespaces/default/deployments';
    const created = await read(web, { method: 'POST', body: { metadata: { name: 'web' }, spec } });
    assert.equal(created.status, 201);
    const pods = async () => (await read('/api/v1/namespaces/default/pods')).json.items?.length;
    assert.equal(await pods(), 2);
    const body = { ...created.json, spec: { ...spec, replicas: 1 } };
    assert.equal(
      (await refusal(`${web}/web`, { method: 'PUT', body: { ...body, kind: 'Pod' } })).status,
      400,
    );
    const replaced = await read(`${web}/web`, { method: 'PUT', body: { ...body, metadata: {} } });
    assert.equal(replaced.status, 200, replaced.text);
    assert.equal(await pods(), 1);
  });
});

describe('what is created', () => {
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  const create = async (path: string, body: object | string) =>
    refusal(path, { method: 'POST', body });

  it('has a name that Kubernetes takes, and is not there yet', async () => {
    const nameless = await create(accounts, { metadata: {} });
    assert.equal(
      nameless.message,
      'ServiceAccount "" is invalid: metadata.name: Required value: name or generateName is required',
    );
    const odd = await create(accounts, { metadata: { name: 'A b' } });
    assert.match(odd.message ?? '', /Invalid value: "A b": a lowercase RFC 1123 subdomain must/);
    const there = await create(accounts, { metadata: { name: 'default' } });
    assert.deepEqual([there.status, there.reason], [409, 'AlreadyExists']);
    assert.equal((await create(accounts, '{')).status, 400);
    assert.equal((await create(accounts, { kind: 'Pod', metadata: { name: 'x' } })).status, 400);
  });

  it('gets a name of its own where it has just the beginning of one', async () => {
    const body = { metadata: { generateName: 'web-' } };
    const { json } = await read(accounts, { method: 'POST', body });
    assert.match(json.metadata?.name ?? '', /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('is no pod without a service account, nor without a container', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    const containers = [{ name: 'a', image: 'b' }];
    const spec = { serviceAccountName: 'nobody', containers };
    const stranger = await create(pods, { metadata: { name: 'a' }, spec });
    assert.equal(
      stranger.message,
      'pods "a" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    );
    const empty = await create(pods, { metadata: { name: 'a' }, spec: {} });
    assert.equal(empty.message, 'Pod "a" is invalid: spec.containers: Required value');
  });
});

describe('a token that is asked for', () => {
  const askFor = async (spec: object, path = ACCOUNT_PATH) =>
    read(`${path}/token`, { method: 'POST', body: { spec } });
  const claimsIn = (token: string): Readonly<Record<string, unknown>> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Readonly<
      Record<string, unknown>
    >;

  it('says for whom, for how long, and whose it is', async () => {
    const audiences = ['sts.amazonaws.com'];
    const answered = await askFor({ audiences, expirationSeconds: 700 });
    assert.equal(answered.status, 201);
    const { kind, apiVersion, spec, status, metadata } = answered.json;
    assert.deepEqual([kind, apiVersion], ['TokenRequest', 'authentication.k8s.io/v1']);
    assert.deepEqual(spec, { audiences, expirationSeconds: 700, boundObjectRef: null });
    const { token } = status as { readonly token: string };
    const { aud, exp, iat, iss, sub, 'kubernetes.io': of } = claimsIn(token);
    assert.deepEqual(aud, audiences);
    assert.equal(Number(exp) - Number(iat), 700);
    assert.equal(iss, lab.announcement.clusters[0]?.issuer);
    assert.equal(sub, `system:serviceaccount:kube-system:${WORKLOAD}`);
    const serviceaccount = { name: WORKLOAD, uid: metadata?.uid };
    assert.deepEqual(of, { namespace: 'kube-system', serviceaccount });
    const form = await assumeForm(lab, { WebIdentityToken: token });
    assert.equal((await askSts(lab, form)).status, 200);
  });

  it('is for the API and an hour where nothing else is asked', async () => {
    const { json } = await askFor({});
    const { token } = json.status as { readonly token: string };
    assert.deepEqual(claimsIn(token)['aud'], ['https://kubernetes.default.svc']);
    assert.equal(json.spec?.['expirationSeconds'], 3600);
  });

  it('is bound to a pod that is there', async () => {
    const [pod] = await podsOf(lab);
    const { name, uid } = pod?.metadata ?? {};
    const bound = (reference: object) => ({
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, ...reference },
    });
    const { json } = await askFor(bound({ uid }));
    const claims = claimsIn((json.status as { readonly token: string }).token);
    assert.deepEqual((claims['kubernetes.io'] as { readonly pod: object }).pod, { name, uid });
    assert.equal((await askFor(bound({ uid: 'other' }))).json.reason, 'Conflict');
    assert.equal((await askFor(bound({ name: 'nope' }))).json.message, 'pods "nope" not found');
    assert.equal((await askFor(bound({ kind: 'Thing' }))).status, 400);
  });

  it('keeps to the bounds of Kubernetes, and to those of EKS', async () => {
    const short = await askFor({ expirationSeconds: 599 });
    assert.deepEqual(short.json.details, {
      group: 'authentication.k8s.io',
      kind: 'TokenRequest',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 599: may not specify a duration less than 10 minutes',
          field: 'spec.expirationSeconds',
        },
      ],
    });
    assert.equal((await askFor({ expirationSeconds: 2 ** 33 })).status, 422);
    const long = await askFor({ expirationSeconds: 100_000 });
    assert.equal(
      long.warning,
      '299 - "requested expiration of 100000 seconds shortened to 86400 seconds"',
    );
    assert.equal(long.json.spec?.['expirationSeconds'], 86_400);
  });

  it('is of a service account that there is', async () => {
    const { json } = await askFor({}, `${ACCOUNT_PATH}-nope`);
    assert.equal(json.message, `serviceaccounts "${WORKLOAD}-nope" not found`);
    assert.equal((await refusal(`${ACCOUNT_PATH}/token`)).status, 405);
    assert.equal((await refusal(`${ACCOUNT_PATH}/other`)).status, 404);
  });

  it('is signed as the scenario has it', async () => {
    await lab.switchTo('kid-unknown');
    const { json } = await askFor({ audiences: ['sts.amazonaws.com'] });
    const { token } = json.status as { readonly token: string };
    const form = await assumeForm(lab, { WebIdentityToken: token });
    assert.match((await askSts(lab, form)).message ?? '', /verification key/);
  });
});

describe('rights that are taken away', () => {
  const denying = async (body: object) => control(lab, 'kubernetes', body);

  it('are refused each with its verb, and given back', async () => {
    const denied = [{ verb: 'patch', resource: 'serviceaccounts' }];
    const answered = await denying({ denied });
    assert.deepEqual(await answered.json(), { schemaVersion: 1, kubernetes: { denied } });
    assert.equal((await read(ACCOUNT_PATH)).status, 200);
    const body = { metadata: { labels: { a: 'b' } } };
    assert.deepEqual(await refusal(ACCOUNT_PATH, { method: 'PATCH', type: MERGE, body }), {
      status: 403,
      reason: 'Forbidden',
      message: `serviceaccounts "${WORKLOAD}" is forbidden: User "${USER}" cannot patch resource "serviceaccounts" in API group "" in the namespace "kube-system"`,
      details: { name: WORKLOAD, kind: 'serviceaccounts' },
    });
    await denying({});
    assert.equal((await patch(ACCOUNT_PATH, body)).status, 200);
  });

  it('can be those to a path', async () => {
    const resource = '/.well-known/openid-configuration';
    await denying({ denied: [{ verb: 'get', resource }] });
    assert.equal(
      (await refusal(resource)).message,
      `forbidden: User "${USER}" cannot get path "${resource}"`,
    );
    assert.equal((await read('/openid/v1/jwks')).status, 200);
  });

  it('are shown in the state of the lab', async () => {
    const denied = [{ verb: '*', resource: 'pods' }];
    await denying({ denied });
    const state = (await (await fetch(`${lab.announcement.endpoint}/_lab/state`)).json()) as {
      readonly kubernetes: { readonly denied: unknown };
    };
    assert.deepEqual(state.kubernetes.denied, denied);
  });

  it('must be rights that there are', async () => {
    for (const denied of [
      'pods',
      [7],
      [{ verb: 'list' }],
      [{ verb: 'lst', resource: 'pods' }],
      [{ verb: 'list', resource: 'podz' }],
      Array.from({ length: 201 }, () => ({ verb: 'list', resource: 'pods' })),
    ]) {
      const answered = await denying({ denied });
      assert.equal(answered.status, 400);
      const { error } = (await answered.json()) as { readonly error: { readonly code: string } };
      assert.equal(error.code, 'argument_invalid');
    }
    assert.equal((await read(PODS_PATH)).status, 200);
  });
});
