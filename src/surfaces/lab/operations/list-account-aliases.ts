// SPDX-License-Identifier: Apache-2.0

import { PAGE, pageOf } from '../page.ts';
import type { Operation } from './operation.ts';

/** The accounts of the lab have none. */
export const listAccountAliases: Operation = {
  service: 'iam',
  action: 'ListAccountAliases',
  callers: 'user',
  members: PAGE,
  run: async (form) => pageOf('AccountAliases', [], form),
};
