// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { SecretConfig } from '../../../schemas/config.ts';
import type { Context } from '../context.ts';
import { readNamed, type Wanted } from '../files.ts';

/**
 * Reads what the configuration must not hold itself. From then on no output has it.
 *
 * @throws TrustprintError `secret_missing` of a variable that is not set, and of what is empty; `file_unreadable`,
 *   `file_too_large`.
 */
export async function readSecret(
  secret: SecretConfig,
  context: Pick<Context, 'environment' | 'keep' | 'inputPieces' | 'filePieces'>,
): Promise<string> {
  const value =
    'env' in secret
      ? (context.environment[secret.env] ?? '')
      : Buffer.from(await readNamed(secret.file, SECRET, context)).toString('utf8');
  const text = value.trim();
  if (text === '') throw missing(secret);
  for (const line of text.split('\n')) context.keep(line.trim());
  return text;
}

function missing(secret: SecretConfig): TrustprintError {
  return 'env' in secret
    ? new TrustprintError('secret_missing', `the variable ${secret.env} is not set`, {
        facts: { variable: secret.env },
        hint: 'set it where trustprint runs',
      })
    : new TrustprintError('secret_missing', `${secret.file} is empty`, {
        facts: { file: secret.file },
        hint: 'put the secret into it',
      });
}

/** A URL or a key, twice while it is changed for another. */
const SECRET: Wanted = { what: 'a secret', most: 16 * 1024 };
