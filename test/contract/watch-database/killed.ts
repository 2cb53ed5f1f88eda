// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { NO_POSTGRES } from '../../servers/postgres.ts';
import { type Place, postgresPlace, sqlitePlace } from './databases.ts';
import { assertWhole, startCommitting } from './committing-process.ts';

/** `npm run nightly` asks for more. */
const KILLS = Number(process.env['TRUSTPRINT_KILLS'] ?? 3);

async function killAgainAndAgain(make: () => Promise<Place>): Promise<void> {
  await using place = await make();
  let least = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const committing = startCommitting(place.where);
    await committing.more(1);
    await pause(randomInt(60));
    await committing.kill();
    least = Math.max(least, committing.last());
  }
  await assertWhole(await place.open(), { prod: least });
}

/** What must be there where who commits is killed. */
export function describeKills(): void {
  it('SQLite: a process that is killed while it commits loses and doubles nothing', async () => {
    await killAgainAndAgain(sqlitePlace);
  });

  it(
    'PostgreSQL: a process that is killed while it commits loses and doubles nothing',
    { skip: NO_POSTGRES },
    async () => {
      await killAgainAndAgain(postgresPlace);
    },
  );
}
