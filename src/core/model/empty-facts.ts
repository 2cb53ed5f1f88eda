// SPDX-License-Identifier: Apache-2.0

import type { Facts, StsRequest } from './facts.ts';

/** Facts before anything was looked at: what was asked about is for the asker to say. */
export const EMPTY_FACTS: Omit<Facts, 'at' | 'vantage' | 'lab' | 'target' | 'rules'> = {
  caller: undefined,
  request: undefined,
  token: undefined,
  audience: undefined,
  issuer: undefined,
  discovery: undefined,
  jwks: undefined,
  endpoints: [],
  provider: undefined,
  providerUrls: undefined,
  role: undefined,
  cluster: undefined,
  workload: undefined,
  kubernetes: undefined,
  serviceAccount: undefined,
  pods: undefined,
  webhooks: undefined,
  podIdentity: undefined,
  job: undefined,
  signature: undefined,
  control: undefined,
  observed: undefined,
};

/** A call of STS that asks for nothing but a role: the defaults of an SDK. */
export const PLAIN_REQUEST: Omit<StsRequest, 'roleArn'> = {
  sessionName: undefined,
  durationSeconds: undefined,
  providerId: undefined,
  policyLength: undefined,
  policyArns: undefined,
};
