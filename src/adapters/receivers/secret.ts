// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { SecretConfig } from '../../schemas/config.ts';
import { readBounded } from '../bounded-file-read.ts';
import { systemCodeOf } from '../tls-errors.ts';

/** Where secrets come from, and who is told of them so that none is printed. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onSecret: (secret: string) => void;
}

/**
 * The secrets of a variable, or of a file as it is now: one on each line, the first of which is the one
 * to use alone.
 *
 * @param whose `receiver ops`
 * @throws TrustprintError `receiver_unavailable`; none of it quotes what was read.
 */
export async function secretsOf(
  config: SecretConfig,
  { whose, source }: { readonly whose: string; readonly source: SecretSource },
  signal: AbortSignal,
): Promise<readonly [string, ...string[]]> {
  const text = 'env' in config ? source.env[config.env] : await textOf(config.file, whose, signal);
  const from = 'env' in config ? `the variable ${config.env}` : config.file;
  if (text === undefined) throw unreadable(whose, `${from} is not set`);
  const [first, ...others] = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MOST_SECRETS);
  if (first === undefined) throw unreadable(whose, `${from} is empty`);
  for (const secret of [first, ...others]) tell(secret, source.onSecret);
  return [first, ...others];
}

/** A URL that holds a secret has it in its path or its query. */
function tell(secret: string, onSecret: SecretSource['onSecret']): void {
  if (!URL.canParse(secret)) {
    onSecret(secret);
    return;
  }
  const { pathname, searchParams } = new URL(secret);
  for (const part of [pathname.slice(1), ...pathname.split('/'), ...searchParams.values()]) {
    if (part !== '') onSecret(part);
  }
}

async function textOf(file: string, whose: string, signal: AbortSignal): Promise<string> {
  try {
    return (await readBounded(file, { most: MOST_BYTES, signal })).toString('utf8');
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(whose, `${file} cannot be read (${systemCodeOf(error)})`);
  }
}

export function unreadable(whose: string, why: string): TrustprintError {
  return new TrustprintError('receiver_unavailable', `${whose} has no usable secret: ${why}`, {
    facts: { receiver: whose },
    hint: 'see the configuration: secret, token or url name a variable or a file',
  });
}

/** An old and a new one, where they are being changed. */
const MOST_SECRETS = 4;

/** A URL of 2,048 characters, four times. */
const MOST_BYTES = 8192;
