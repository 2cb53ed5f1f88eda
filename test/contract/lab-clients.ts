// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';

import type { Announcement } from '../../src/surfaces/lab/index.ts';

/** A lab of this process, or of another one. */
interface Announced {
  readonly announcement: Announcement;
}

/** IAM as the lab's user has it. */
export function iamOf({ announcement }: Announced): IAMClient {
  return new IAMClient({ ...connectionOf(announcement), credentials: keysOf(announcement) });
}

export function stsOf({ announcement }: Announced): STSClient {
  return new STSClient({ ...connectionOf(announcement), credentials: keysOf(announcement) });
}

export function connectionOf({ endpoint, region }: Announcement) {
  return { endpoint, region, maxAttempts: 1 };
}

/** The first workload, and the token that lies in its file. */
export async function workloadOf({ announcement }: Announced) {
  const [workload] = announcement.workloads;
  assert.ok(workload !== undefined);
  return { ...workload, token: await readFile(workload.tokenFile, 'utf8') };
}

/** What a call was refused with. */
export async function refusedWith<E extends Error>(
  kind: abstract new (...args: never[]) => E,
  call: Promise<unknown>,
): Promise<E> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof kind, String(error));
    return error;
  }
  return assert.fail('the call was answered');
}

/** The parameters of AssumeRoleWithWebIdentity for the first workload, changed as one likes. */
export async function assumeForm(
  lab: Announced,
  changed: Readonly<Record<string, string | undefined>> = {},
): Promise<URLSearchParams> {
  const { roleArn, token, request } = await workloadOf(lab);
  const form: Readonly<Record<string, string | undefined>> = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'test',
    WebIdentityToken: token,
    ...request.form,
    ...changed,
  };
  return new URLSearchParams(
    Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

export interface StsAnswered {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Asks STS with a form, and reads its answer in JSON. */
export async function askSts(lab: Announced, form: URLSearchParams): Promise<StsAnswered> {
  const response = await fetch(lab.announcement.endpoint, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: form,
  });
  const { Error: error } = (await response.json()) as {
    readonly Error?: { readonly Code: string; readonly Message: string };
  };
  return { status: response.status, code: error?.Code, message: error?.Message };
}

/** The AWS CLI, version 2 where the system has it. */
export const AWS = existsSync('/usr/bin/aws') ? '/usr/bin/aws' : 'aws';

/** What it exits with where the service refuses: 254 since version 2. */
export function exitOfRefusal(): number {
  exit ??= spawnSync(AWS, ['--version']).stdout.toString().startsWith('aws-cli/1.') ? 255 : 254;
  return exit;
}

let exit: number | undefined;

/**
 * The rows for what is dear, as a process is or the AWS CLI, where all rows are asked by other means
 * too: the first of each kind. All of them with `TRUSTPRINT_ALL_ROWS`, as in the nightly run.
 */
export function firstOfEach<T>(rows: readonly T[], kindOf: (row: T) => string): readonly T[] {
  if (process.env['TRUSTPRINT_ALL_ROWS'] === '1') return rows;
  return [...Map.groupBy(rows, kindOf).values()].flatMap(([first]) => first ?? []);
}

/** The system's own Python, which is what packages for the system are installed for. */
export const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export function keysOf({ env }: Announcement) {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  return { accessKeyId, secretAccessKey };
}

/** What the lab says of itself beyond its announcement. */
export interface LabStateJson {
  readonly decisions: readonly {
    readonly gate: string | null;
    readonly code: string | null;
    readonly message: string | null;
  }[];
  readonly issuers: readonly {
    readonly servers: readonly { readonly port: number; readonly fetches: number }[];
  }[];
  readonly providers: readonly { readonly arn: string; readonly thumbprints: readonly string[] }[];
  readonly sessions: number;
}

export async function stateOf({ announcement }: Announced): Promise<LabStateJson> {
  return (await (await fetch(`${announcement.endpoint}/_lab/state`)).json()) as LabStateJson;
}

/** How many documents the lab's issuers were asked for. */
export async function fetchesOf(lab: Announced): Promise<number> {
  const { issuers } = await stateOf(lab);
  return issuers.flatMap(({ servers }) => servers).reduce((sum, { fetches }) => sum + fetches, 0);
}

/** `POST /_lab/…`. */
export async function control(
  { announcement }: Announced,
  route: string,
  body?: unknown,
): Promise<Response> {
  return fetch(`${announcement.endpoint}/_lab/${route}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
