// SPDX-License-Identifier: Apache-2.0

import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { TrustprintError } from '../../core/error.ts';
import { shellCommand } from '../../core/model/shell.ts';
import { errorOf } from './aws-errors.ts';
import { failureOf, NoAnswer } from './aws-failure.ts';
import { requireReadable } from './aws-files.ts';

/** Where credentials come from. */
export interface CredentialSource {
  /** `undefined`: the SDK's default chain decides. */
  readonly profile: string | undefined;
  /** Files that the SDK may read a token from. */
  readonly tokenFiles: readonly (string | undefined)[];
  readonly assumeRole: string | undefined;
  /** What the role asks for of those that take it from another account. */
  readonly externalId?: string | undefined;
  /** Whose credentials take the role; default: those of the chain. */
  readonly by?: CredentialProvider;
  readonly endpointUrl: string | undefined;
  /** Where a role to assume is asked for. */
  readonly sts: { readonly endpoint?: string };
  readonly handler: NodeHttpHandler;
  /** How often the role is asked for where that is throttled or fails; default: the SDK's. */
  readonly maxAttempts?: number;
  readonly onSecret: ((secret: string) => void) | undefined;
}

export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

/**
 * Credentials by the SDK's own chain (environment, profiles, SSO, processes, web identity,
 * containers, instances), which calls AWS by the same way as we do. Nothing of them is kept here.
 *
 * @throws TrustprintError `credentials_missing`, `credentials_refused`, `file_unreadable`, from the function returned.
 */
export function credentialsFrom(source: CredentialSource): CredentialProvider {
  const { profile, assumeRole, externalId, endpointUrl, sts, handler, maxAttempts } = source;
  const clientConfig = {
    requestHandler: handler,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
  const named = profile === undefined ? {} : { profile };
  const chain = source.by ?? fromNodeProviderChain({ ...named, clientConfig, logger: SILENT });
  const provider: CredentialProvider =
    assumeRole === undefined
      ? chain
      : fromTemporaryCredentials({
          masterCredentials: chain,
          params: {
            RoleArn: assumeRole,
            RoleSessionName: 'trustprint',
            ...(externalId === undefined ? {} : { ExternalId: externalId }),
          },
          clientConfig: {
            requestHandler: handler,
            ...sts,
            ...(maxAttempts === undefined ? {} : { maxAttempts }),
            ignoreConfiguredEndpointUrls: true,
            ...named,
          },
          logger: SILENT,
        });
  return async (properties) => {
    source.tokenFiles.forEach(requireReadable);
    try {
      const credentials = await provider(properties);
      for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) {
        if (secret !== undefined) source.onSecret?.(secret);
      }
      return credentials;
    } catch (error) {
      throw credentialError(error, source);
    }
  };
}

function credentialError(error: unknown, source: CredentialSource): TrustprintError {
  if (error instanceof TrustprintError) return error;
  const { profile, assumeRole } = source;
  if (error instanceof NoAnswer) {
    const action = 'the request for credentials';
    return errorOf(error, { action, resource: assumeRole ?? '*', effect: 'read' });
  }
  const { code, status, words } = failureOf(error);
  const facts = { profile: profile ?? null, assumeRole: assumeRole ?? null, words };
  const whose = profile === undefined ? '' : ` of the profile ${profile}`;
  if (code === undefined && status === undefined) return missing(whose, facts);
  return new TrustprintError('credentials_refused', `AWS gives no credentials${whose}: ${words}`, {
    facts: { ...facts, code: code ?? null },
    hint: hintFor(source, words),
  });
}

/** It may be the web identity of the very process that STS refuses: of a pod, say, that we run in. */
function hintFor({ tokenFiles, assumeRole }: CredentialSource, words: string): string {
  const isByToken = tokenFiles.some((file) => file !== undefined) && assumeRole === undefined;
  const isOfToken = !words.includes('sts:Assume') || words.includes('WithWebIdentity');
  return isByToken && isOfToken ? JUDGE_OWN : CHECK_ROLE;
}

const JUDGE_OWN =
  'STS refuses the web identity of this process; save what it sees: trustprint doctor --token "$AWS_WEB_IDENTITY_TOKEN_FILE" --role "$AWS_ROLE_ARN" --save seen.json; then, with credentials that may read IAM: trustprint doctor --from seen.json';

const CHECK_ROLE = 'check --profile, --assume-role, and who may assume that role';

function missing(
  whose: string,
  facts: { readonly words: string; readonly profile: string | null },
): TrustprintError {
  const { words, profile } = facts;
  const why = words === NONE_FOUND ? '' : `: ${words}`;
  return new TrustprintError('credentials_missing', `there are no AWS credentials${whose}${why}`, {
    facts,
    hint: /sso/i.test(words) ? `log in: ${loginWith(profile ?? undefined)}` : FIND_SOME,
  });
}

function loginWith(profile: string | undefined): string {
  const named = profile === undefined ? [] : ['--profile', profile];
  return shellCommand(['aws', 'sso', 'login', ...named]) ?? 'aws sso login';
}

/** The SDK's words where nothing has any: they say no more than that. */
const NONE_FOUND = 'Could not load credentials from any providers';

const FIND_SOME =
  'give --profile NAME, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** The SDK would warn on the console that keys and a profile are both set; the caller is shown anyway. */
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
