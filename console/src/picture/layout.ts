// SPDX-License-Identifier: Apache-2.0

import type { Listed, Served, ServedChain, ServingHost, TrustPicture } from './model.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed<T> extends Box {
  readonly of: T;
}

/** Where everything of a picture is, in the pixels that it is drawn in. */
export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  /** One below the other, where there is no room side by side. */
  readonly isStacked: boolean;
  readonly listHead: Box;
  readonly library: Box | undefined;
  readonly listed: readonly Placed<Listed>[];
  readonly hosts: readonly Placed<ServingHost>[];
  readonly chains: readonly Placed<ServedChain>[];
  readonly served: readonly Placed<Served>[];
}

export const ROW = { height: 62, gap: 26 } as const;
/** The name of a column, and what is said below it. */
const HEAD = 50;
/** The addresses of a chain; below them is room for the tag on the edge of a box. */
export const CHAIN_HEAD = 34;
const STEP = ROW.height + ROW.gap;
const NARROW = 680;

export function layoutOf(picture: TrustPicture, width: number): PictureLayout {
  const isStacked = width < NARROW;
  const columns = 1 + picture.hosts.length;
  const between = isStacked ? 0 : Math.min(96, width / 14);
  const room = isStacked ? width - LINES : (width - between * (columns - 1)) / columns;
  const column: Column = {
    x: isStacked ? LINES : 0,
    width: Math.min(room, isStacked ? Infinity : MOST_WIDE),
  };
  const listRows = picture.listed.length + (hasLibrary(picture) ? 1 : 0);
  const listTop = isStacked ? HEAD : HEAD + CHAIN_HEAD;
  const listEnd = listTop + Math.max(1, listRows) * STEP;
  const deepest = Math.max(
    0,
    ...picture.hosts.map(({ chains: [first] }) => first?.certificates.length ?? 0),
  );
  let below = listEnd;
  const hosts = picture.hosts.map((host, at) => {
    const x = isStacked ? column.x : (column.width + between) * (at + 1);
    const placed = hostLayout(
      host,
      { ...column, x },
      { y: isStacked ? below : 0, rows: isStacked ? 0 : deepest },
    );
    below = placed.end;
    return placed;
  });
  const served = hosts.flatMap((one) => one.served);
  const list = listLayout(picture, { ...column, y: listTop }, isStacked ? [] : served);
  const ends = [
    ...hosts.map(({ end }) => end),
    ...list.listed.map(({ y }) => y + STEP),
    list.libraryEnd,
  ];
  return {
    width,
    height: Math.max(...ends, isStacked ? 0 : listEnd) - ROW.gap + 4,
    isStacked,
    listHead: { ...column, y: 0, height: HEAD },
    library: list.library,
    listed: list.listed,
    hosts: hosts.map(({ head }) => head),
    chains: hosts.flatMap(({ chains }) => chains),
    served,
  };
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/** @param rows Chains end at the same height, so that what they share is on one line. */
function hostLayout(
  host: ServingHost,
  column: Column,
  { y, rows }: { readonly y: number; readonly rows: number },
) {
  const chains: Placed<ServedChain>[] = [];
  const served: Placed<Served>[] = [];
  let top = y + HEAD;
  for (const [at, chain] of host.chains.entries()) {
    const { certificates } = chain;
    const first =
      top + CHAIN_HEAD + (at === 0 ? Math.max(0, rows - certificates.length) * STEP : 0);
    const depth = Math.max(1, certificates.length);
    chains.push({ of: chain, ...column, y: first - CHAIN_HEAD, height: CHAIN_HEAD + depth * STEP });
    for (const [row, certificate] of certificates.entries()) {
      served.push({ of: certificate, ...column, y: first + row * STEP, height: ROW.height });
    }
    top = first + depth * STEP;
  }
  return { head: { of: host, ...column, y, height: HEAD }, chains, served, end: top };
}

/** Each value beside the certificate that it is of, where that place is free; the others where there is room. */
function listLayout(
  picture: TrustPicture,
  { y: first, ...column }: Column & Pick<Box, 'y'>,
  served: readonly Placed<Served>[],
) {
  const taken = new Set<number>();
  const rowOf = (y: number | undefined): number => {
    let row = y === undefined ? 0 : Math.round((y - first) / STEP);
    while (taken.has(row)) row += 1;
    taken.add(row);
    return first + row * STEP;
  };
  const meets = (value: string): number | undefined =>
    served.find(({ of }) => of.sha1 === value)?.y;
  const libraryAt = served.find(({ of }) => of.place === 'top')?.y;
  const library = hasLibrary(picture)
    ? { ...column, y: rowOf(libraryAt), height: ROW.height }
    : undefined;
  const ordered = picture.listed.toSorted(
    (one, other) => Number(other.name !== undefined) - Number(one.name !== undefined),
  );
  const listed = ordered.map((of) => ({
    of,
    ...column,
    y: rowOf(meets(of.value)),
    height: ROW.height,
  }));
  return { library, listed, libraryEnd: library === undefined ? 0 : library.y + STEP };
}

export function hasLibrary({ decidedBy }: TrustPicture): boolean {
  return decidedBy === 'library';
}

/** Beside the boxes, where lines run if they are stacked. */
const LINES = 30;
const MOST_WIDE = 400;
