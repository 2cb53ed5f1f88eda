// SPDX-License-Identifier: Apache-2.0

import { after } from 'node:test';

import { NO_POSTGRES } from '../servers/postgres.ts';
import { postgresPlace, stopServer } from '../contract/watch-database/databases.ts';
import { describeKills } from '../contract/watch-database/killed.ts';
import { describeKilledDelivery } from '../contract/watch-database/killed-delivery.ts';
import { describeLines } from '../contract/watch-database/lines.ts';
import { describePostgres } from '../contract/watch-database/postgres-away.ts';
import { describeQueue } from '../contract/watch-database/queue.ts';
import { describeDatabase } from '../contract/watch-database/suite.ts';

// One server serves all.
after(stopServer);
describeDatabase('PostgreSQL', postgresPlace, NO_POSTGRES);
describeQueue('PostgreSQL', postgresPlace, NO_POSTGRES);
describeLines('PostgreSQL', postgresPlace, NO_POSTGRES);
describeKills();
describeKilledDelivery();
describePostgres();
