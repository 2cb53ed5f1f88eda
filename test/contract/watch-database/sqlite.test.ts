// SPDX-License-Identifier: Apache-2.0

import { sqlitePlace } from './databases.ts';
import { describeDatabase } from './suite.ts';

describeDatabase('SQLite', sqlitePlace, false);
