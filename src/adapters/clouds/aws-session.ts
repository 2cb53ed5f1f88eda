// SPDX-License-Identifier: Apache-2.0

import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { TrustprintError } from '../../core/error.ts';
import { readBounded } from '../bounded-file-read.ts';
import { MAX_CERTIFICATE_FILE_BYTES } from '../certificate-files.ts';
import { deadlineIn, orAborted } from '../tls-deadline.ts';
import { credentialsFrom } from './aws-credentials.ts';
import { type CallInfo, errorOf } from './aws-errors.ts';
import { isAbsence, NoAnswer } from './aws-failure.ts';
import { awsHandler } from './aws-handler.ts';
import {
  type AwsOptions,
  endpointFor,
  profileSettings,
  requireProfile,
  type Service,
} from './aws-profile.ts';

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
  /** For one request. One that is not answered in time is not made again. */
  readonly timeoutMs: number;
  /** For all attempts at a call together, and all pages of a listing; default: a little more than for one. */
  readonly patienceMs?: number;
}

/**
 * Makes ready to speak to AWS as one profile. Nothing is asked of AWS yet.
 *
 * @param assumeRole The role to act as, if any.
 * @throws TrustprintError `credentials_missing` where there is no such profile, `file_unreadable`
 *   when the configured roots cannot be read.
 */
export async function openSession(
  profile: string | undefined,
  assumeRole: string | undefined,
  options: AwsOptions,
): Promise<AwsSession> {
  const { endpointUrl, env, proxyFor, timeoutMs, onSecret } = options;
  requireProfile(profile, env);
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
        hint: 'correct AWS_CA_BUNDLE or the ca_bundle of the profile, or give --ca-bundle FILE',
        cause,
      },
    );
  }
}

/** Files are there at once; a pipe may take as long as this. */
const READS_FOR_MS = 10_000;

/** One more than the SDKs' default in their standard mode (AWS SDKs and Tools Reference Guide). */
export const MAX_ATTEMPTS = 4;

/** What a call goes through. */
interface Calling {
  readonly session: AwsSession;
  readonly signal: AbortSignal;
  /** For all attempts together; by default for one that is not answered, after pauses. */
  readonly budgetMs?: number;
}

/**
 * Makes one call, all its attempts together within a bound, and says what went wrong in our words.
 *
 * @throws TrustprintError, as the port says; the signal's reason when it is aborted.
 */
export async function called<T>(
  asked: CallInfo,
  { session, signal, budgetMs = session.patienceMs ?? session.timeoutMs + PAUSES_MS }: Calling,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = deadlineIn(budgetMs, signal);
  try {
    // The SDK does not hear the signal while it waits between attempts.
    return await orAborted(send({ abortSignal: deadline.signal }), deadline.signal);
  } catch (error) {
    signal.throwIfAborted();
    const inTime = deadline.over === undefined;
    throw errorOf(inTime ? error : new NoAnswer(budgetMs), asked);
  } finally {
    deadline.end();
  }
}

/** What AWS answers, or `undefined` where it says that there is no such thing. */
export async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** What the SDK's standard mode of 2026 waits between four attempts at throttled calls: 1, 2 and 4 s at most. */
const PAUSES_MS = 7000;
