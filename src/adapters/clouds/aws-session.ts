// SPDX-License-Identifier: Apache-2.0

import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { TrustprintError } from '../../core/error.ts';
import { readBounded } from '../bounded-read.ts';
import { MAX_CERTIFICATE_FILE_BYTES } from '../certificate-files.ts';
import { credentialsFrom } from './aws-credentials.ts';
import { awsHandler } from './aws-handler.ts';
import type { AwsOptions } from './aws-options.ts';
import { endpointFor, profileSettings, type Service } from './aws-profile.ts';

/** What a client of the SDK is made with, but for its Region. */
export interface ClientConfig {
  readonly profile?: string;
  /** Where to go is told with each client, by `endpoint` of the session. */
  readonly ignoreConfiguredEndpointUrls: true;
  readonly requestHandler: NodeHttpHandler;
  readonly retryMode: string;
  readonly maxAttempts: number;
  readonly customUserAgent: string;
}

/** One set of credentials, and the way to AWS. */
export interface AwsSession {
  readonly profile: string | undefined;
  /** As given, or as configured in the environment or the profile. */
  readonly region: string | undefined;
  readonly config: ClientConfig & { readonly credentials: ReturnType<typeof credentialsFrom> };
  /** For a call without credentials that carries a token. */
  readonly tokenConfig: ClientConfig;
  /** What a client of a service is made with, to go where flag, environment or profile say. */
  readonly endpoint: (service: Service) => { readonly endpoint?: string };
  /** For one request; all attempts of a call together have a multiple of it. */
  readonly timeoutMs: number;
}

/**
 * Makes ready to speak to AWS as one profile. Nothing is asked of AWS yet.
 *
 * @param assumeRole The role to act as, if any.
 * @throws TrustprintError `file_unreadable` when the configured roots cannot be read.
 */
export async function openSession(
  profile: string | undefined,
  assumeRole: string | undefined,
  options: AwsOptions,
): Promise<AwsSession> {
  const { endpointUrl, env, proxyFor, timeoutMs, onSecret } = options;
  const settings = profileSettings(profile, env);
  const ca = options.caBundle ?? (await configuredRoots(env['AWS_CA_BUNDLE'] ?? settings.caBundle));
  const handler = awsHandler({ proxyFor, ca, timeoutMs, onSecret });
  const config = {
    ...(profile === undefined ? {} : { profile }),
    ignoreConfiguredEndpointUrls: true as const,
    retryMode: 'standard',
    maxAttempts: MAX_ATTEMPTS,
    customUserAgent: 'trustprint',
  };
  const endpoint: AwsSession['endpoint'] = (service) => {
    const url = endpointUrl ?? endpointFor(service, settings, env);
    return url === undefined ? {} : { endpoint: url };
  };
  const sts = endpoint('sts');
  const credentials = credentialsFrom({
    profile,
    insteadOf: settings.insteadOf,
    tokenFiles: [env['AWS_WEB_IDENTITY_TOKEN_FILE'], settings.tokenFile],
    assumeRole,
    endpointUrl,
    sts,
    handler,
    onSecret,
  });
  return {
    profile,
    region: options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? settings.region,
    config: { ...config, requestHandler: handler, credentials },
    tokenConfig: { ...config, requestHandler: handler },
    endpoint,
    timeoutMs,
  };
}

async function configuredRoots(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === '') return undefined;
  try {
    const signal = AbortSignal.timeout(READS_FOR_MS);
    const bounds = { most: MAX_CERTIFICATE_FILE_BYTES, signal };
    return (await readBounded(path, bounds)).toString('utf8');
  } catch (cause) {
    throw new TrustprintError(
      'file_unreadable',
      `the roots for AWS calls cannot be read: ${path}`,
      {
        facts: { path },
        hint: 'mend AWS_CA_BUNDLE or the ca_bundle of the profile, or give --ca-bundle FILE',
        cause,
      },
    );
  }
}

/** Files are there at once; a pipe may take as long as this. */
const READS_FOR_MS = 10_000;

/** One more than the SDKs' default in their standard mode (AWS SDKs and Tools Reference Guide). */
export const MAX_ATTEMPTS = 4;
