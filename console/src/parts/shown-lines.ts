// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useMemo } from 'react';

import type { Route } from '../route.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** Default: the text that it is sorted by. */
  readonly cell?: (line: T) => ReactNode;
  /** What it is sorted by; `undefined`: not at all. */
  readonly by?: (line: T) => string | number;
  readonly width?: number;
}

/** One of a few kinds of lines: `broken`. */
export interface Choice<T> {
  readonly id: string;
  readonly text: string;
  readonly is: (line: T) => boolean;
}

export interface LinesTableProps<T> {
  readonly route: Route;
  readonly title: string;
  /** `trust` */
  readonly noun: string;
  readonly lines: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly choices?: readonly Choice<T>[];
  /** All that is looked through for what somebody types. */
  readonly haystack: (line: T) => string;
  readonly nameOf: (line: T) => string;
  readonly note?: ReactNode;
  /** Whether it is but a part of its page. */
  readonly isPart?: boolean;
  /** How it is sorted until somebody sorts it otherwise: `verdict`, `-roles`. */
  readonly sort?: string;
}

export function sortOf<T>({ route, columns, sort: usual = '' }: LinesTableProps<T>) {
  const { sort = usual } = route.query;
  const isDescending = sort.startsWith('-');
  const name = sort.replace(/^-/, '');
  return { isDescending, column: columns.find(({ id, by }) => id === name && by !== undefined) };
}

/** Each line is put into small letters once; a letter more is then a search through strings. */
export function useShown<T>(props: LinesTableProps<T>) {
  const { route, lines, choices = [], haystack } = props;
  const { q = '', only = '', page: asked = '1' } = route.query;
  const { column, isDescending } = sortOf(props);
  const searched = useMemo(
    () => lines.map((line) => ({ line, text: haystack(line).toLowerCase() })),
    [lines, haystack],
  );
  const needles = q.toLowerCase().trim();
  const found = useMemo(() => {
    const choice = choices.find(({ id }) => id === only);
    const words = needles.split(/\s+/).filter((word) => word !== '');
    return searched
      .filter(
        ({ line, text }) =>
          (choice?.is(line) ?? true) && words.every((word) => text.includes(word)),
      )
      .map(({ line }) => line);
  }, [searched, needles, only, choices]);
  const by = column?.by;
  const ordered = useMemo(
    () => (by === undefined ? found : sortedBy(found, by, isDescending)),
    [found, by, isDescending],
  );
  const pages = Math.max(1, Math.ceil(ordered.length / PAGE));
  const page = Math.min(pages, Math.max(1, Number.parseInt(asked, 10) || 1));
  return {
    shown: ordered.slice((page - 1) * PAGE, page * PAGE),
    total: ordered.length,
    page,
    pages,
  };
}

function sortedBy<T>(
  lines: readonly T[],
  by: (line: T) => string | number,
  isDescending: boolean,
): readonly T[] {
  const keyed = lines.map((line) => ({ line, key: by(line) }));
  const sign = isDescending ? -1 : 1;
  keyed.sort((one, other) => (one.key === other.key ? 0 : one.key < other.key ? -sign : sign));
  return keyed.map(({ line }) => line);
}

const PAGE = 50;
