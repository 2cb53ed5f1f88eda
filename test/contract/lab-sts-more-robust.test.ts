// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';

import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';

import { forgeCertificate } from '../../src/forge/certificates.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, iamOf } from './lab-clients.ts';
import { ALGORITHMS, discoveryOf, type OwnIssuer, ownIssuer } from './lab-own-issuer.ts';
import { iamForm, sendByHand } from './lab-signed.ts';

let lab: Lab;
let own: OwnIssuer;
let role: string;
const defects: Error[] = [];
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0, onDefect: (error) => defects.push(error) });
  own = await ownIssuer(lab);
  role = await own.role('robust');
});
/** Whatever was sent, the lab has no defect of its own, and the next request is answered. */
afterEach(async () => {
  assert.deepEqual(defects.splice(0), []);
  assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
});
after(async () => {
  await own[Symbol.asyncDispose]();
  await lab.stop();
});

const place = () => {
  const { hostname, port } = new URL(lab.announcement.endpoint);
  return { host: hostname, port: Number(port) };
};

/** What comes back for bytes that are sent as they are, until the lab hangs up or has answered. */
async function raw(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ ...place(), allowHalfOpen: true });
  socket.on('error', () => undefined); // the lab may hang up on what it does not read
  const received: Buffer[] = [];
  socket.on('data', (part: Buffer) => received.push(part));
  for (const part of parts) socket.write(part);
  socket.end(); // half closed: there is still an answer to come
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(received).toString('latin1');
}

const host = (): string => new URL(lab.announcement.endpoint).host;
const head = (line: string, ...headers: readonly string[]): string =>
  `${[line, `host: ${host()}`, 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const statusIn = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

describe('a request that is none', () => {
  const queries: readonly (readonly [string, RegExp])[] = [
    ['Action=%zz', /MalformedQueryString/],
    ['%', /MalformedQueryString/],
    ['Action=%C3%28', /InvalidAction/],
    ['Action=%00', /InvalidAction/],
    ['=', /MissingAction/],
    ['&&&===&', /MissingAction/],
    ['Action', /MissingAction/],
    ['action=GetCallerIdentity', /MissingAction/],
    [`${'a'.repeat(30_000)}=b`, /MissingAction/],
    ['Action=__proto__&Version=constructor', /InvalidAction/],
    [`Action=${encodeURIComponent('<!DOCTYPE x>')}`, /InvalidAction/],
    [Array.from({ length: 5000 }, (_, index) => `a${String(index)}=1`).join('&'), /MissingAction/],
  ];
  for (const [query, code] of queries) {
    it(`is refused: ?${query.slice(0, 40)}`, async () => {
      const answer = await raw(head(`GET /?${query} HTTP/1.1`));
      assert.ok(statusIn(answer) >= 400 && statusIn(answer) < 500, answer.slice(0, 200));
      assert.match(answer, code);
    });
  }

  it('is refused by method, and by paths that are none', async () => {
    for (const line of [
      'PUT / HTTP/1.1',
      'TRACE / HTTP/1.1',
      'PATCH /clusters HTTP/1.1',
      'DELETE / HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'GET // HTTP/1.1',
      'GET //evil.example/ HTTP/1.1',
      'GET /clusters/%zz HTTP/1.1',
      'GET /clusters/%00 HTTP/1.1',
      'GET /clusters/a/b/c HTTP/1.1',
      'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1',
      'GET http://evil.example/ HTTP/1.1',
      'GET /_lab/nothing HTTP/1.1',
    ]) {
      const answer = await raw(head(line));
      assert.ok(
        statusIn(answer) >= 400 && statusIn(answer) < 500,
        `${line}: ${answer.slice(0, 99)}`,
      );
    }
  });

  it('is refused where it is not HTTP, or half of it', async () => {
    for (const bytes of [
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'GET / HTTP/1.1\r\n',
      `POST / HTTP/1.1\r\nhost: ${host()}\r\ncontent-length: 100\r\n\r\nAction=`,
      `POST / HTTP/1.1\r\nhost: ${host()}\r\ncontent-length: -1\r\n\r\n`,
      `POST / HTTP/1.1\r\nhost: ${host()}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: ${host()}\r\nhost: evil.example\r\n\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
      '\0'.repeat(5000),
    ]) {
      const answer = await raw(bytes);
      assert.ok(answer === '' || statusIn(answer) >= 400, answer.slice(0, 200));
      assert.doesNotMatch(answer, /AKIA|ASIA/);
    }
  });

  it('is refused with more headers than anybody needs', async () => {
    const one = `x-one: ${'a'.repeat(70_000)}`;
    const many = Array.from(
      { length: 5000 },
      (_, index) => `x-${String(index)}: ${'b'.repeat(20)}`,
    );
    assert.equal(statusIn(await raw(head('GET / HTTP/1.1', one))), 431);
    assert.equal(statusIn(await raw(head('GET / HTTP/1.1', ...many))), 431);
  });

  it('is read as a form whatever its type is said to be', async () => {
    const { endpoint } = lab.announcement;
    const form = (await assumeForm(lab)).toString();
    for (const type of [
      'application/json',
      'multipart/form-data',
      'text/plain',
      'a/b; charset=x',
    ]) {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': type },
        body: form,
      });
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
    }
    const json = await fetch(endpoint, { method: 'POST', body: '{"Action":"ListRoles"}' });
    assert.match(await json.text(), /MissingAction/);
    const packed = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(50_000_000, 'a')).subarray(0, 400_000),
    });
    assert.ok(packed.status >= 400 && packed.status < 500);
    await packed.arrayBuffer();
  });

  it('is answered, or ended, where its sender has nothing more to say', async () => {
    const form = (await assumeForm(lab)).toString();
    const length = `content-length: ${String(form.length)}`;
    const answer = await raw(head('POST / HTTP/1.1', length), form);
    assert.ok(answer === '' || statusIn(answer) === 200);
  });

  it('is given up where its sender is gone before the answer', async () => {
    const form = (await assumeForm(lab)).toString();
    const length = `content-length: ${String(form.length)}`;
    const socket = connect(place());
    socket.on('error', () => undefined);
    socket.write(head('POST / HTTP/1.1', length) + form, () => socket.resetAndDestroy());
    await once(socket, 'close');
  });
});

describe('a body that is too large', () => {
  /** Sends without an end, and says how much went before it was refused, and with what. */
  async function flood(path: string, headers: Readonly<Record<string, string>>) {
    const sent = request({ ...place(), method: 'POST', path, headers });
    sent.on('error', () => undefined); // the lab hangs up on what it has refused
    const answered = once(sent, 'response') as Promise<[{ readonly statusCode: number }]>;
    const part = Buffer.alloc(64 * 1024, 'x');
    let bytes = 0;
    const feed = (): void => {
      while (bytes < 100 * 1024 * 1024) {
        bytes += part.length;
        if (!sent.write(part)) {
          sent.once('drain', feed);
          return;
        }
      }
    };
    feed();
    const [{ statusCode }] = await answered;
    sent.removeAllListeners('drain');
    const { bytesWritten = 0 } = sent.socket ?? {};
    sent.destroy();
    return { statusCode, bytesWritten };
  }

  it('is refused with a length that it says, and without one, on every path', async () => {
    const length = { 'content-length': String(100 * 1024 * 1024) };
    const floods = await Promise.all([
      flood('/', length),
      flood('/', {}),
      flood('/clusters', length),
      flood('/clusters', {}),
    ]);
    for (const { statusCode, bytesWritten } of floods) {
      assert.equal(statusCode, 413);
      // What the lab takes, and what waits in the buffers of the system between.
      assert.ok(bytesWritten < 16 * 1024 * 1024, `${String(bytesWritten)} bytes were taken`);
    }
  });
});

describe('a token of an odd size or depth', () => {
  const answered = async (WebIdentityToken: string) => {
    const { status, code, message } = await askSts(
      lab,
      await assumeForm(lab, { RoleArn: role, WebIdentityToken }),
    );
    return `${String(status)} ${String(code)} ${String(message)}`;
  };

  it('is judged up to twenty thousand characters, and no further', async () => {
    const NO_JWT = /^400 InvalidIdentityToken The ID Token provided is not a valid JWT/;
    assert.match(await answered('x'.repeat(20_000)), NO_JWT);
    assert.match(
      await answered('x'.repeat(20_001)),
      /^400 ValidationError 1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000$/,
    );
    assert.match(await answered('x'), /greater than or equal to 4$/);
    const long = own.token({ padding: 'x'.repeat(13_000) });
    assert.ok(long.length > 17_000 && long.length <= 20_000);
    assert.match(await answered(long), /^200 /);
  });

  it('is refused where it nests a thousand deep', async () => {
    const nested = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    assert.match(await answered(own.tokenOf(`{"iss":${nested}}`)), /^400 InvalidIdentityToken/);
    const tags = `{"https://aws.amazon.com/tags":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}}`;
    assert.match(await answered(own.tokenOf(tags)), /^400 InvalidIdentityToken/);
  });

  it('is refused with members of the prototype', async () => {
    const claims = { constructor: 1, toString: null, hasOwnProperty: [] };
    assert.match(await answered(own.token(claims)), /^200 /);
    assert.match(
      await answered(own.tokenOf('{"__proto__":{"iss":"x","sub":"x"}}')),
      /Missing a required claim: iss/,
    );
  });
});

describe('a policy of an odd depth', () => {
  const RoleName = 'deep';
  const answered = async (AssumeRolePolicyDocument: string) => {
    const body = iamForm('CreateRole', { RoleName, AssumeRolePolicyDocument });
    const { code, message } = await sendByHand(lab, { body });
    return `${String(code)} ${String(message)}`;
  };

  it('is refused where it nests a thousand deep, or sixty thousand', async () => {
    const malformed = 'MalformedPolicyDocument This policy contains invalid Json';
    const deep = (depth: number): string =>
      `${'{"Statement":['.repeat(depth)}${']}'.repeat(depth)}`;
    assert.equal(await answered(deep(100)), malformed);
    assert.equal(await answered(`${'['.repeat(1000)}${']'.repeat(1000)}`), malformed);
    assert.match(
      await answered(`${'['.repeat(60_000)}${']'.repeat(60_000)}`),
      /^LimitExceeded Cannot exceed quota for ACLSizePerRole: 2048$/,
    );
  });

  it('is refused where it is longer than IAM reads', async () => {
    assert.match(await answered(' '.repeat(131_073)), /^ValidationError/);
  });
});

describe('an issuer that misbehaves', () => {
  const answered = async (WebIdentityToken = own.token()) => {
    const form = await assumeForm(lab, { RoleArn: role, WebIdentityToken });
    const { code, message } = await askSts(lab, form);
    return `${String(code)} ${String(message)}`;
  };
  const NO_KEY =
    "InvalidIdentityToken Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
  const DISCOVERY = '/.well-known/openid-configuration';
  after(() => {
    own.documents.set(DISCOVERY, discoveryOf(own.url));
    own.setKeys(...ALGORITHMS.map(own.jwk));
  });

  const keySets: Readonly<Record<string, () => string>> = {
    'is a hundred and one keys long': () =>
      JSON.stringify({
        keys: Array.from({ length: 101 }, (_, index) => ({
          ...own.jwk('RS256'),
          ...(index === 100 ? {} : { kid: String(index) }),
        })),
      }),
    'is ten megabytes long': () => JSON.stringify({ keys: [], more: 'x'.repeat(10_000_000) }),
    'nests ten thousand deep': () => `{"keys":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'is a page': () => '<!doctype html><title>keys</title>',
    'is empty': () => '',
    'is a list': () => '[]',
    'has keys that are none': () => '{"keys":[null,1,"x",[],{},{"kid":"RS256"}]}',
  };
  for (const [what, keys] of Object.entries(keySets)) {
    it(`is answered for where its key set ${what}`, async () => {
      own.documents.set('/keys', keys());
      assert.equal(await answered(), NO_KEY);
    });
  }

  const documents: Readonly<Record<string, () => string>> = {
    'names a key set on another machine': () => discoveryOf(own.url, 'https://192.0.2.1/keys'),
    'names a key set over plain HTTP': () => discoveryOf(own.url, 'http://localhost:1/keys'),
    'names a file': () => discoveryOf(own.url, 'file:///etc/passwd'),
    'names no key set': () => JSON.stringify({ issuer: own.url }),
    'is of another issuer': () => discoveryOf('https://other.example'),
    'is endless': () => `${discoveryOf(own.url).slice(0, -1)},"x":"${'y'.repeat(5_000_000)}"}`,
  };
  for (const [what, document] of Object.entries(documents)) {
    it(`is answered for where its discovery document ${what}`, async () => {
      own.documents.set(DISCOVERY, document());
      assert.match(await answered(), /^InvalidIdentityToken /);
      own.documents.set(DISCOVERY, discoveryOf(own.url));
    });
  }

  // AWS re:Post, iam-sts-invalididentitytoken: where STS cannot reach the keys, it has no verification key.
  const keyHosts: Readonly<Record<string, string>> = {
    'has no such name': 'https://nowhere.invalid/keys',
    'cannot be reached by any route': 'https://[fe80::1]/keys',
    'refuses connections': 'https://localhost:1/keys',
  };
  for (const [what, jwksUri] of Object.entries(keyHosts)) {
    it(`has no verification key where the host of its keys ${what}`, async () => {
      own.documents.set(DISCOVERY, discoveryOf(own.url, jwksUri));
      assert.equal(await answered(), NO_KEY);
      own.documents.set(DISCOVERY, discoveryOf(own.url));
    });
  }

  it('is answered for where it accepts and says nothing, and where it never ends', async () => {
    await using hanging = await hangingIssuers();
    const iam = iamOf(lab);
    const answers = await Promise.all(
      hanging.urls.map(async (url) => {
        await iam.send(
          new CreateOpenIDConnectProviderCommand({
            Url: url,
            ClientIDList: ['client-a'],
            ThumbprintList: ['a'.repeat(40), hanging.thumbprint],
          }),
        );
        return answered(own.token({ iss: url }));
      }),
    );
    iam.destroy();
    for (const answer of answers) assert.equal(answer, NO_KEY);
  });
});

describe('many at once', () => {
  it('are all answered, each with its own', async () => {
    // Keys are kept, or two hundred handshakes would be a test of how busy this machine is.
    await using keeping = await startLab({ scenario: 'healthy', port: 0, keyCacheSeconds: 600 });
    assert.equal((await askSts(keeping, await assumeForm(keeping))).status, 200);
    const names = Array.from({ length: 200 }, (_, index) => `many-${String(index)}`);
    const answers = await Promise.all(
      names.map(async (name) => {
        const body = await assumeForm(keeping, { RoleSessionName: name });
        const response = await fetch(keeping.announcement.endpoint, { method: 'POST', body });
        return (await response.text()).includes(`/${name}</Arn>`);
      }),
    );
    assert.equal(answers.filter(Boolean).length, 200);
  });
});

/** Issuers of which one takes a connection and never shakes hands, and one never ends its document. */
async function hangingIssuers() {
  const now = instantOf(Date.now());
  const dated = { notBefore: plusSeconds(now, -60), notAfter: plusSeconds(now, 3600) };
  const ca = await forgeCertificate({ subject: 'CN=Hanging CA', ...dated, ca: true });
  const leaf = await forgeCertificate({
    subject: 'CN=hanging',
    ...dated,
    ca: false,
    issuer: ca,
    names: ['localhost'],
  });
  const endless = await serveTls({
    shows: [shown(leaf, ca)],
    documents: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"issuer": ');
      const more = setInterval(() => response.write(' '), 200);
      response.once('close', () => {
        clearInterval(more);
      });
    },
  });
  const deaf: Server = createServer((socket) => socket.on('error', () => undefined));
  deaf.listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const address = deaf.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    urls: [`https://localhost:${String(endless.port)}`, `https://127.0.0.1:${String(port)}`],
    thumbprint: ca.certificate.sha1,
    [Symbol.asyncDispose]: async () => {
      deaf.close();
      await endless.close();
    },
  };
}
