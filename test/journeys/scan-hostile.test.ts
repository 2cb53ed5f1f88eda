// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';

import { serveTls, type TlsServer } from '../../src/forge/servers.ts';
import { scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { iamOf } from '../contract/lab-clients.ts';
import { type FaultyAws, faultyAws, rewriting } from '../faulty-aws.ts';
import { inProcess } from '../in-process.ts';
import { ROOT, WHOLE } from '../servers/chains.ts';

type Answering = (response: ServerResponse, origin: string) => void;

/** Issuers that mean harm, and what is said of their keys. */
const HOSTILE: Readonly<Record<string, readonly [Answering, RegExp]>> = {
  'never ends its document': [
    (response) => {
      begin(response).write('{"issuer":"');
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(100_000)));
      };
      response.on('drain', more);
      more();
    },
    /larger than 1048576 bytes/,
  ],
  'never says a word': [() => undefined, /no answer|did not answer|did not finish|within/],
  'resets within its answer': [
    (response) => {
      begin(response).write('{');
      setTimeout(() => response.destroy(), 20);
    },
    /before its answer was complete/,
  ],
  'redirects to the metadata service': [
    (response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    },
    /302/,
  ],
  'has its keys at the metadata service': [
    (response, issuer) => {
      begin(response).end(JSON.stringify({ issuer, jwks_uri: 'https://169.254.169.254/keys' }));
    },
    /169\.254\.169\.254/,
  ],
  'is nested without end': [
    (response) => {
      begin(response).end('{"a":'.repeat(100_000));
    },
    /JSON/,
  ],
  'is another, with escapes': [
    (response) => {
      begin(response).end(JSON.stringify({ issuer: `https://x/${HARM}`, jwks_uri: 'https://x/' }));
    },
    /issuer/,
  ],
};

/** What takes over a terminal, or turns a line around. */
const HARM = '\u001b]0;taken\u0007\u001b[2J\u202egnihtyna\u009b31m\r\n';
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('a scan of a hostile fleet', () => {
  let lab: Lab;
  let aws: FaultyAws;
  let server: TlsServer;
  let issuers: readonly string[];
  before(async () => {
    lab = await startLab({ scenario: 'fleet', port: 0 });
    aws = await faultyAws(lab.announcement.endpoint);
    server = await serveTls({ shows: [WHOLE], documents: answering(), address: '0.0.0.0' });
    issuers = [...Object.keys(HOSTILE), 'keys of five megabytes'].map(
      (_, at) => `localhost:${String(server.port)}/${String(at)}`,
    );
  });
  after(async () => {
    await aws[Symbol.asyncDispose]();
    await server.close();
    await lab.stop();
  });

  async function seedHostile(): Promise<void> {
    const iam = iamOf(lab);
    for (const bare of issuers) {
      await iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://${bare}`,
          ClientIDList: ['sts.amazonaws.com'],
          ThumbprintList: [ROOT.certificate.sha1],
        }),
      );
    }
    iam.destroy();
  }

  async function scan(...flags: readonly string[]) {
    // A name with a hundred addresses: not all are probed.
    const addresses = Array.from({ length: 100 }, (_, at) => `127.0.0.${String(at + 1)}`);
    const resolve = ['--resolve', `localhost:${String(server.port)}:${addresses.join(',')}`];
    const env = { ...lab.env, AWS_ENDPOINT_URL: aws.url };
    return inProcess(['scan', '--timeout', '5s', ...resolve, ...flags], {
      env,
      unset: lab.announcement.unset,
    });
  }

  it('prints nothing that a terminal obeys, whatever AWS calls things', async () => {
    const named = (body: string): string =>
      body
        .replaceAll('<Value>payments</Value>', `<Value>${HARM}</Value>`)
        .replaceAll('"Name":"', `"Name":${JSON.stringify(HARM)},"N":"`);
    for (const action of ['GetOpenIDConnectProvider', 'ListAccountsForParent']) {
      aws.breaks(action, rewriting(named));
    }
    const { stdout, stderr, code } = await scan('--organization', '-v');
    assert.equal(code, 1, stderr);
    assert.match(stdout, /gnihtyna/);
    assert.doesNotMatch(stdout, HARMFUL);
    assert.doesNotMatch(stderr, HARMFUL);
  });

  it('ends, and says of each issuer what is wrong with it', async () => {
    aws.repair();
    await seedHostile();
    const { stdout, stderr, code } = await scan('--format', 'ndjson');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): ScanLineJson => scanLine.parse(JSON.parse(line)));
    assert.equal(code, 1, stderr);
    const probed = lines.flatMap((line) => (line.type === 'endpoint' ? [line] : []));
    const ofHost = probed.filter(({ port }) => port === server.port);
    assert.ok(ofHost.length > 1 && ofHost.length <= 32, String(ofHost.length));
    const patterns = [...Object.values(HOSTILE).map(([, pattern]) => pattern), /larger than/];
    for (const [at, pattern] of patterns.entries()) {
      const told = lines.filter(
        (line) =>
          line.type === 'trust' && line.providerArn.endsWith(`oidc-provider/${issuers[at] ?? ''}`),
      );
      assert.match(JSON.stringify(told), pattern, issuers[at]);
    }
  });
});

/** What OpenID Connect Discovery demands beside the issuer and its keys. */
const COMPLETE = {
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

function begin(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'application/json' });
}

function answering(): RequestListener {
  const hostile = Object.values(HOSTILE);
  return ({ url = '/', headers: { host = '' } }, response) => {
    const [, at = ''] = url.split('/');
    const issuer = `https://${host}/${at}`;
    const answer = hostile[Number(at)]?.[0];
    if (answer !== undefined) answer(response, issuer);
    else if (url.endsWith('/keys')) begin(response).end(`{"keys":["${'k'.repeat(5_000_000)}"]}`);
    else begin(response).end(JSON.stringify({ ...COMPLETE, issuer, jwks_uri: `${issuer}/keys` }));
  };
}
