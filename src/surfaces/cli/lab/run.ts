// SPDX-License-Identifier: Apache-2.0

import { shellCommand } from '../../../core/model/shell.ts';
import { everyResult, renderJsonLine } from '../../../render/json.ts';
import { BLANK, paint, pairs, printPage, row, type Row, wholeRow } from '../../../render/page.ts';
import type { LabJson } from '../../../schemas/lab.ts';
import type { Context } from '../context.ts';
import { labCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';
import { LAB_PORT } from '../values.ts';

export interface LabFlags {
  readonly scenario: string;
  readonly port: number;
  readonly messages: 'current' | 'classic';
  readonly match: 'path' | 'any' | 'top';
  readonly hosts: 'both' | 'jwks';
  readonly keyCache: number;
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** What of a lab the command line uses. */
export interface RunningLab {
  readonly announcement: LabJson;
  readonly stopped: Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Wanted {
  readonly scenario: string;
  readonly port: number;
  readonly messages: LabFlags['messages'];
  readonly match: LabFlags['match'];
  readonly hosts: LabFlags['hosts'];
  readonly keyCacheSeconds: number;
}

/** `lab start`: runs a lab until somebody tells it to stop; that is its good end. */
export async function runLab(
  context: Context,
  { format, quiet, keyCache, ...flags }: LabFlags,
  start: (wanted: Wanted) => Promise<RunningLab>,
): Promise<void> {
  context.endsWhenTold();
  const lab = await start({ ...flags, keyCacheSeconds: Math.round(keyCache / 1000) });
  const stop = (): void => void lab.stop();
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  if (format === 'json') {
    const line = { ...lab.announcement, ...everyResult(labCircumstances(context)) };
    context.writeUnredacted(renderJsonLine(line));
  } else {
    const page = printPage(announcementRows(lab.announcement), context.terminal.stdout);
    context.process.stdout.write(quiet === true ? `${lab.announcement.endpoint}\n` : page);
    context.process.stdout.flush();
  }
  await lab.stopped;
  await lab.stop(); // its files go last, whoever stopped it
}

function announcementRows(announced: LabJson): readonly Row[] {
  const { endpoint, region, accountId, scenario, broken, caFile } = announced;
  const { kubeconfig, clusters, workloads, commands } = announced;
  const { port } = new URL(endpoint);
  const onPort = port === String(LAB_PORT) ? '' : ` --port ${port}`;
  return [
    row(0, [paint('strong', `lab running at ${endpoint}`), `, account ${accountId}, ${region}`]),
    row(0, [paint('dim', 'scenario'), ` ${scenario}: ${broken}`]),
    BLANK,
    ...pairs(2, [
      ['CA of the issuer', caFile],
      ['kubeconfig', kubeconfig],
      ...clusters.map(({ name, issuer }) => [`cluster ${name}`, issuer] as const),
      ...workloads.flatMap(({ namespace, serviceAccount, roleArn, tokenFile }) => [
        ['workload', `${namespace}/${serviceAccount}`] as const,
        ['  its role', roleArn] as const,
        ['  its token', tokenFile] as const,
      ]),
    ]),
    BLANK,
    row(0, ['In another shell:']),
    wholeRow(2, [`eval "$(trustprint lab env${onPort})"`]),
    ...[...commands, shellCommand(['trustprint', 'console', '--issuer-ca', caFile]) ?? ''].map(
      (command) => wholeRow(2, [command]),
    ),
    BLANK,
    row(0, [
      paint(
        'dim',
        'It runs until Ctrl-C. It opens nothing but itself, and reaches nothing outside this machine.',
      ),
    ]),
  ];
}
