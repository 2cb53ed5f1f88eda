// SPDX-License-Identifier: Apache-2.0

import { post } from '../../data/client.ts';

export type RepairPlan = Awaited<ReturnType<typeof planned>>;

/** A thumbprint that joins the list when it is saved: as it was typed, or by the certificate that was pasted. */
export interface Joining {
  readonly typed?: string;
  readonly stage?: string;
  readonly sha1: string;
  readonly subject: string;
  readonly because: string;
}

/** What somebody has changed and not saved. */
export interface Edit {
  /** Whether all is repaired that can be, instead of a list edited. */
  readonly isRepair: boolean;
  readonly joining: readonly Joining[];
  readonly leaving: readonly string[];
  readonly evenIfUnused: boolean;
  readonly allowLeaf: boolean;
  readonly owner: string | undefined;
  readonly drop: readonly string[];
  /** What a repair writes only where it is asked to. */
  readonly include: readonly ('trust-policy' | 'kubernetes')[];
}

export const NO_EDIT: Edit = {
  isRepair: false,
  joining: [],
  leaving: [],
  evenIfUnused: false,
  allowLeaf: false,
  owner: undefined,
  drop: [],
  include: [],
};
export const REPAIR: Edit = { ...NO_EDIT, isRepair: true };

export interface EditProps {
  readonly arn: string;
  readonly plan: RepairPlan;
  readonly edit: Edit;
  readonly onEdit: (changed: Partial<Edit>) => void;
}

/** Has the server probe and plan. */
export async function planned(
  target: string,
  { isRepair, joining, leaving, owner, drop, include, ...gates }: Edit,
  { from, signal }: { readonly from?: readonly string[]; readonly signal?: AbortSignal } = {},
) {
  const typed = joining.flatMap((one) => one.typed ?? []);
  const list = { add: typed, remove: [...leaving], ...(from && { from: [...from] }) };
  return post('/api/v1/plans', {
    ...(signal && { signal }),
    body: {
      target,
      ...(isRepair ? { accept: typed, include: [...include] } : { edit: list }),
      stage: joining.flatMap(({ stage }) => stage ?? []).join('\n'),
      drop: [...drop],
      ...gates,
      ...(owner !== undefined && { owner }),
    },
  });
}

/** The list as it will be. Of a value that is listed twice, one stays. */
export function listAfter(
  listed: readonly string[],
  { joining, leaving }: Pick<Edit, 'joining' | 'leaving'>,
): readonly string[] {
  const stays = (value: string, index: number): boolean =>
    !leaving.includes(value) ||
    (listed.filter((one) => one === value).length > 1 && listed.indexOf(value) === index);
  return [...listed.filter(stays), ...joining.map(({ sha1 }) => sha1)];
}

/** The edit with more that joins, each once. */
export function withJoining({ joining }: Edit, more: readonly Joining[]): Pick<Edit, 'joining'> {
  const known = new Set(more.map(({ sha1 }) => sha1));
  return { joining: [...joining.filter(({ sha1 }) => !known.has(sha1)), ...more] };
}

/** Said on a page where a command would be told by a flag. */
export const INSTEAD: Readonly<Record<string, string>> = {
  authority_missing:
    'If it is your private CA, give its certificate or its SHA-256 below. Where the servers do not send it, start trustprint console with --issuer-ca FILE.',
  leaf_refused: 'Let the server send the certificate of its CA too.',
  list_full: '',
  owner_unknown: '',
};
