// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';

import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { localDoctor } from '../src/surfaces/cli/console/doctor.ts';
import { localRepair } from '../src/surfaces/cli/console/repair.ts';
import type { ConnectionFlags } from '../src/surfaces/cli/settings.ts';
import type { LocalWork } from '../src/surfaces/watch/http/local.ts';
import { consoleContext, NO_WAYS } from './console-doctor.ts';
import { type LabIam, labIam } from './lab-iam.ts';
import { type RunningLab, runningLab } from './process.ts';

/** A lab, and the repairs of a console that is started in a shell that is in it. */
export interface LabRepair extends AsyncDisposable {
  readonly lab: RunningLab;
  readonly iam: LabIam;
  readonly arn: string;
  readonly local: LocalWork;
  /** Tells the console to stop. */
  readonly stop: () => void;
  /** What STS says to the workload: that it has credentials, or its error. */
  readonly asWorkload: () => Promise<string>;
}

/** The SDK reads the variables of this process: one lab a test file, one after another. */
export async function labRepair(
  scenario: string,
  flagsOf: (lab: RunningLab) => Partial<ConnectionFlags> = () => ({}),
): Promise<LabRepair> {
  const lab = await runningLab(scenario);
  const { announcement, state } = lab;
  for (const name of Object.keys(process.env))
    if (/^(AWS_|TRUSTPRINT_(?!FUZZ))/.test(name)) delete process.env[name];
  Object.assign(process.env, lab.shell.env, { TRUSTPRINT_LOOKS: '2' });
  const listeners = new Map<string, () => void>();
  const context = consoleContext({
    env: { ...process.env },
    on: (name, listener) => listeners.set(name, listener),
  });
  const iam = labIam(announcement);
  const flags = { ...NO_WAYS, ...flagsOf(lab) };
  return {
    lab,
    iam,
    arn: announcement.clusters[0]?.providerArn ?? '',
    local: {
      doctor: localDoctor(flags, context),
      repair: localRepair({ flags, state }, context),
      lab: undefined,
    },
    stop: () => listeners.get('SIGTERM')?.(),
    asWorkload: async () => assume(lab),
    [Symbol.asyncDispose]: async () => {
      iam[Symbol.dispose]();
      await lab[Symbol.asyncDispose]();
    },
  };
}

async function assume({
  announcement: { workloads, endpoint, region },
}: RunningLab): Promise<string> {
  const [workload] = workloads;
  using sts = new DisposableSts(endpoint, region);
  try {
    const { Credentials: given } = await sts.client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: workload?.roleArn,
        RoleSessionName: 'pod',
        WebIdentityToken: readFileSync(workload?.tokenFile ?? '', 'utf8'),
      }),
    );
    return given === undefined ? 'nothing' : 'credentials';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

class DisposableSts implements Disposable {
  readonly client: STSClient;

  constructor(endpoint: string, region: string) {
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    this.client = new STSClient({ endpoint, region, credentials });
  }

  [Symbol.dispose](): void {
    this.client.destroy();
  }
}
