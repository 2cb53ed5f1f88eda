// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ErrorCode, TrustprintError } from '../../src/core/error.ts';
import type { Kubernetes } from '../../src/ports/kubernetes.ts';
import type { KubernetesOptions } from '../../src/adapters/clusters/api.ts';
import { type Answer, json, refused } from '../servers/kubernetes-answers.ts';
import { pod } from '../servers/kubernetes-objects.ts';
import { type Answering, type KubernetesServer, serveKubernetes } from '../servers/kubernetes.ts';
import { answering, closing, endlessly, freePort, serveRaw, silent } from '../servers/raw.ts';
import {
  CART,
  cluster,
  errorOf,
  kubeconfig,
  SIGNAL,
  TOKEN,
  useFolder,
} from './kubernetes-under-test.ts';

const folder = useFolder();
/** A label that no name may have (RFC 1035, 2.3.4): told without a resolver that would have to answer. */
const TOO_LONG = 'x'.repeat(64);
const WISH = { audience: 'sts.amazonaws.com', expirationSeconds: 3600 };

interface Asking {
  readonly answer: Answering;
  readonly ask?: (kubernetes: Kubernetes) => Promise<unknown>;
  readonly options?: Partial<KubernetesOptions>;
}

const account = async (kubernetes: Kubernetes) => kubernetes.serviceAccount(CART, SIGNAL);
const pods = async (kubernetes: Kubernetes) => kubernetes.podsOf(CART, SIGNAL);
const annotating = async (kubernetes: Kubernetes) => kubernetes.annotate(CART, { a: 'b' }, SIGNAL);

/** What comes of a question to a server that answers so. */
async function errorFrom({ answer, ask = account, options = {} }: Asking): Promise<{
  readonly error: TrustprintError;
  readonly asked: KubernetesServer['asked'];
}> {
  await using server = await serveKubernetes({ answer });
  const file = folder.write('config', kubeconfig({ server: server.url }));
  return { error: await errorOf(ask(cluster(file, options))), asked: server.asked };
}

const page: Answer = {
  status: 200,
  body: '<!DOCTYPE html><title>Log in</title>',
  headers: { 'content-type': 'text/html' },
};

describe('what a Kubernetes API may answer instead', () => {
  const answers: readonly {
    readonly what: string;
    readonly answer: Answer;
    readonly code: ErrorCode;
    readonly says: RegExp;
  }[] = [
    {
      what: 'that it does not know us',
      answer: refused(401, 'Unauthorized', 'Unauthorized'),
      code: 'kubernetes_unauthorized',
      says: /does not accept the credentials/,
    },
    {
      what: 'that it takes us for nobody',
      answer: refused(
        403,
        'Forbidden',
        'serviceaccounts "cart" is forbidden: User "system:anonymous" cannot get resource "serviceaccounts"',
      ),
      code: 'kubernetes_unauthorized',
      says: /takes us for nobody/,
    },
    {
      what: 'that it does not take the question',
      answer: refused(400, 'BadRequest', 'the server rejected our request'),
      code: 'kubernetes_read_refused',
      says: /rejected our request/,
    },
    {
      what: 'that it has an error of its own',
      answer: refused(500, 'InternalError', 'etcdserver: leader changed'),
      code: 'kubernetes_unreachable',
      says: /answered 500: etcdserver: leader changed/,
    },
    {
      what: 'a load balancer without members',
      answer: { status: 503, body: 'no healthy upstream' },
      code: 'kubernetes_unreachable',
      says: /answered 503$/,
    },
    {
      what: 'a page to log in',
      answer: page,
      code: 'kubernetes_answer_unreadable',
      says: /is not JSON/,
    },
    {
      what: 'a page where nothing is',
      answer: { ...page, status: 404 },
      code: 'kubernetes_answer_unreadable',
      says: /answered a page \(404\)/,
    },
    {
      what: 'a page that refuses',
      answer: { ...page, status: 403 },
      code: 'kubernetes_answer_unreadable',
      says: /answered a page \(403\)/,
    },
    {
      what: 'a way elsewhere',
      answer: { status: 302, body: '', headers: { location: 'https://login.example.test' } },
      code: 'kubernetes_answer_unreadable',
      says: /leads elsewhere \(302\)/,
    },
    {
      what: 'garbage',
      answer: { status: 200, body: '\u0000\u0001{' },
      code: 'kubernetes_answer_unreadable',
      says: /is not JSON/,
    },
    {
      what: 'JSON without end of depth',
      answer: { status: 200, body: '{"a":'.repeat(100_000) },
      code: 'kubernetes_answer_unreadable',
      says: /is not/,
    },
    {
      what: 'another object',
      answer: json({ kind: 'Status', status: 'Success' }),
      code: 'kubernetes_answer_unreadable',
      says: /no service account \(metadata/,
    },
    {
      what: 'what is compressed, unasked',
      answer: { status: 200, body: 'x', headers: { 'content-encoding': 'gzip' } },
      code: 'kubernetes_answer_unreadable',
      says: /compressed/,
    },
  ];
  for (const { what, answer, code, says } of answers) {
    it(`${what}: ${code}`, async () => {
      const { error } = await errorFrom({ answer: () => answer });
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.ok(error.hint !== undefined && error.hint !== '');
    });
  }

  it('that it does not know us any more, when something is written: a refusal', async () => {
    const { error } = await errorFrom({
      answer: ({ method }) =>
        method === 'PATCH' ? refused(401, 'Unauthorized', 'Unauthorized') : undefined,
      ask: annotating,
    });
    assert.equal(error.code, 'kubernetes_write_denied');
    assert.match(error.message, /does not accept the credentials/);
  });

  it('our own token, which is not shown', async () => {
    const echo = refused(400, 'BadRequest', `unknown token ${TOKEN} \u001b[31m`);
    const { error } = await errorFrom({ answer: () => echo });
    assert.match(error.message, /unknown token \[redacted\] {2}\[31m$/);
  });

  it('nothing: it is told after which time', async () => {
    const { error } = await errorFrom({ answer: () => 'hang', options: { timeoutMs: 1000 } });
    assert.equal(error.code, 'kubernetes_unreachable');
    assert.match(error.message, /did not answer within 1 s/);
  });

  it('a beginning without an end', async () => {
    const { error } = await errorFrom({
      answer: () => (response) => {
        response.write('{"kind":');
      },
      options: { timeoutMs: 1000 },
    });
    assert.equal(error.code, 'kubernetes_unreachable');
  });

  it('a beginning, and then it hangs up', async () => {
    const { error } = await errorFrom({
      answer: () => (response) => {
        response.write('{"kind":', () => response.destroy());
      },
    });
    assert.equal(error.code, 'kubernetes_unreachable');
  });

  it('an object without end', async () => {
    const { error } = await errorFrom({
      answer: () => (response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
    });
    assert.equal(error.code, 'kubernetes_answer_unreadable');
    assert.match(error.message, /more than 4194304 bytes/);
  });

  it('headers without end', async () => {
    const { error } = await errorFrom({
      answer: () => ({ ...json({}), headers: { 'x-long': 'x'.repeat(20_000) } }),
    });
    assert.equal(error.code, 'kubernetes_answer_unreadable');
  });
});

describe('a server that is busy', () => {
  const busy = (retryAfter: string, status = 429): Answer => ({
    ...refused(status, 'TooManyRequests', 'too many requests'),
    headers: { 'retry-after': retryAfter },
  });

  it('is asked again when it says, and only so often', async () => {
    let calls = 0;
    await using server = await serveKubernetes({
      answer: () => ((calls += 1) < 3 ? busy('0') : undefined),
    });
    const file = folder.write('config', kubeconfig({ server: server.url }));
    assert.ok(await cluster(file).serviceAccount(CART, SIGNAL));
    assert.equal(calls, 3);
    for (const status of [429, 503]) {
      const { error, asked } = await errorFrom({ answer: () => busy('0', status) });
      assert.equal(error.code, 'kubernetes_unreachable');
      assert.equal(asked.length, 3);
    }
  });

  it('is not waited for longer than for an answer, nor where it does not say how long', async () => {
    for (const retryAfter of ['3600', 'Wed, 25 Nov 2026 00:00:00 GMT', '-1', '1e9']) {
      const { error, asked } = await errorFrom({ answer: () => busy(retryAfter) });
      assert.match(error.message, /refuses for now: too many requests/);
      assert.equal(asked.length, 1, retryAfter);
    }
  });

  it('is not waited for once nobody wants to know', async () => {
    const stop = new AbortController();
    await using server = await serveKubernetes({
      answer: () => {
        stop.abort(new Error('enough'));
        return busy('4');
      },
    });
    const file = folder.write('config', kubeconfig({ server: server.url }));
    await assert.rejects(cluster(file).serviceAccount(CART, stop.signal), /enough|abort/);
  });
});

describe('a list', () => {
  const listed = (from: number, count: number, next: string) =>
    json({
      metadata: { continue: next },
      items: Array.from({ length: count }, (_, index) => pod(`cart-${String(from + index)}`)),
    });

  it('of ten thousand pods is read page by page, each pod once', async () => {
    await using server = await serveKubernetes({
      answer: ({ query }) => {
        const from = Number(query.get('continue') ?? 0);
        const count = Number(query.get('limit'));
        return listed(from, count, from + count < 10_000 ? String(from + count) : '');
      },
    });
    const file = folder.write('config', kubeconfig({ server: server.url }));
    const found = await cluster(file).podsOf(CART, SIGNAL);
    assert.equal(new Set(found.map(({ name }) => name)).size, 10_000);
    assert.equal(server.asked.length, 20);
  });

  it('whose pages go round in a circle ends', async () => {
    const { error, asked } = await errorFrom({
      answer: ({ query }) => listed(0, 1, query.get('continue') === 'a' ? 'b' : 'a'),
      ask: pods,
    });
    assert.equal(error.code, 'kubernetes_answer_unreadable');
    assert.match(error.message, /the same page comes again/);
    assert.equal(asked.length, 3);
  });

  it('whose pages have no end ends', async () => {
    let page = 0;
    const { error } = await errorFrom({
      answer: () => listed(0, 0, String((page += 1))),
      ask: pods,
    });
    assert.match(error.message, /too many pages/);
    assert.equal(page, 101);
  });

  it('that changed while it was read says so', async () => {
    const { error } = await errorFrom({
      answer: ({ query }) =>
        query.has('continue')
          ? refused(410, 'Expired', 'The provided continue parameter is too old')
          : listed(0, 1, 'next'),
      ask: pods,
    });
    assert.equal(error.code, 'kubernetes_read_refused');
    assert.match(String(error.hint), /run the same command again/);
  });

  it('must have items, in its own form', async () => {
    for (const body of [{ items: 'none' }, { items: [{}] }, { items: [null] }]) {
      const { error } = await errorFrom({ answer: () => json(body), ask: pods });
      assert.equal(error.code, 'kubernetes_answer_unreadable');
    }
    await using server = await serveKubernetes({ answer: () => json({ items: null }) });
    const file = folder.write('config', kubeconfig({ server: server.url }));
    assert.deepEqual(await cluster(file).podsOf(CART, SIGNAL), []);
  });

  it('that the cluster does not know is not empty', async () => {
    const { error } = await errorFrom({
      answer: () => refused(404, 'NotFound', 'the server could not find the requested resource'),
      ask: async (kubernetes) => kubernetes.webhooks(SIGNAL),
    });
    assert.equal(error.code, 'kubernetes_answer_unreadable');
  });
});

describe('what is no Kubernetes API', () => {
  const errorAt = async (server: string): Promise<TrustprintError> => {
    const file = folder.write('config', kubeconfig({ server }));
    return errorOf(account(cluster(file, { timeoutMs: 2000 })));
  };

  it('a port that nobody listens on', async () => {
    const error = await errorAt(`https://127.0.0.1:${String(await freePort())}`);
    assert.equal(error.code, 'kubernetes_unreachable');
    assert.match(error.message, /refuses connections/);
  });

  it('a name that leads nowhere', async () => {
    const error = await errorAt(`https://${TOO_LONG}.invalid`);
    assert.match(error.message, /resolves to no address here/);
  });

  it('a server that never says a word, hangs up, speaks plainly, or never ends', async () => {
    for (const behaviour of [
      silent,
      closing,
      answering('HTTP/1.1 400 Bad Request\r\n\r\n'),
      answering(new Uint8Array(100)),
      endlessly(Buffer.from('SSH-2.0-OpenSSH\r\n')),
    ]) {
      await using server = await serveRaw(behaviour);
      const error = await errorAt(`https://127.0.0.1:${String(server.port)}`);
      assert.equal(error.code, 'kubernetes_unreachable');
    }
  });

  it('a server on this machine that speaks no HTTP', async () => {
    await using server = await serveRaw(answering('220 mail.example.test ESMTP\r\n'));
    const error = await errorAt(`http://127.0.0.1:${String(server.port)}`);
    assert.equal(error.code, 'kubernetes_answer_unreadable');
    assert.match(error.message, /does not speak HTTP/);
  });
});

describe('a write', () => {
  const onPatch =
    (answer: ReturnType<Answering>): Answering =>
    ({ method }) =>
      method === 'PATCH' ? answer : undefined;

  it('that somebody else was quicker with is refused', async () => {
    const conflict = refused(409, 'Conflict', 'the object has been modified');
    const { error } = await errorFrom({ answer: onPatch(conflict), ask: annotating });
    assert.equal(error.code, 'kubernetes_write_refused');
    assert.match(error.message, /somebody else was changing service account shop\/cart/);
  });

  it('that a policy of the cluster refuses is refused in its words', async () => {
    const denied = refused(
      403,
      'Forbidden',
      'admission webhook "policy.example.test" denied the request: ask the platform team',
    );
    const { error } = await errorFrom({ answer: onPatch(denied), ask: annotating });
    assert.equal(error.code, 'kubernetes_write_refused');
    assert.match(error.message, /ask the platform team/);
    assert.equal(error.facts['manifest'], undefined);
  });

  it('that is refused for a while was not made', async () => {
    const busy = refused(429, 'TooManyRequests', 'too many requests');
    const { error } = await errorFrom({ answer: onPatch(busy), ask: annotating });
    assert.equal(error.code, 'kubernetes_write_refused');
  });

  it('without an answer is not known to have been made, and is not made again', async () => {
    const silences: readonly ReturnType<Answering>[] = [
      'hang',
      (response) => response.destroy(),
      refused(500, 'InternalError', 'context deadline exceeded'),
    ];
    for (const silence of silences) {
      const { error, asked } = await errorFrom({
        answer: onPatch(silence),
        ask: annotating,
        options: { timeoutMs: 2000 },
      });
      assert.equal(error.code, 'write_unsettled');
      assert.equal(asked.filter(({ method }) => method === 'PATCH').length, 1);
    }
  });

  it('of what is not there is none', async () => {
    const { error, asked } = await errorFrom({
      answer: () => undefined,
      ask: async (kubernetes) => kubernetes.annotate({ ...CART, name: 'nobody' }, {}, SIGNAL),
    });
    assert.equal(error.code, 'workload_not_found');
    assert.equal(asked.length, 1);
  });

  it('of a token that the API refuses says why', async () => {
    const { error } = await errorFrom({
      answer: () => refused(422, 'Invalid', 'may not specify a duration less than 10 minutes'),
      ask: async (kubernetes) => kubernetes.mintToken(CART, WISH, SIGNAL),
    });
    assert.equal(error.code, 'kubernetes_read_refused');
    assert.match(error.message, /less than 10 minutes/);
  });
});

describe('a question that nobody wants answered any more', () => {
  it('ends at once, with the reason of who stopped it', async () => {
    const stop = new AbortController();
    await using server = await serveKubernetes({
      answer: () => {
        stop.abort(new Error('told to stop'));
        return 'hang';
      },
    });
    const file = folder.write('config', kubeconfig({ server: server.url }));
    await assert.rejects(cluster(file).view(stop.signal), /told to stop/);
    await assert.rejects(cluster(file).view(AbortSignal.abort(new Error('before'))), /before/);
  });
});
