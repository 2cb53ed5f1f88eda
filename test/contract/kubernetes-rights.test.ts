// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';

import type { TrustprintError } from '../../src/core/error.ts';
import type { Kubernetes } from '../../src/ports/kubernetes.ts';
import { missing, run } from '../process.ts';
import { forbidden } from '../servers/kubernetes-answers.ts';
import { type Answering, serveKubernetes } from '../servers/kubernetes.ts';
import { CART, cluster, errorOf, kubeconfig, SIGNAL, useFolder } from './kubernetes-under-test.ts';

const folder = useFolder();
const JANE = 'arn:aws:sts::111122223333:assumed-role/Reader/jane@example.test';
const POD_USER = 'system:serviceaccount:tools:trustprint';

/** What comes of a question to a server that lets this user read or do nothing. */
async function denied(
  user: string,
  ask: (kubernetes: Kubernetes) => Promise<unknown>,
  answer: Answering = () => forbidden('things', { verb: 'do', user, namespace: 'shop' }),
): Promise<TrustprintError> {
  await using server = await serveKubernetes({ answer });
  const file = folder.write('config', kubeconfig({ server: server.url }));
  return await errorOf(ask(cluster(file)));
}

interface Manifest {
  readonly kind: string;
  readonly rules?: unknown;
  readonly subjects?: readonly { readonly name: string }[];
}

/** The documents of the manifest that an error carries, as they are written. */
function documentsIn({ facts: { manifest } }: TrustprintError): readonly string[] {
  assert.ok(typeof manifest === 'string');
  return manifest.split('---\n');
}

function manifestsIn(error: TrustprintError): readonly Manifest[] {
  return documentsIn(error).map((text) => parse(text) as Manifest);
}

/** The commands of a hint: what stands after the name of the role. */
function commandsIn({ hint = '' }: TrustprintError): readonly string[] {
  return hint.slice(hint.indexOf(': ') + 2).split(' && ');
}

const listing = async (kubernetes: Kubernetes) => kubernetes.podsOf(CART, SIGNAL);
const minting = async (kubernetes: Kubernetes) =>
  kubernetes.mintToken(CART, { audience: 'a', expirationSeconds: 600 }, SIGNAL);

describe('a right that is missing', () => {
  it('is told by its verb, its resource and its namespace, with the role that gives it', async () => {
    const error = await denied(JANE, listing);
    assert.equal(error.code, 'kubernetes_denied');
    assert.match(error.message, /may not list pods \(pods of service account shop\/cart\)/);
    const { verb, resource, namespace, user } = error.facts;
    assert.deepEqual(
      { verb, resource, namespace, user },
      {
        verb: 'list',
        resource: 'pods',
        namespace: 'shop',
        user: JANE,
      },
    );
    const [role, binding] = manifestsIn(error);
    assert.deepEqual(role, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'trustprint-list-pods', namespace: 'shop' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    });
    assert.deepEqual(binding, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'trustprint-list-pods', namespace: 'shop' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: 'trustprint-list-pods',
      },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: JANE }],
    });
    assert.equal(
      error.hint,
      `it takes the Role trustprint-list-pods in namespace shop: kubectl create role trustprint-list-pods --verb=list --resource=pods -n shop && kubectl create rolebinding trustprint-list-pods --role=trustprint-list-pods --user=${JANE} -n shop`,
    );
  });

  it('of the whole cluster takes a ClusterRole, for a service account too', async () => {
    const error = await denied(POD_USER, async (kubernetes) => kubernetes.annotated(SIGNAL));
    const [role, binding] = manifestsIn(error);
    assert.equal(role?.kind, 'ClusterRole');
    assert.equal(binding?.kind, 'ClusterRoleBinding');
    assert.deepEqual(binding?.subjects, [
      { kind: 'ServiceAccount', name: 'trustprint', namespace: 'tools' },
    ]);
    assert.match(String(error.hint), /--serviceaccount=tools:trustprint$/);
  });

  it('to make tokens or to write is for that one service account alone', async () => {
    const mint = await denied(JANE, minting);
    assert.deepEqual(manifestsIn(mint)[0]?.rules, [
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: ['cart'],
        verbs: ['create'],
      },
    ]);
    const write = await denied(
      JANE,
      async (kubernetes) => kubernetes.annotate(CART, { a: 'b' }, SIGNAL),
      ({ method }) =>
        method === 'PATCH'
          ? forbidden('serviceaccounts', { verb: 'patch', user: JANE, namespace: 'shop' })
          : undefined,
    );
    assert.equal(write.code, 'kubernetes_write_denied');
    assert.deepEqual(manifestsIn(write)[0]?.rules, [
      {
        apiGroups: [''],
        resources: ['serviceaccounts'],
        resourceNames: ['cart'],
        verbs: ['patch'],
      },
    ]);
  });

  it('to act as somebody else is told as what it is', async () => {
    const impersonating = () =>
      forbidden('users', { verb: 'impersonate', user: JANE, namespace: 'shop' });
    for (const ask of [listing, async (kubernetes: Kubernetes) => kubernetes.view(SIGNAL)]) {
      const error = await denied(JANE, ask, impersonating);
      assert.equal(error.code, 'kubernetes_denied');
      assert.match(error.message, /may not impersonate/);
      assert.match(String(error.hint), /cannot impersonate resource "users"/);
      assert.equal(error.facts['manifest'], undefined);
    }
  });

  it('of a user with an odd name is told in quotes, and to a shell the name is only text', async () => {
    for (const odd of ['jane; rm -rf ~; $(id) #', "https://id.test#o'neill", '`id` \\ && x']) {
      const error = await denied(JSON.stringify(odd).slice(1, -1), listing);
      const [, binding] = manifestsIn(error);
      assert.equal(binding?.subjects?.[0]?.name, odd);
      const pasted = `kubectl() { printf '%s\\n' "$@"; }; ${commandsIn(error).join(' && ')}`;
      const { stdout, code } = await run('sh', ['-c', pasted]);
      assert.equal(code, 0);
      assert.deepEqual(
        stdout.split('\n').filter((word) => word.startsWith('--user')),
        [`--user=${odd}`],
      );
    }
  });

  it('of a user whose name no terminal should see is told as a manifest alone', async () => {
    const error = await denied('jane\u0090x', listing);
    assert.match(String(error.hint), /its manifest is among the facts/);
    assert.equal(manifestsIn(error).length, 2);
  });

  it('of a user that is not told is told as a role alone', async () => {
    const error = await denied('', listing, () => ({
      status: 403,
      body: '{"kind":"Status","message":"denied by the gateway","reason":"Forbidden"}',
    }));
    assert.equal(error.code, 'kubernetes_denied');
    assert.equal(manifestsIn(error).length, 1);
    assert.match(String(error.hint), /--resource=pods -n shop$/);
  });

  it(
    'is given by the printed commands as by the manifest',
    { skip: missing('kubectl') },
    async () => {
      await using server = await serveKubernetes();
      const config = folder.write('kubectl', kubeconfig({ server: server.url }));
      const kubectl = async (args: readonly string[], input = ''): Promise<unknown> => {
        const ran = await run(
          'kubectl',
          [...args, '--dry-run=client', '-o', 'json', '--kubeconfig', config],
          { input },
        );
        assert.equal(ran.code, 0, ran.stderr);
        return JSON.parse(ran.stdout);
      };
      for (const [user, ask] of [
        [JANE, listing],
        [POD_USER, minting],
        [POD_USER, async (kubernetes: Kubernetes) => kubernetes.annotated(SIGNAL)],
        [
          JANE,
          async (kubernetes: Kubernetes) =>
            kubernetes.controller({ ...CART, form: 'deploy' }, SIGNAL),
        ],
        [JANE, async (kubernetes: Kubernetes) => kubernetes.webhooks(SIGNAL)],
      ] as const) {
        const error = await denied(user, ask);
        const documents = documentsIn(error);
        for (const [index, command] of commandsIn(error).entries()) {
          const [program, ...args] = command.split(' ');
          assert.equal(program, 'kubectl');
          const created = await kubectl(args);
          const applied = await kubectl(
            ['create', '--validate=false', '-f', '-'],
            documents[index],
          );
          assert.deepEqual(withoutDefaults(created), withoutDefaults(applied));
        }
      }
    },
  );
});

/** What differs by who writes it, and means the same. */
function withoutDefaults(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      key === 'creationTimestamp' || (key === 'namespace' && member === '') || member === null
        ? undefined
        : member,
    ),
  );
}
