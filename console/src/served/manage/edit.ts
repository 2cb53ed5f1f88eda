// SPDX-License-Identifier: Apache-2.0

import { post } from '../../data/client.ts';

export type RepairPlan = Awaited<ReturnType<typeof planned>>;

/** A thumbprint that joins the list when it is saved: as it was typed, or by the certificate that was pasted. */
export interface Joining {
  readonly typed: string | undefined;
  readonly stage: string | undefined;
  readonly sha1: string;
  readonly subject: string;
  readonly because: string;
}

/** What somebody has changed and not saved. */
export interface Edit {
  readonly joining: readonly Joining[];
  readonly leaving: readonly string[];
  readonly evenIfUnused: boolean;
  readonly allowLeaf: boolean;
  readonly owner: string | undefined;
  readonly drop: readonly string[];
}

export const NO_EDIT: Edit = {
  joining: [],
  leaving: [],
  evenIfUnused: false,
  allowLeaf: false,
  owner: undefined,
  drop: [],
};

/** Has the server probe and plan. */
export async function planned(
  target: string,
  edit: Edit,
  { from, signal }: { readonly from?: readonly string[]; readonly signal?: AbortSignal } = {},
) {
  const { joining, leaving, evenIfUnused, allowLeaf, owner, drop } = edit;
  return post('/api/v1/plans', {
    ...(signal === undefined ? {} : { signal }),
    body: {
      target,
      edit: {
        add: joining.flatMap(({ typed }) => typed ?? []),
        remove: [...leaving],
        ...(from === undefined ? {} : { from: [...from] }),
      },
      stage: joining.flatMap(({ stage }) => stage ?? []).join('\n'),
      evenIfUnused,
      allowLeaf,
      drop: [...drop],
      ...(owner === undefined ? {} : { owner }),
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

export function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join(' ') === other.toSorted().join(' ');
}

/** What a plan adds, to be remembered until it is saved. */
export function joiningIn(
  { plan }: RepairPlan,
  given: Pick<Joining, 'typed' | 'stage'>,
): readonly Joining[] {
  const [change] = plan?.changes ?? [];
  return (change?.add ?? []).map(({ sha1, subject, because }, index) => ({
    // A paste may hold several certificates: it is sent once.
    typed: given.typed,
    stage: index === 0 ? given.stage : undefined,
    sha1,
    subject,
    because,
  }));
}
