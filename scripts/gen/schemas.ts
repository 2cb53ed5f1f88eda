// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import { jsonSchemas } from '../../src/schemas/index.ts';
import type { Page } from './page.ts';

/** The published JSON Schemas of every result. */
export function schemaFiles(): readonly Page[] {
  return Object.entries(jsonSchemas()).map(([name, schema]) => ({
    path: join('schemas', name),
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
  }));
}
