// SPDX-License-Identifier: Apache-2.0

import { sqlitePlace } from './databases.ts';
import { describeQueue } from './queue.ts';
import { describeDatabase } from './suite.ts';

describeDatabase('SQLite', sqlitePlace, false);
describeQueue('SQLite', sqlitePlace, false);
