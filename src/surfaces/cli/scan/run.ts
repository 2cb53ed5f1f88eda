// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../../../core/error.ts';
import type { Context } from '../context.ts';
import { kebab } from '../arguments.ts';
import { conflict } from '../question-flags.ts';
import type { ScanFlags } from './scan-flags.ts';

/** `scan`: the trusts of accounts, or what the endpoints of a list present. */
export async function runScan(context: Context, flags: ScanFlags): Promise<void> {
  const { input } = flags;
  if (input === undefined) {
    const { runScanOfAccounts } = await import('./accounts.ts');
    return runScanOfAccounts(context, flags);
  }
  const used = OF_ACCOUNTS.filter((name) => flags[name] !== undefined);
  if (used.length > 0) throw notOfList(used);
  const { runScanOfList } = await import('./list.ts');
  return runScanOfList(context, flags, input);
}

/** What says nothing of a list: nothing of AWS is asked, and nothing judged. */
const OF_ACCOUNTS = [
  'accounts',
  'organization',
  'ou',
  'excludeAccounts',
  'roleName',
  'externalId',
  'regions',
  'expiresWithin',
  'baseline',
  'resume',
  'shard',
  'profile',
  'assumeRole',
] as const satisfies readonly (keyof ScanFlags)[];

function notOfList(names: readonly string[]): TrustprintError {
  const flags = names.map((name) => `--${kebab(name)}`).join(', ');
  return conflict(`--input asks nothing of AWS, and ${flags} says what to ask`, 'leave out either');
}
