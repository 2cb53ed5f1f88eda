// SPDX-License-Identifier: Apache-2.0

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactElement, useDeferredValue, useMemo, useState } from 'react';

import { replaceQuery, type Route } from '../route.ts';
import { countOf } from '../words.ts';
import { type Choice, type Column, type LinesTableProps, sortOf, useShown } from './shown-lines.ts';

export type { Choice, Column } from './shown-lines.ts';

/** Lines in a table: filtered, sorted and paged. All of that stands in the address. */
export function LinesTable<T>(props: LinesTableProps<T>): ReactElement {
  const { route, title, noun, lines, columns, choices = [], nameOf, note, isPart } = props;
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
        <Header
          variant={isPart === true ? 'h2' : 'h1'}
          counter={counterOf(total, lines.length)}
          description={note}
        >
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
    cell: cell ?? ((line) => <span className="breakable">{by?.(line) || '–'}</span>),
    isRowHeader: at === 0,
    ...(by === undefined ? {} : { sortingField: id }),
    minWidth: width ?? TEXT_WIDTH,
    ...(width === undefined ? {} : { width }),
  };
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

/** What a column of texts takes at least: narrower, words are broken. */
const TEXT_WIDTH = 240;
