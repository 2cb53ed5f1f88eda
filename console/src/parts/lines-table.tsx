// SPDX-License-Identifier: Apache-2.0

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactElement, type ReactNode, useDeferredValue, useMemo, useState } from 'react';

import { replaceQuery, type Route } from '../route.ts';
import { countOf } from '../words.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly cell: (line: T) => ReactNode;
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

interface LinesTableProps<T> {
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
  /** How it is sorted until somebody sorts it otherwise: `verdict`, `-roles`. */
  readonly sort?: string;
}

/** Lines in a table: filtered, sorted and paged. All of that stands in the address. */
export function LinesTable<T>(props: LinesTableProps<T>): ReactElement {
  const { route, title, noun, lines, columns, choices = [], nameOf, note } = props;
  const { shown, total, page, pages } = useShown(props);
  const change = (changed: Route['query']): void => {
    replaceQuery(route, { page: '', ...changed });
  };
  const sorted = sortOf(props);
  return (
    <Table
      variant="container"
      items={shown}
      trackBy={nameOf}
      wrapLines
      stickyHeader
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: title }}
      header={
        <Header variant="h1" counter={counterOf(total, lines.length)} description={note}>
          {title}
        </Header>
      }
      filter={
        <div className="filters">
          <Filter
            key={route.page}
            text={route.query['q'] ?? ''}
            noun={noun}
            total={total}
            onText={(q) => {
              change({ q });
            }}
          />
          {choices.length > 0 && (
            <Choices
              choices={choices}
              lines={lines}
              chosen={route.query['only'] ?? ''}
              onChoice={(only) => {
                change({ only });
              }}
            />
          )}
        </div>
      }
      pagination={
        pages > 1 ? (
          <Pages
            page={page}
            pages={pages}
            onPage={(next) => {
              change({ page: next });
            }}
          />
        ) : undefined
      }
      empty={
        <Box textAlign="center" padding="l" color="text-body-secondary">
          {lines.length === 0 ? `No ${noun}s.` : `No ${noun} matches.`}
        </Box>
      }
      columnDefinitions={columns.map(definitionOf)}
      {...(sorted.column === undefined ? {} : { sortingColumn: definitionOf(sorted.column) })}
      sortingDescending={sorted.isDescending}
      onSortingChange={({ detail }) => {
        change({
          sort: `${detail.isDescending === true ? '-' : ''}${detail.sortingColumn.sortingField ?? ''}`,
        });
      }}
    />
  );
}

function counterOf(total: number, all: number): string {
  return total === all
    ? `(${all.toLocaleString('en')})`
    : `(${total.toLocaleString('en')} of ${all.toLocaleString('en')})`;
}

function definitionOf<T>(
  { id, header, cell, by, width }: Column<T>,
  at = 1,
): TableProps.ColumnDefinition<T> {
  return {
    id,
    header,
    cell,
    isRowHeader: at === 0,
    ...(by === undefined ? {} : { sortingField: id }),
    minWidth: width ?? TEXT_WIDTH,
    ...(width === undefined ? {} : { width }),
  };
}

function sortOf<T>({ route, columns, sort: usual = '' }: LinesTableProps<T>) {
  const { sort = usual } = route.query;
  const isDescending = sort.startsWith('-');
  const name = sort.replace(/^-/, '');
  return { isDescending, column: columns.find(({ id, by }) => id === name && by !== undefined) };
}

/** Each line is put into small letters once; a letter more is then a search through strings. */
function useShown<T>(props: LinesTableProps<T>) {
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

/** What is typed is seen at once; the table follows. */
function Filter({
  text,
  noun,
  total,
  onText,
}: {
  readonly text: string;
  readonly noun: string;
  readonly total: number;
  readonly onText: (text: string) => void;
}): ReactElement {
  const [typed, setTyped] = useState(text);
  const found = useDeferredValue(total);
  return (
    <TextFilter
      filteringText={typed}
      filteringPlaceholder={`Find ${noun}s`}
      filteringAriaLabel={`Find ${noun}s`}
      filteringClearAriaLabel="Clear"
      countText={typed === '' ? '' : countOf(found, noun)}
      onChange={({ detail }) => {
        setTyped(detail.filteringText);
      }}
      onDelayedChange={({ detail }) => {
        onText(detail.filteringText);
      }}
    />
  );
}

function Choices<T>({
  choices,
  lines,
  chosen,
  onChoice,
}: {
  readonly choices: readonly Choice<T>[];
  readonly lines: readonly T[];
  readonly chosen: string;
  readonly onChoice: (id: string) => void;
}): ReactElement {
  const options = useMemo(
    () => [
      { id: 'all', text: `All ${lines.length.toLocaleString('en')}` },
      ...choices.map(({ id, text, is }) => ({
        id,
        text: `${text} ${lines.filter(is).length.toLocaleString('en')}`,
      })),
    ],
    [choices, lines],
  );
  return (
    <SegmentedControl
      label="Which"
      selectedId={chosen === '' ? 'all' : chosen}
      options={options}
      onChange={({ detail }) => {
        onChoice(detail.selectedId === 'all' ? '' : detail.selectedId);
      }}
    />
  );
}

function Pages({
  page,
  pages,
  onPage,
}: {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: string) => void;
}): ReactElement {
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={pages}
      ariaLabels={{
        paginationLabel: 'Pages',
        nextPageLabel: 'Next page',
        previousPageLabel: 'Previous page',
        pageLabel: (number) => `Page ${String(number)}`,
      }}
      onChange={({ detail }) => {
        onPage(String(detail.currentPageIndex));
      }}
    />
  );
}

const PAGE = 50;
/** What a column of texts takes at least: narrower, words are broken. */
const TEXT_WIDTH = 240;
