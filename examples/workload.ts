// SPDX-License-Identifier: Apache-2.0

// A workload as a pod runs it: it knows its role and its token file from the environment, and lets
// the AWS SDK's own web-identity provider fetch credentials. It then says who it is.

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTokenFile } from '@aws-sdk/credential-providers';

try {
  const sts = new STSClient({ credentials: fromTokenFile(), maxAttempts: 1 });
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  console.log(`workload: got credentials, and is ${Arn ?? 'somebody'}`);
} catch (error) {
  process.exitCode = 1;
  console.log(`workload: ${asTheSdkSays(error)}`);
  console.log('');
  console.log('A pod built on the AWS SDK for Go prints the same answer so:');
  console.log(asGoPrints(error));
}

function asTheSdkSays(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function asGoPrints(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { httpStatusCode = 0, requestId = '' } =
    '$metadata' in error
      ? (error.$metadata as { readonly httpStatusCode?: number; readonly requestId?: string })
      : {};
  const code = error.name.replace(/Exception$/, '');
  return [
    'WebIdentityErr: failed to retrieve credentials',
    `caused by: ${code}: ${error.message}`,
    `\tstatus code: ${String(httpStatusCode)}, request id: ${requestId}`,
  ].join('\n');
}
