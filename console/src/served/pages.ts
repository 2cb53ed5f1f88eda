// SPDX-License-Identifier: Apache-2.0

import { lazy } from 'react';

import { type AppPage, type AppPages, DATA_PAGES } from '../app.tsx';
import { useLab, useScopes } from './queries.ts';

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
  const isLocal = useScopes().includes('write');
  return {
    ...SERVED_PAGES,
    doctor: { ...DOCTOR, isInBar: isLocal },
    ...(isSuccess ? { lab: LAB } : {}),
  };
}

const SERVED_PAGES: AppPages = {
  ...DATA_PAGES,
  changes: inBar('Changes', async () => (await import('./pages/changes.tsx')).ChangesPage),
  manage: {
    ...inBar('Manage thumbprints', async () => (await import('./pages/manage.tsx')).ManagePage),
    isInBar: false,
  },
  receipts: inBar('Receipts', async () => (await import('./pages/receipts.tsx')).ReceiptsPage),
  suggestions: inBar(
    'Suggestions',
    async () => (await import('./pages/suggestions.tsx')).SuggestionsPage,
  ),
};

const DOCTOR = inBar('Doctor', async () => (await import('./pages/doctor.tsx')).DoctorPage);
const LAB = inBar('Lab', async () => (await import('./pages/lab.tsx')).LabPage);
