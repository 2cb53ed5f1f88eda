// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { type TokenForm, tokenFormOf } from '../../../core/model/web-identity.ts';
import { evaluateToken, factsOfToken } from '../../../core/token/token-alone.ts';
import { renderJson } from '../../../render/json.ts';
import { tokenJson } from '../../../render/token/json.ts';
import { renderTokenText } from '../../../render/token/text.ts';
import { renderVerdictBare } from '../../../render/verdict/text.ts';
import { type Context, plainCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';
import { exitOfVerdict } from '../exit.ts';
import { printName, readNamed, TOKEN } from '../files.ts';

export interface TokenFlags {
  readonly role: string | undefined;
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** `token`: what is in a token, and what STS would say of it. */
export async function runToken(context: Context, flags: TokenFlags, name: string): Promise<void> {
  const token = await tokenIn(name, context);
  const { vantage } = plainCircumstances(context);
  const at = await context.outside.now();
  const facts = factsOfToken({ token, at, vantage, roleArn: flags.role });
  const verdict = evaluateToken(facts);
  const { stdout } = context.process;
  if (flags.format === 'json') stdout.write(renderJson(tokenJson(facts, verdict)));
  else if (flags.quiet === true) stdout.write(renderVerdictBare(verdict));
  else stdout.write(renderTokenText(facts, verdict, { ...context.terminal.stdout, file: name }));
  context.setExit(exitOfVerdict(verdict, 'none'));
}

/** What is no JWT is for a gate to say; what is no single word is no token at all. */
async function tokenIn(name: string, context: Context): Promise<TokenForm> {
  const text = Buffer.from(await readNamed(name, TOKEN, context)).toString('utf8');
  context.keep(text);
  const words = text.trim().split(/\s+/);
  if (words.length === 1 && words[0] !== '') return tokenFormOf(text);
  throw new TrustprintError('token_unreadable', `${printName(name)} holds no token`, {
    facts: { file: printName(name), characters: text.length },
    hint: hintFor(text.trim()),
  });
}

function hintFor(text: string): string {
  if (text === '') return 'it is empty';
  if (/^(authorization:\s*)?bearer\s/i.test(text)) return 'leave "Bearer" out';
  if (/^[{[]/.test(text)) return 'it is JSON: give the token in it alone (status.token, or value)';
  return 'give a file with the token alone, on one line';
}
