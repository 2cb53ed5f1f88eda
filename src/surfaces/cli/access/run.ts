// SPDX-License-Identifier: Apache-2.0

import { acceptToken, createToken, revokeToken } from '../../../app/watch/access.ts';
import { TrustprintError } from '../../../core/error.ts';
import { type Instant, plusSeconds, printInstant } from '../../../core/model/instant.ts';
import type { AuditEntry, Scope } from '../../../ports/watch.ts';
import { everyResult, renderJson } from '../../../render/json.ts';
import { renderTokens, tokensJson, whatItMay } from '../../../render/watch/tokens.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { readNamed, type Wanted } from '../files.ts';
import type { PlainFormat } from '../flags.ts';

interface DatabaseFlags {
  readonly database: string | undefined;
}

interface CreateFlags extends DatabaseFlags {
  readonly scope: readonly Scope[];
  readonly accounts: readonly string[] | undefined;
  /** Days. */
  readonly expires: number;
  readonly tokenFile: string | undefined;
  readonly format: PlainFormat;
}

interface ListFlags extends DatabaseFlags {
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** `access create`: the token alone is on stdout, for a variable or a pipe. */
export async function runCreate(context: Context, flags: CreateFlags, name: string): Promise<void> {
  const at = await context.outside.now();
  const { scope: scopes, accounts, format, tokenFile } = flags;
  const expiresAt = plusSeconds(at, flags.expires * SECONDS_PER_DAY);
  const wanted = { name, scopes, accounts, expiresAt };
  if (tokenFile !== undefined) {
    const bytes = await readNamed(tokenFile, ACCESS_TOKEN, context);
    const given = Buffer.from(bytes).toString('utf8').trim();
    context.keep(given);
    const accepted = await context.outside.inDatabase(flags.database, 'write', async ({ access }) =>
      acceptToken(access, given, { wanted, audit: auditOf(context, at) }),
    );
    const said = accepted === undefined ? 'the token is known' : whatItMay(accepted);
    context.process.stderr.write(`${said}\n`);
    return;
  }
  const { secret, grant } = await context.outside.inDatabase(
    flags.database,
    'write',
    async ({ access }) => createToken(access, wanted, auditOf(context, at)),
  );
  if (format === 'json') {
    const { id } = grant;
    const made = { id, name, token: secret, expiresAt: printInstant(expiresAt) };
    const result = { ...everyResult(plainCircumstances(context)), ...made };
    context.writeUnredacted(renderJson(result));
    return;
  }
  context.writeUnredacted(`${secret}\n`);
  context.process.stderr.write(`${whatItMay(grant)}\nhint: keep it, it is not shown again\n`);
}

/** `access list`. */
export async function runList(context: Context, flags: ListFlags): Promise<void> {
  const tokens = await context.outside.inDatabase(flags.database, 'read', async ({ access }) =>
    access.tokens(),
  );
  const { stdout } = context.process;
  if (flags.format === 'json') {
    stdout.write(renderJson(tokensJson(tokens, plainCircumstances(context))));
  } else if (flags.quiet === true) {
    stdout.write(tokens.map(({ id }) => `${id}\n`).join(''));
  } else stdout.write(renderTokens(tokens, context.terminal.stdout));
}

/** `access revoke`. */
export async function runRevoke(context: Context, flags: DatabaseFlags, id: string): Promise<void> {
  const { outside } = context;
  const at = await outside.now();
  // It is made for who creates a token, and not for who mistypes its name.
  await outside.inDatabase(flags.database, 'read', async () => undefined);
  const wasThere = await outside.inDatabase(flags.database, 'write', async ({ access }) =>
    revokeToken(access, id, auditOf(context, at)),
  );
  if (!wasThere) {
    throw new TrustprintError('name_unknown', `no token has the id ${id.slice(0, 60)}`, {
      facts: { id: id.slice(0, 60) },
      hint: 'trustprint access list',
    });
  }
  context.process.stderr.write(`revoked ${id}\n`);
}

function auditOf(
  { environment: { USER: user }, hostName }: Context,
  at: Instant,
): Omit<AuditEntry, 'did' | 'about'> {
  return { at, who: `${user ?? 'somebody'} at ${hostName}`, from: null };
}

const SECONDS_PER_DAY = 86_400;

/** A token, and a line feed or two. */
const ACCESS_TOKEN: Wanted = { what: 'a token for the API of watch', most: 1024 };
