// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';

/** Says what a database answered, in our words where we have some. */
export interface Complaint {
  /** As it is named in messages: without a password. */
  readonly name: string;
  readonly redact: (text: string) => string;
}

/** What a driver threw, as an error of ours; ours fly on. */
export function unavailable(error: unknown, { name, redact }: Complaint): TrustprintError {
  if (error instanceof TrustprintError) return error;
  const said = reasonOf(error);
  const why = redact(said.why).slice(0, MOST_SHOWN);
  if (isDefect(error)) return new TrustprintError('internal', `the database ${name}: ${why}`);
  return new TrustprintError(
    'database_unavailable',
    `the database ${name} cannot be used: ${why}`,
    {
      facts: { database: name, error: why },
      hint: said.hint ?? 'is its server running, and reachable from here?',
    },
  );
}

function reasonOf(error: unknown): { why: string; hint?: string } {
  if (!(error instanceof Error)) return { why: 'unknown' };
  const code = codeOf(error);
  const known = REASONS[code];
  if (known !== undefined) return known;
  return { why: error.message === '' ? code : error.message };
}

/** A constraint of ours that we broke. */
function isDefect(error: unknown): boolean {
  return error instanceof Error && /^(?:sqlite 19|23.{3})$/.test(codeOf(error));
}

/** SQLite's primary result code, PostgreSQL's SQLSTATE, or the name of a system's error. */
function codeOf(error: Error): string {
  if ('errcode' in error && typeof error.errcode === 'number') {
    return `sqlite ${String(error.errcode % 256)}`;
  }
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return codeOf(error.errors[0]); // a name with several addresses, none of which answers
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const FULL = {
  why: 'the disk is full',
  hint: 'make room there; what was not written is tried again',
};
const LOCKED = { why: 'another process holds it', hint: 'wait until that one is done' };
const DAMAGED = {
  why: 'the file is damaged, or no database',
  hint: 'restore it from a copy, or give another file: --database FILE',
};
const LOST = { why: 'the connection was lost' };
const ANOTHER = 'give another file: --database FILE';
const NOT_OURS = { why: 'it may not be written', hint: 'its owner and its mode should be yours' };

/** @see https://sqlite.org/rescode.html and https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REASONS: Readonly<Record<string, { why: string; hint?: string }>> = {
  'sqlite 5': LOCKED,
  'sqlite 6': LOCKED,
  'sqlite 8': NOT_OURS,
  'sqlite 11': DAMAGED,
  'sqlite 13': FULL,
  'sqlite 14': { why: 'the file cannot be opened', hint: ANOTHER },
  'sqlite 26': DAMAGED,
  ENOENT: { why: 'no such file', hint: 'trustprint watch makes it, where its folder can be made' },
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  EROFS: { why: 'it is on a disk that can only be read', hint: ANOTHER },
  ENOSPC: FULL,
  ECONNREFUSED: { why: 'nothing listens there' },
  ECONNRESET: LOST,
  EPIPE: LOST,
  ETIMEDOUT: { why: 'it does not answer' },
  ENOTFOUND: { why: 'its host name does not resolve' },
  '53100': FULL,
  '53300': { why: 'it has no connection left', hint: 'let it take more (max_connections)' },
  '57014': { why: 'a statement took too long' },
  '57P01': LOST,
  '57P02': LOST,
  '57P03': { why: 'it is starting up' },
  '28P01': { why: 'it refuses the user or the password', hint: 'PGPASSWORD, or ~/.pgpass, has it' },
  '28000': { why: 'it refuses the user' },
  '3D000': { why: 'there is no database of that name on the server' },
  '42501': {
    why: 'the user lacks a right',
    hint: 'run trustprint watch migrate as the user that watch has',
  },
};

const MOST_SHOWN = 300;
