// SPDX-License-Identifier: Apache-2.0

import { checks } from '../core/checks/catalogue.ts';
import { gates } from '../core/gates/catalogue.ts';

/** The page that a gate or check rests on. */
export function docsOf(id: string): string | undefined {
  return [...gates, ...checks].find((about) => about.id === id)?.source.url;
}
