// SPDX-License-Identifier: Apache-2.0

import type { ProxyFor } from '../proxy.ts';

/** How AWS is reached. Made once, from flags and environment. */
export interface AwsOptions {
  /** Names of profiles; empty: the SDK's default chain. Each ARN is read with its own account's. */
  readonly profiles: readonly string[];
  /** A role to assume with the first profile's credentials, and to act as. */
  readonly assumeRole: string | undefined;
  readonly region: string | undefined;
  /** One endpoint for IAM, STS and EKS, instead of AWS's own or those that are configured. */
  readonly endpointUrl: string | undefined;
  /** Roots for AWS calls alone, PEM; else those of `AWS_CA_BUNDLE` or of the profile's `ca_bundle`. */
  readonly caBundle: string | undefined;
  readonly proxyFor: ProxyFor;
  /** For one request; all attempts together have a multiple of it. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each secret key, session token and web identity that is used: for a redactor. */
  readonly onSecret?: ((secret: string) => void) | undefined;
}
