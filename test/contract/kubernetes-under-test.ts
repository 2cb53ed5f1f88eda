// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';

import type { KubernetesOptions } from '../../src/adapters/clusters/api.ts';
import { kubernetesBy } from '../../src/adapters/clusters/kubernetes.ts';
import { type ErrorCode, TrustprintError } from '../../src/core/error.ts';
import { pemOf } from '../../src/core/model/certificate.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { Kubernetes } from '../../src/ports/kubernetes.ts';
import { ROOT } from '../servers/chains.ts';

export const SIGNAL = new AbortController().signal;
export const CART = { namespace: 'shop', name: 'cart' };

/** What a user of a kubeconfig shows; no output may hold it. */
export const TOKEN = 'token-of-the-kubeconfig';

export interface Config {
  readonly server: string;
  readonly cluster?: JsonObject;
  readonly user?: JsonObject;
  readonly name?: string;
}

/** A folder of its own for each test, and kubeconfigs in it. */
export function useFolder(): {
  readonly at: (name: string) => string;
  readonly write: (name: string, content: JsonObject | string) => string;
} {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trustprint-kube-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const at = (name: string): string => join(folder, name);
  return {
    at,
    write: (name, content) => {
      writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content), {
        mode: 0o700,
      });
      return at(name);
    },
  };
}

/** A kubeconfig with one context, one cluster and one user, all called the same. */
export function kubeconfig({
  server,
  cluster = { 'certificate-authority-data': base64(pemOf(ROOT.certificate)) },
  user = { token: TOKEN },
  name = 'test',
}: Config): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'shop' } }],
    clusters: [{ name, cluster: { server, ...cluster } }],
    users: [{ name, user }],
  };
}

/** The adapter, with a kubeconfig and nothing of this machine's. */
export function cluster(
  file: string | undefined,
  changed: Partial<KubernetesOptions> = {},
): Kubernetes {
  return kubernetesBy({
    context: undefined,
    kubeconfig: file,
    caBundle: undefined,
    proxyFor: () => undefined,
    timeoutMs: 5000,
    env: { PATH: process.env['PATH'] },
    ...changed,
  });
}

/** The error that comes of a question, which holds no token. */
export async function errorOf(question: Promise<unknown>): Promise<TrustprintError> {
  try {
    await question;
  } catch (error) {
    assert.ok(error instanceof TrustprintError, String(error));
    const { message, facts, hint, cause } = error;
    const told = JSON.stringify({ message, facts, hint, cause: String(cause) });
    for (const secret of [TOKEN, 'eyJ', 'k8s-aws-v1']) assert.ok(!told.includes(secret), told);
    return error;
  }
  assert.fail('it did not throw');
}

export async function codeOf(question: Promise<unknown>): Promise<ErrorCode> {
  return (await errorOf(question)).code;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
