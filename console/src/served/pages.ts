// SPDX-License-Identifier: Apache-2.0

import { lazy } from 'react';

import { type AppPage, type AppPages, DATA_PAGES } from '../app.tsx';

/**
 * A page that is loaded when somebody goes there:
 * `inBar('Doctor', async () => (await import('./pages/doctor.tsx')).DoctorPage)`.
 */
export function inBar(title: string, load: () => Promise<AppPage['shown']>): AppPage {
  return { title, shown: lazy(async () => ({ default: await load() })), isInBar: true };
}

/** All that a server shows. */
export const SERVED_PAGES: AppPages = {
  ...DATA_PAGES,
  doctor: inBar('Doctor', async () => (await import('./pages/doctor.tsx')).DoctorPage),
  changes: inBar('Changes', async () => (await import('./pages/changes.tsx')).ChangesPage),
  manage: {
    ...inBar('Manage thumbprints', async () => (await import('./pages/manage.tsx')).ManagePage),
    isInBar: false,
  },
  receipts: inBar('Receipts', async () => (await import('./pages/receipts.tsx')).ReceiptsPage),
  lab: inBar('Lab', async () => (await import('./pages/lab.tsx')).LabPage),
  suggestions: inBar(
    'Suggestions',
    async () => (await import('./pages/suggestions.tsx')).SuggestionsPage,
  ),
};
