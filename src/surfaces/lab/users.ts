// SPDX-License-Identifier: Apache-2.0

import { accessKeyId, secretKey, uniqueId } from './identifiers.ts';
import { type AccessKey, iamArn, type Partition } from './world.ts';

/** The user of an account of the lab, who may do everything in it. */
export function userOf(partition: Partition, account: string): AccessKey {
  return {
    id: accessKeyId('AKIA', account),
    secret: secretKey(),
    account,
    arn: iamArn({ partition }, account, 'user/lab'),
    userId: uniqueId('AIDA'),
    session: undefined,
  };
}
