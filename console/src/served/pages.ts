// SPDX-License-Identifier: Apache-2.0

import { lazy } from 'react';

import { type AppPage, type AppPages, DATA_PAGES } from '../app.tsx';
import { useLab } from './queries.ts';

/**
 * A page that is loaded when somebody goes there:
 * `inBar('Doctor', async () => (await import('./pages/doctor.tsx')).DoctorPage)`.
 */
export function inBar(title: string, load: () => Promise<AppPage['shown']>): AppPage {
  return { title, shown: lazy(async () => ({ default: await load() })), isInBar: true };
}

/** All that this server shows: that of a lab only where one is behind it. */
export function useServedPages(): AppPages {
  const { isSuccess } = useLab();
  return isSuccess ? WITH_LAB : SERVED_PAGES;
}

const SERVED_PAGES: AppPages = {
  ...DATA_PAGES,
  doctor: inBar('Doctor', async () => (await import('./pages/doctor.tsx')).DoctorPage),
  changes: inBar('Changes', async () => (await import('./pages/changes.tsx')).ChangesPage),
  suggestions: inBar(
    'Suggestions',
    async () => (await import('./pages/suggestions.tsx')).SuggestionsPage,
  ),
};

const WITH_LAB: AppPages = {
  ...SERVED_PAGES,
  lab: inBar('Lab', async () => (await import('./pages/lab.tsx')).LabPage),
};
