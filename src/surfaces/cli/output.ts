// SPDX-License-Identifier: Apache-2.0

import type { WriteStream } from 'node:tty';

import type { TerminalLayout } from '../../render/page.ts';
import { redactingSink, type Redactor, redactorOf } from '../../render/redact.ts';
import type { Output, Terminal } from './context.ts';
import type { Environment } from './settings.ts';

/** The part of a stream that we use; standard streams are this, whether terminals or not. */
export type Stream = Pick<NodeJS.WriteStream, 'write'> &
  Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** A stream that redacts all that is written to it. */
export function outputTo(stream: Stream, { redact }: Pick<Redactor, 'redact'>): Output {
  const sink = {
    write: (text: string): void => {
      stream.write(text);
    },
  };
  return redactingSink(sink, redact);
}

interface Streams {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** What the streams can show, by themselves and by the environment. */
export function terminalOf({ stdin, stdout, stderr }: Streams, environment: Environment): Terminal {
  const isLive = stderr.isTTY === true && !isAutomated(environment) && !isDumb(environment);
  return {
    stdout: paperOf(stdout, environment),
    stderr: paperOf(stderr, environment),
    canAsk: stdin.isTTY === true && stderr.isTTY === true && !isAutomated(environment),
    canRewrite: isLive,
  };
}

function paperOf({ isTTY, columns }: Stream, environment: Environment): TerminalLayout {
  const isTerminal = isTTY === true;
  return {
    colour: isTerminal && !isPlain(environment),
    unicode: showsUnicode(environment),
    width: isTerminal ? widthOf(columns) : undefined,
  };
}

/** A terminal that does not say how wide it is says 0. */
function widthOf(columns = 0): number {
  return columns === 0 ? WIDEST : Math.max(NARROWEST, Math.min(columns, WIDEST));
}

/** @see https://no-color.org: present and not empty, whatever its value. */
function isPlain(environment: Environment): boolean {
  const { NO_COLOR } = environment;
  return (
    (NO_COLOR !== undefined && NO_COLOR !== '') || isDumb(environment) || isAutomated(environment)
  );
}

function isDumb({ TERM }: Environment): boolean {
  return TERM === 'dumb';
}

/** Every CI service of note sets `CI`. */
function isAutomated({ CI }: Environment): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

/** The locale's character set (POSIX, 8.2: the first of these that is set counts). */
function showsUnicode({ LC_ALL, LC_CTYPE, LANG, WT_SESSION }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return /utf-?8/i.test(locale ?? '') || WT_SESSION !== undefined;
}

/** Longer lines are hard to read, and shorter ones break every value. */
const WIDEST = 100;
const NARROWEST = 40;

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
