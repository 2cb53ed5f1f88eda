// SPDX-License-Identifier: Apache-2.0

import {
  type Inclusion,
  type Intent,
  type StagedCertificate,
  DEFAULT_INTENT,
} from '../../../core/model/plan.ts';
import type { Fingerprint, ListedThumbprint } from '../../../core/model/thumbprint.ts';
import type { Context } from '../context.ts';
import { CERTIFICATES, printName, readNamed } from '../files.ts';

/** The flags by which somebody says what a repair may do. */
export interface IntentFlags {
  readonly add: readonly string[] | undefined;
  readonly drop: readonly ListedThumbprint[] | undefined;
  readonly acceptCa: readonly Fingerprint[] | undefined;
  readonly allowLeaf: boolean | undefined;
  readonly evenIfUnused: boolean | undefined;
  readonly retireAfter: number | undefined;
  readonly owner: string | undefined;
  readonly include: readonly Inclusion[] | undefined;
}

/** What the person who repairs has said by flags. */
export async function intentOf(flags: IntentFlags, context: Context): Promise<Intent> {
  const staged = await Promise.all((flags.add ?? []).map(async (name) => stagedIn(name, context)));
  const { retireAfter } = flags;
  return {
    ...DEFAULT_INTENT,
    stage: staged.flat(),
    drop: flags.drop ?? [],
    accept: flags.acceptCa ?? [],
    allowLeaf: flags.allowLeaf === true,
    evenIfUnused: flags.evenIfUnused === true,
    ...(retireAfter === undefined ? {} : { retireAfterSeconds: retireAfter * 86_400 }),
    owner: flags.owner,
    include: flags.include ?? [],
  };
}

/** Damage is never passed over here: what is listed must be what was meant. */
async function stagedIn(name: string, context: Context): Promise<readonly StagedCertificate[]> {
  const from = printName(name);
  const bytes = await readNamed(name, CERTIFICATES, context);
  const { certificates } = await context.outside.certificates(bytes, {
    name: from,
    lenient: false,
  });
  return certificates.map((certificate) => ({ certificate, from }));
}
