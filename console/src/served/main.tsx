// SPDX-License-Identifier: Apache-2.0

import '@cloudscape-design/global-styles/index.css';
import '../styles.css';
import './served.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactElement, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '../app.tsx';
import { servedData } from '../data/served.ts';
import { ProbedContext } from '../picture/probed.tsx';
import { type Slots, SlotsContext } from '../slots.ts';
import { Corner } from './corner.tsx';
import { PageFailure } from './failure.tsx';
import { LiveData } from './live.tsx';
import { News, NoTrusts } from './nothing-yet.tsx';
import { queryClient, useProbedAt } from './queries.ts';
import { useSessionPages } from './session-pages.ts';
import { Strip } from './strip.tsx';
import { TrustActions } from './suggest.tsx';

const History = lazy(async () => ({ default: (await import('./history.tsx')).History }));

const SLOTS: Slots = {
  news: News,
  noTrusts: NoTrusts,
  trustActions: TrustActions,
  trustHistory: ({ arn }) => (
    <Suspense>
      <History arn={arn} />
    </Suspense>
  ),
  failed: PageFailure,
};

const page = document.querySelector('#page');
if (page === null) throw new Error('nowhere to show the page');
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={queryClient()}>
      <LiveData data={servedData()}>
        <SlotsContext value={SLOTS}>
          <Strip />
          <Shell />
        </SlotsContext>
      </LiveData>
    </QueryClientProvider>
  </StrictMode>,
);

function Shell(): ReactElement {
  return (
    <ProbedContext value={useProbedAt()}>
      <App pages={useSessionPages()} corner={<Corner />} />
    </ProbedContext>
  );
}
