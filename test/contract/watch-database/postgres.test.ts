// SPDX-License-Identifier: Apache-2.0

import { after } from 'node:test';

import { NO_POSTGRES } from '../../servers/postgres.ts';
import { postgresPlace, stopServer } from './databases.ts';
import { describeQueue } from './queue.ts';
import { describeDatabase } from './suite.ts';

// One server serves all.
import './killed.ts';
import './killed-delivery.ts';
import './postgres-away.ts';

after(stopServer);
describeDatabase('PostgreSQL', postgresPlace, NO_POSTGRES);
describeQueue('PostgreSQL', postgresPlace, NO_POSTGRES);
