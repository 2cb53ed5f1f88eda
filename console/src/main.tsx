// SPDX-License-Identifier: Apache-2.0

import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App, DATA_PAGES } from './app.tsx';
import { embeddedData } from './data/embedded.ts';
import { DataContext } from './data/use-data.ts';

const page = document.querySelector('#page');
if (page === null) throw new Error('nowhere to show the page');
const source = {
  data: embeddedData(document.querySelector('#data')?.textContent ?? ''),
  answers: new Map(),
};
createRoot(page).render(
  <StrictMode>
    <DataContext value={source}>
      <App pages={DATA_PAGES} />
    </DataContext>
  </StrictMode>,
);
