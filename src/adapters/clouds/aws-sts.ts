// SPDX-License-Identifier: Apache-2.0

import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';

import { TrustprintError } from '../../core/error.ts';
import { parseArn, partitionOfRegion, regionOfPartition } from '../../core/model/arn.ts';
import type { Caller, ObservedAnswer } from '../../core/model/facts.ts';
import type { TokenExchange } from '../../ports/cloud.ts';
import type { CallInfo } from './aws-errors.ts';
import { failureOf, isDecision } from './aws-failure.ts';
import { type AwsSession, called } from './aws-session.ts';

/** Whose credentials a session has. */
export async function callerOf(session: AwsSession, signal: AbortSignal): Promise<Caller> {
  const asked: CallInfo = { action: 'sts:GetCallerIdentity', resource: '*', effect: 'read' };
  const way = { ...session.config, ...session.endpoint('sts') };
  const client = new STSClient({ ...way, region: session.region ?? DEFAULT_REGION });
  const { Account, Arn } = await called(asked, { session, signal }, async (options) =>
    client.send(new GetCallerIdentityCommand(), options),
  );
  if (Account === undefined || Arn === undefined) {
    throw new TrustprintError(
      'cloud_answer_unreadable',
      'STS does not say whose credentials these are',
      {
        facts: { account: Account ?? null, arn: Arn ?? null },
        hint: 'check --endpoint-url',
      },
    );
  }
  return { account: Account, partition: parseArn(Arn).partition, region: session.region, arn: Arn };
}

/**
 * Asks STS for credentials with a token, and drops them. Without credentials of ours: STS asks for
 * none, and a workload has none.
 *
 * @throws TrustprintError `token_exposed` before the token would go over plain HTTP to what is no lab.
 */
export async function assumed(
  session: AwsSession,
  { request, token }: { readonly request: AssumeRequest; readonly token: string },
  signal: AbortSignal,
): Promise<ObservedAnswer> {
  const { roleArn, sessionName, durationSeconds, providerId } = request;
  const asked: CallInfo = {
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: roleArn,
    effect: 'read',
  };
  const way = { ...session.tokenConfig, ...session.endpoint('sts') };
  const client = new STSClient({ ...way, region: regionFor(roleArn, session) });
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? 'trustprint',
    WebIdentityToken: token,
    DurationSeconds: durationSeconds,
    ProviderId: providerId,
  });
  return called(asked, { session, signal }, async (options) => {
    try {
      const { $metadata } = await client.send(command, options);
      return credentialsGiven($metadata);
    } catch (error) {
      const failure = failureOf(error);
      if (!isDecision(failure)) throw error;
      const { code, status, words, requestId } = failure;
      return {
        source: 'live',
        outcome: 'error',
        code,
        httpStatus: status,
        message: words,
        requestId,
      };
    }
  });
}

type AssumeRequest = Parameters<TokenExchange['assume']>[0];

function credentialsGiven({
  httpStatusCode,
  requestId,
}: {
  readonly httpStatusCode?: number | undefined;
  readonly requestId?: string | undefined;
}): ObservedAnswer {
  return {
    source: 'live',
    outcome: 'credentials',
    code: undefined,
    httpStatus: httpStatusCode,
    message: undefined,
    requestId,
  };
}

/** The session's Region where it is of the role's partition: STS of another would not know the role. */
function regionFor(roleArn: string, { region }: AwsSession): string {
  const { partition } = parseArn(roleArn);
  return region !== undefined && partitionOfRegion(region) === partition
    ? region
    : regionOfPartition(partition);
}

/** Where nothing says otherwise, credentials are of the partition `aws`. */
const DEFAULT_REGION = 'us-east-1';
