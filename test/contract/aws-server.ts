// SPDX-License-Identifier: Apache-2.0

import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a client asked: the form of a query call, or the path of an EKS call. */
export interface AskedOf {
  readonly action: string;
  readonly form: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `undefined`: no answer, ever. */
export type Answering = (asked: AskedOf) => Answer | undefined;

export interface AwsServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly AskedOf[];
}

/** A server on loopback that answers in the shapes that AWS documents; over TLS where it has a key. It
 * is a lab to whoever asks, or keeps that to itself. */
export async function serveAws(
  answer: Answering,
  tls?: { readonly key: string; readonly cert: string },
  { saysLab = true }: { readonly saysLab?: boolean } = {},
): Promise<AwsServer> {
  const asked: AskedOf[] = [];
  const listener: RequestListener = (request, response) => {
    if (request.url === '/_lab') {
      response.writeHead(saysLab ? 200 : 404).end('{"scenario":"of-the-tests"}');
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const one = {
        action: form.get('Action') ?? request.url ?? '',
        form,
        headers: request.headers,
        body,
      };
      asked.push(one);
      const answered = answer(one);
      if (answered === undefined) return;
      response.writeHead(answered.status, { 'x-amzn-requestid': 'request-1', ...answered.headers });
      response.end(answered.body);
    });
  };
  const server: Server =
    tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${String(port)}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** The answer of a query call: `<GetRoleResponse><GetRoleResult>…`. */
export function answered(action: string, result = ''): Answer {
  const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
  const inner = result === '' ? '' : `<${action}Result>${result}</${action}Result>`;
  const metadata = '<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>';
  const body = `<${action}Response xmlns="${namespace}">${inner}${metadata}</${action}Response>`;
  return { status: 200, body, headers: XML };
}

/** An error as IAM and STS answer it. */
export function refused(status: number, code: string, message = `the words of ${code}`): Answer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    body: `<ErrorResponse>${error}<RequestId>request-1</RequestId></ErrorResponse>`,
    headers: XML,
  };
}

export function identified(account: string, arn = `arn:aws:iam::${account}:user/admin`): Answer {
  return answered(
    'GetCallerIdentity',
    `<Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account>`,
  );
}

const XML = { 'content-type': 'text/xml' };
