// SPDX-License-Identifier: Apache-2.0

import { createHash, createHmac } from 'node:crypto';

import type { Lab } from '../../src/surfaces/lab/index.ts';

/** A request that is signed by hand, so that each part of it can be wrong. */
export interface ByHand {
  readonly service?: string;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: string;
  /** Of the signature; default: now. */
  readonly date?: Date;
  readonly day?: string;
  readonly terminator?: string;
  readonly signedHeaders?: readonly string[];
  /** Changes the header once it is made. */
  readonly authorization?: (made: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly text: string;
}

/** Sends a request that the user of a lab signs (Signature Version 4, as AWS documents it). */
export async function sendByHand({ announcement }: Lab, given: ByHand): Promise<Answered> {
  const { method = 'POST', path = '/', query = '', body = '', headers = {} } = given;
  const { service = 'iam', region = announcement.region, date = new Date() } = given;
  const { endpoint, env } = announcement;
  const at = date.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const { day = at.slice(0, 8), terminator = 'aws4_request' } = given;
  const { signedHeaders = ['host', 'x-amz-date'] } = given;
  const values: Readonly<Record<string, string>> = {
    host: new URL(endpoint).host,
    'x-amz-date': at,
    ...headers,
  };
  const scope = `${day}/${region}/${service}/${terminator}`;
  const lines = signedHeaders.map((name) => `${name}:${String(values[name])}\n`).join('');
  const canonical = [method, path, query, lines, signedHeaders.join(';'), sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const secret = Buffer.from(`AWS4${String(env['AWS_SECRET_ACCESS_KEY'])}`);
  const key = [day, region, service, terminator].reduce<Buffer>(hmac, secret);
  const credential = `${String(env['AWS_ACCESS_KEY_ID'])}/${scope}`;
  const made = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${hmac(key, text).toString('hex')}`;
  const { host: _, ...sent } = values;
  const response = await fetch(`${endpoint}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { ...sent, authorization: given.authorization?.(made) ?? made },
    ...(method === 'GET' ? {} : { body }),
  });
  return answeredBy(response);
}

/** A form of IAM's, with its version. */
export function iamForm(action: string, fields: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ Action: action, Version: '2010-05-08', ...fields }).toString();
}

export async function answeredBy(response: Response): Promise<Answered> {
  const text = await response.text();
  const inXml = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.replaceAll('&quot;', '"');
  return {
    status: response.status,
    code: inXml('Code') ?? response.headers.get('x-amzn-errortype') ?? undefined,
    message: inXml('Message') ?? /"message":"([^"]*)"/.exec(text)?.[1],
    text,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
