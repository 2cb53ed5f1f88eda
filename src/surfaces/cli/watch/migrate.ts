// SPDX-License-Identifier: Apache-2.0

import type { Context } from '../context.ts';

/** `watch migrate`: a database in the form that this version needs. */
export async function runWatchMigrate(
  context: Context,
  { database }: { readonly database: string | undefined },
): Promise<void> {
  await context.outside.migrateDatabase(database);
  context.process.stdout.write('the database is up to date\n');
}
