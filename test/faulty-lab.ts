// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isJsonObject } from '../src/core/model/json.ts';
import { type FaultyAws, faultyAws } from './faulty-aws.ts';
import { inProcess } from './in-process.ts';
import { type LabIam, labIam } from './lab-iam.ts';
import { type Ran, type RunningLab, runningLab, type RunOptions, trustprint } from './process.ts';

/** A receipt as it lies on disk. */
export interface KeptReceipt {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly before: readonly string[] | null;
  readonly change: {
    readonly kind: string;
    readonly from?: readonly string[];
    readonly to?: readonly string[];
    readonly add?: readonly { readonly sha1: string }[];
    /** Of a trust policy: the document before and after. */
    readonly before?: string;
    readonly after?: string;
  };
  readonly undoes?: string;
}

/** A lab behind an AWS that misbehaves when told to, and the command line in front of it. */
export interface FaultyLab extends AsyncDisposable {
  readonly lab: RunningLab;
  readonly aws: FaultyAws;
  readonly iam: LabIam;
  /** The folder of the receipts. */
  readonly state: string;
  /** What a command runs in: the lab's shell, with the faulty AWS for an endpoint. */
  readonly shell: RunOptions;
  /** In this process, where nothing of the options needs one of its own. */
  readonly command: (args: readonly string[], options?: CommandOptions) => Promise<Ran>;
  /** `fix` of the cluster, with the authority that it needs, and yes said. */
  readonly fix: (...flags: readonly string[]) => Promise<Ran>;
  readonly undo: (id: string, ...flags: readonly string[]) => Promise<Ran>;
  /** What lies in the state folder, oldest first. */
  readonly receipts: () => Promise<readonly KeptReceipt[]>;
  /** AWS repaired, the scenario (or another) prepared again, no receipts. */
  readonly reset: (scenario?: string) => Promise<void>;
}

export interface CommandOptions extends RunOptions {
  /** As a process of its own: two of them may run at once. */
  readonly apart?: boolean;
}

/** How a faulty lab differs from the usual. */
interface Differing extends Pick<CommandOptions, 'apart'> {
  readonly saysLab?: boolean;
}

export async function faultyLab(
  scenario: string,
  { apart = false, ...disguise }: Differing = {},
): Promise<FaultyLab> {
  const lab = await runningLab(scenario);
  const { announcement } = lab;
  const aws = await faultyAws(announcement.endpoint, disguise);
  const iam = labIam(announcement);
  const state = await mkdtemp(join(tmpdir(), 'trustprint-faulty-'));
  const shell: RunOptions = {
    ...lab.shell,
    env: {
      ...lab.shell.env,
      AWS_ENDPOINT_URL: aws.url,
      TRUSTPRINT_STATE: state,
      // Whatever is wrong here, it is not with the issuer, however slow a busy machine is.
      TRUSTPRINT_LOOKS: '1',
      TRUSTPRINT_TIMEOUT: '30s',
    },
  };
  const command: FaultyLab['command'] = async (args, options = {}) => {
    const isApart = options.apart ?? (apart || options.started !== undefined);
    const inShell = { ...shell, ...options, env: { ...shell.env, ...options.env } };
    return isApart ? trustprint(args, inShell) : inProcess(args, inShell);
  };
  return {
    lab,
    aws,
    iam,
    state,
    shell,
    command,
    fix: async (...flags) =>
      command(['fix', 'eks:lab', '--issuer-ca', announcement.caFile, '--yes', ...flags]),
    undo: async (id, ...flags) => command(['undo', id, ...flags]),
    receipts: async () => receiptsIn(state),
    reset: async (name = scenario) => {
      aws.repair();
      const response = await fetch(`${announcement.endpoint}/_lab/scenario`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      assert.equal(response.status, 200);
      await rm(state, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: async () => {
      iam[Symbol.dispose]();
      await aws[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** The receipts of a state folder, oldest first; that each is whole JSON is part of the promise. */
export async function receiptsIn(folder: string): Promise<readonly KeptReceipt[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(
    files.map(async (name) => {
      const receipt: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      assert.ok(isJsonObject(receipt), name);
      return receipt as unknown as KeptReceipt;
    }),
  );
}

/** Lists mean the same in any order. */
export function assertList(
  list: readonly string[] | undefined,
  expected: readonly string[] | undefined,
  message?: string,
): void {
  assert.deepEqual(list?.toSorted(), expected?.toSorted(), message);
}

/** What a process said, for messages of assertions. */
export function said({ code, stdout, stderr }: Ran): string {
  return `exit ${String(code)}\n${stdout}${stderr}`;
}
