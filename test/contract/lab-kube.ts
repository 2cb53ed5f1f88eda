// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

import type { Lab } from '../../src/surfaces/lab/index.ts';
import { type Ran, run } from '../process.ts';

export const WORKLOAD = 'aws-load-balancer-controller';
export const NAMESPACE = 'kube-system';
export const ACCOUNT_PATH = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${WORKLOAD}`;
export const DEPLOYMENT_PATH = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${WORKLOAD}`;
export const PODS_PATH = `/api/v1/namespaces/${NAMESPACE}/pods`;
export const ROLE = 'arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole';
export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';

/** What any object of the API has, as far as tests read it. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
  readonly warning: string | undefined;
}

export interface Json {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: object;
  readonly metadata?: Metadata;
  readonly items?: readonly Json[];
  readonly spec?: Spec;
  readonly status?: unknown;
  readonly rows?: readonly { readonly cells: readonly unknown[]; readonly object?: Json }[];
  readonly [member: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly continue?: string;
  readonly remainingItemCount?: number;
  readonly generation?: number;
  readonly managedFields?: readonly Managed[];
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface Managed {
  readonly manager: string;
  readonly operation: string;
  readonly time: string;
  readonly fieldsV1: Readonly<Record<string, unknown>>;
}

export interface Spec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly [member: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Volume {
  readonly name: string;
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources: readonly { readonly serviceAccountToken?: object }[];
  };
}

export interface Asking {
  readonly method?: string;
  readonly body?: object | string;
  readonly type?: string;
  readonly accept?: string;
  /** `undefined`: that of the kubeconfig. */
  readonly authorization?: string;
  readonly isAnonymous?: boolean;
  readonly userAgent?: string;
  /** More of them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whom the kubeconfig of a lab leads to. */
export interface Kube {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly clusterName: string;
}

export async function kubeOf({ announcement }: Pick<Lab, 'announcement'>): Promise<Kube> {
  const text = await readFile(announcement.kubeconfig, 'utf8');
  const valueOf = (name: string): string =>
    new RegExp(`^ *(?:- )?${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    server: valueOf('server'),
    ca: Buffer.from(valueOf('certificate-authority-data'), 'base64').toString(),
    token: valueOf('token'),
    clusterName: valueOf('name'),
  };
}

/** Asks the API over TLS, under its own CA alone. */
export async function ask(lab: Lab, path: string, asking: Asking = {}): Promise<Answered> {
  const response = await answerTo(lab, path, asking);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode ?? 0,
    text,
    json: isJson ? (JSON.parse(text) as Json) : {},
    warning: response.headers['warning']?.toString(),
  };
}

/** The events of a watch, one after the other. */
export async function* watching(
  lab: Lab,
  path: string,
): AsyncGenerator<{
  readonly type: string;
  readonly object: Json;
}> {
  const response = await answerTo(lab, path, {});
  assert.equal(response.statusCode, 200);
  try {
    for await (const line of createInterface({ input: response })) {
      yield JSON.parse(line) as { readonly type: string; readonly object: Json };
    }
  } finally {
    response.destroy();
  }
}

async function answerTo(lab: Lab, path: string, asking: Asking): Promise<IncomingMessage> {
  const { server, ca, token } = await kubeOf(lab);
  const { method = 'GET', body, type, accept, isAnonymous = false, userAgent, headers } = asking;
  const { authorization = `Bearer ${token}` } = asking;
  const sent = request(`${server}${path}`, {
    method,
    agent: new Agent({ ca, keepAlive: false }),
    headers: {
      ...headers,
      ...(isAnonymous ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...(accept === undefined ? {} : { accept }),
      ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
    },
  });
  sent.end(typeof body === 'object' ? JSON.stringify(body) : body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** The pods of the workload. */
export async function podsOf(lab: Lab): Promise<readonly Json[]> {
  return (await ask(lab, PODS_PATH)).json.items ?? [];
}

/** The variables of the first container of the first pod of the workload. */
export async function environmentOf(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const [pod] = await podsOf(lab);
  const variables = pod?.spec?.containers?.[0]?.env ?? [];
  return Object.fromEntries(variables.map(({ name, value = '' }) => [name, value]));
}

/** Runs kubectl in a shell of the lab. */
export async function kubectl(lab: Lab, ...args: readonly string[]): Promise<Ran> {
  const { env, announcement } = lab;
  const showsToken = args[0] === 'create' && args[1] === 'token';
  return run('kubectl', args, { env, unset: announcement.unset, showsToken });
}
