// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';

import { awsCloud, type AwsOptions } from '../../src/adapters/clouds/aws.ts';
import type { Cloud } from '../../src/ports/cloud.ts';

export const ACCOUNT = '111122223333';
export const SIGNAL = new AbortController().signal;

/** A cloud that speaks to one endpoint, without a proxy. */
export function cloudAt(
  endpointUrl: string | undefined,
  overrides: Partial<AwsOptions> = {},
): Cloud {
  return awsCloud({
    profiles: [],
    assumeRole: undefined,
    region: undefined,
    endpointUrl,
    caBundle: undefined,
    proxyFor: () => undefined,
    timeoutMs: 5000,
    env: process.env,
    ...overrides,
  });
}

/** Lets each test see keys in the environment, and nothing else of this machine's AWS settings. */
export function useKeys(): { readonly folder: () => string } {
  let before: NodeJS.ProcessEnv;
  let folder = '';
  beforeEach(() => {
    before = { ...process.env };
    folder = mkdtempSync(join(tmpdir(), 'trustprint-aws-'));
    for (const name of Object.keys(process.env)) {
      if (/^AWS_|_PROXY$/i.test(name)) delete process.env[name];
    }
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example-secret',
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name];
    }
    Object.assign(process.env, before);
  });
  return { folder: () => folder };
}
