// SPDX-License-Identifier: Apache-2.0

import { after } from 'node:test';

import { NO_POSTGRES } from '../../servers/postgres.ts';
import { postgresPlace, stopServer } from './databases.ts';
import { describeKills } from './killed.ts';
import { describeKilledDelivery } from './killed-delivery.ts';
import { describeLines } from './lines.ts';
import { describePostgres } from './postgres-away.ts';
import { describeQueue } from './queue.ts';
import { describeDatabase } from './suite.ts';

// One server serves all.
after(stopServer);
describeDatabase('PostgreSQL', postgresPlace, NO_POSTGRES);
describeQueue('PostgreSQL', postgresPlace, NO_POSTGRES);
describeLines('PostgreSQL', postgresPlace, NO_POSTGRES);
describeKills();
describeKilledDelivery();
describePostgres();
