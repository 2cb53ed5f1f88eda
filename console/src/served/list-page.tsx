// SPDX-License-Identifier: Apache-2.0

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';

import { Answered } from './failure.tsx';

interface ListPageProps<T, Item> {
  readonly title: string;
  readonly description: string;
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  /** The newest first. */
  readonly itemsOf: (data: T) => readonly Item[];
  /** Said where there is no item. */
  readonly nothing: string;
  readonly before?: (data: T) => ReactNode;
  readonly children: (item: Item) => ReactElement;
}

/** A page of what a server keeps a list of, each item in a section of its own. */
export function ListPage<T, Item>(props: ListPageProps<T, Item>): ReactElement {
  const { title, description, query, itemsOf, nothing, before, children } = props;
  const items = query.data === undefined ? [] : itemsOf(query.data);
  return (
    <>
      <Header
        variant="h1"
        counter={query.data === undefined ? '' : `(${String(items.length)})`}
        description={<span className="breakable">{description}</span>}
      >
        {title}
      </Header>
      <Answered query={query}>
        {(data) => (
          <>
            {before?.(data)}
            {items.length === 0 && (
              <Container>
                <Box textAlign="center" padding="l" color="text-body-secondary">
                  {nothing}
                </Box>
              </Container>
            )}
            {items.slice(0, MOST).map(children)}
            {items.length > MOST && (
              <p className="dim">{`and ${String(items.length - MOST)} that are older`}</p>
            )}
          </>
        )}
      </Answered>
    </>
  );
}

const MOST = 200;
