// SPDX-License-Identifier: Apache-2.0

import '@cloudscape-design/global-styles/index.css';
import '../styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '../app.tsx';
import { servedData } from '../data/served.ts';
import { DataContext } from '../data/use-data.ts';
import { SERVED_PAGES } from './pages.ts';

const page = document.querySelector('#page');
if (page === null) throw new Error('nowhere to show the page');
const source = { data: servedData(), answers: new Map() };
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <DataContext value={source}>
        <App pages={SERVED_PAGES} />
      </DataContext>
    </QueryClientProvider>
  </StrictMode>,
);
