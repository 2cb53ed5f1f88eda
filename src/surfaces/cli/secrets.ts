// SPDX-License-Identifier: Apache-2.0

import { type Redactor, redactorOf } from '../../render/redact.ts';
import type { Environment } from './connection.ts';

/** The redactor of a process, which knows the secrets that it was started with. */
export function redactorFor({
  argv,
  env,
}: {
  readonly argv: readonly string[];
  readonly env: Environment;
}): Redactor {
  const redactor = redactorOf();
  for (const secret of secretsOf(argv, env)) redactor.keep(secret);
  return redactor;
}

/** Tokens, keys and passwords in variables, and the passwords of URLs in these and in arguments. */
function secretsOf(argv: readonly string[], environment: Environment): readonly string[] {
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
  const urls = variables.flatMap(([name, value]) => (HOLDS_URL.test(name) ? [value] : []));
  return [
    ...variables.flatMap(([name, value]) => (HOLDS_SECRET.test(name) ? [value] : [])),
    ...[...argv, ...urls].flatMap(passwordsIn),
  ];
}

/**
 * The password of a URL, as it is written and as it is meant, and with its user as a server is shown
 * it (RFC 7617). A proxy may be written without a scheme.
 */
function passwordsIn(url: string): readonly string[] {
  const [, user = '', written] =
    /^(?:[^\s/]*?:\/\/)?([^\s/:@]*):([^\s/]+)@/.exec(url.replace(/^--?[\w-]+=/, '')) ?? [];
  if (written === undefined) return [];
  const meant = decoded(written);
  return [written, meant, Buffer.from(`${decoded(user)}:${meant}`).toString('base64')];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of AWS, of CI services and of whoever names variables after what is in them; ours name files. */
const HOLDS_SECRET = /^(?!TRUSTPRINT_).*(?:TOKEN|JWT|PASSWORD|SECRET|SECRET_ACCESS_KEY)(?:_V\d)?$/i;
const HOLDS_URL = /(?:_PROXY|ENDPOINT_URL(?:_\w+)?)$/i;
