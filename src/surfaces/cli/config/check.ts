// SPDX-License-Identifier: Apache-2.0

import { failureOf } from '../../../core/error.ts';
import { mark, printPage, row, type Row } from '../../../render/page.ts';
import type { SecretConfig } from '../../../schemas/config.ts';
import { DEFAULT_NAME, configFrom } from '../config.ts';
import type { Config } from '../config-file.ts';
import type { Context } from '../context.ts';
import { CERTIFICATES, printName, readNamed, type Wanted } from '../files.ts';
import { readSecret } from './secret.ts';

/** `config check`: reads it, and all that it names. */
export async function runConfigCheck(context: Context, _: object, named?: string): Promise<void> {
  const name = named ?? DEFAULT_NAME;
  const config = await configFrom(name, context);
  const judged = await Promise.all(
    namedIn(config).map(async ({ what, read }) => ({
      what,
      why: (await failureOf(read(context)))?.message,
    })),
  );
  const failed = judged.filter(({ why }) => why !== undefined).length;
  const { sources = [], receivers = [] } = config.file;
  const counts = [
    counted(sources.length, 'source'),
    counted(receivers.length, 'receiver'),
    counted(config.suppressions.length, 'suppression'),
  ].join(', ');
  const head = failed === 0 ? `is OK: ${counts}` : `names ${String(failed)} that cannot be read`;
  const rows: readonly Row[] = [
    row(0, [mark(failed === 0 ? 'good' : 'bad'), ` ${printName(name)} ${head}`]),
    ...judged.map(({ what, why }) =>
      row(2, [
        mark(why === undefined ? 'good' : 'bad'),
        ` ${what}${why === undefined ? '' : `: ${why}`}`,
      ]),
    ),
  ];
  context.process.stdout.write(printPage(rows, context.terminal.stdout));
  if (failed > 0) context.setExit(USAGE);
}

/** Something outside that the configuration names: never what is in it. */
interface Named {
  readonly what: string;
  readonly read: (context: Context) => Promise<unknown>;
}

function namedIn({ file }: Config): readonly Named[] {
  const { sources = [], receivers = [], heartbeat, access, repair } = file;
  const signIn = access?.['sign-in'];
  return [
    ...sources.flatMap(({ name, kubeconfig, 'issuer-ca': cas = [] }) => [
      ...cas.map((ca) => caFile(`${name}: issuer-ca of ${ca.host}`, ca.file)),
      ...(kubeconfig === undefined ? [] : [plainFile(`${name}: kubeconfig`, kubeconfig)]),
    ]),
    ...receivers.flatMap(({ name, webhook, slack, alertmanager }) => [
      ...secrets(`${name}: secret`, webhook?.secret),
      ...secrets(`${name}: url`, slack?.url),
      ...secrets(`${name}: token`, alertmanager?.token),
    ]),
    ...secrets('heartbeat: url', heartbeat?.url),
    ...secrets('sign-in: client-secret', signIn?.['client-secret']),
    ...Object.entries(access?.tls ?? {}).map(([key, path]) => plainFile(`tls: ${key}`, path)),
    ...(repair?.['issuer-ca'] ?? []).map((ca) =>
      caFile(`repair: issuer-ca of ${ca.host}`, ca.file),
    ),
  ];
}

function caFile(what: string, file: string): Named {
  return {
    what: `${what} (${file})`,
    read: async (context) =>
      context.outside.certificates(await readNamed(file, CERTIFICATES, context), {
        name: file,
        lenient: false,
      }),
  };
}

function plainFile(what: string, file: string): Named {
  return {
    what: `${what} (${file})`,
    read: async (context) => readNamed(file, { what, most: MOST_BYTES } satisfies Wanted, context),
  };
}

function secrets(what: string, secret: SecretConfig | undefined): readonly Named[] {
  if (secret === undefined) return [];
  const where = 'env' in secret ? `variable ${secret.env}` : secret.file;
  return [{ what: `${what} (${where})`, read: async (context) => readSecret(secret, context) }];
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A kubeconfig of a few hundred clusters; keys and certificates are smaller. */
const MOST_BYTES = 4 * 1024 * 1024;
const USAGE = 2;
