// SPDX-License-Identifier: Apache-2.0

import { accessKeyId, secretKey, uniqueId } from '../protocol/identifiers.ts';
import { type AccessKey, iamArn, type Partition } from '../world.ts';

/** The profile that has the keys of a user, in the file of credentials of the lab. */
export function profileOf({ account }: Pick<AccessKey, 'account'>): string {
  return `lab-${account}`;
}

/** A file of credentials, with a profile for each user. */
export function credentialsFileOf(users: readonly AccessKey[]): string {
  return users
    .map((user) =>
      [
        `[${profileOf(user)}]`,
        `aws_access_key_id = ${user.id}`,
        `aws_secret_access_key = ${user.secret}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

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
