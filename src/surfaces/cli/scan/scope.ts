// SPDX-License-Identifier: Apache-2.0

import { mismatch, type ScanFile, type ScanHead } from './scan-file.ts';

type Scope = ScanHead['scope'];

/**
 * Holds what a file is about against what is asked for.
 *
 * @throws TrustprintError `scan_file_mismatch`.
 */
export function requireSameScope({ name, head: { scope } }: Headed, own: Scope): void {
  const lacking = without(own.accounts, scope.accounts);
  const surplus = without(scope.accounts, own.accounts);
  if (lacking.length + surplus.length > 0) {
    const parts = [...phrase('it lacks', lacking), ...phrase('it also has', surplus)];
    throw mismatch(
      `${name} is of a scan of other accounts: ${parts.join('; ')}`,
      'give the flags of that scan, and --exclude-accounts for new accounts; or scan again without --resume',
      { file: name, lacking: lacking.slice(0, MOST), surplus: surplus.slice(0, MOST) },
    );
  }
  requireSame(name, ['shard', scope.shard, own.shard]);
  requireSameStandards(name, scope, own);
}

/** Whether what was found of different accounts may be put together. */
export function requireSameStandards(name: string, theirs: Scope, own: Scope): void {
  requireSame(name, ['target', theirs.target, own.target]);
  requireSame(name, ['regions', printRegions(theirs), printRegions(own)]);
  requireSame(name, ['baseline', theirs.baseline, own.baseline]);
}

function requireSame(
  file: string,
  [what, theirs, own]: readonly [what: string, theirs: string | null, own: string | null],
): void {
  if (theirs === own) return;
  throw mismatch(
    `${file} is of a scan with other ${what === 'target' ? what : `--${what}`}: ${theirs ?? 'none'}, not ${own ?? 'none'}`,
    'give the flags of that scan',
    { file, what, theirs, own },
  );
}

/** In any order. */
export function printRegions({ regions }: Pick<Scope, 'regions'>): string | null {
  return regions?.toSorted().join() ?? null;
}

type Headed = Pick<ScanFile, 'name' | 'head'>;

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return some.filter((one) => !known.has(one));
}

function phrase(verb: string, accounts: readonly string[]): readonly string[] {
  if (accounts.length === 0) return [];
  const more = accounts.length > MOST ? ` and ${String(accounts.length - MOST)} more` : '';
  return [`${verb} ${accounts.slice(0, MOST).join(', ')}${more}`];
}

const MOST = 5;
