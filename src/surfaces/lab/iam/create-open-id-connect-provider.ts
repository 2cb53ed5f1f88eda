// SPDX-License-Identifier: Apache-2.0

import { AWS_FETCH_TIMEOUT_MS } from '../../../app/observe/question.ts';
import { TrustprintError } from '../../../core/error.ts';
import { lastOf } from '../../../core/model/certificate.ts';
import type { Instant } from '../../../core/model/instant.ts';
import { discoveryUrlOf, hostPortOf, issuerOfBare } from '../../../core/model/issuer.ts';
import { FOUND } from '../../../core/model/allowed-addresses.ts';
import type { Connected } from '../../../ports/index.ts';
import { refusal, type Refused, result } from '../protocol/answer.ts';
import { demandedText, type Form, listOf, tagsOf } from '../protocol/form.ts';
import type { Operation, RequestContext } from '../protocol/operation.ts';
import { iamArn, type World } from '../world.ts';
import { providerQuotaRefusal } from './provider-quota.ts';
import {
  bareUrlOf,
  CLIENT_ID_LIST,
  contextProviderOf,
  keptThumbprints,
  THUMBPRINT_LIST,
  tooManyClientIds,
  tooManyThumbprints,
} from './providers.ts';
import { accessDenied, lackOf } from './rights.ts';
import { echoedTags, tagRecord, TAGS, tagsRefusal } from './tags.ts';

export const createOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'CreateOpenIDConnectProvider',
  callers: 'user',
  members: [
    CLIENT_ID_LIST,
    THUMBPRINT_LIST,
    { name: 'Url', kind: 'text', required: true, least: 1, most: 255 },
    TAGS,
  ],
  run: async (form, world, moment) => {
    const url = bareUrlOf(demandedText(form, 'Url'), world.publishing.origin);
    if (url.kind === 'refused') return url;
    const account = form.caller?.account ?? world.account;
    const arn = iamArn(world, account, `oidc-provider/${url.bare}`);
    const refused = firstRefusal(form, { arn, bare: url.bare, world, now: moment.now });
    if (refused !== undefined) return refused;
    const context = contextProviderOf(form);
    if (context.kind === 'refused') return context;

    const listed = await thumbprintsFor(url.bare, listOf(form, 'ThumbprintList') ?? [], moment);
    if (listed.kind === 'refused') return listed;
    const tags = tagsOf(form);
    world.providers.set(arn, {
      arn,
      url: url.bare,
      clientIds: [...new Set(listOf(form, 'ClientIDList'))],
      thumbprints: keptThumbprints(listed.thumbprints),
      tags: tagRecord(tags),
      createdAt: moment.now,
      ...(context.contextProvider === undefined
        ? {}
        : { contextProvider: context.contextProvider }),
    });
    // In the order of the request, and absent where none was sent (recorded 2026-09-11).
    return result({ OpenIDConnectProviderArn: arn, Tags: echoedTags(tags) });
  },
};

interface Wanted {
  readonly arn: string;
  readonly bare: string;
  readonly world: World;
  readonly now: Instant;
}

function firstRefusal(form: Form, { arn, bare, world }: Wanted): Refused | undefined {
  return taggingRefusal(form, arn, world) ?? listsRefusal(form) ?? placeRefusal(world, arn, bare);
}

/** Who makes a thing with tags has to be allowed to tag it. @see IAM User Guide, tagging. */
function taggingRefusal(form: Form, resource: string, world: World): Refused | undefined {
  const { caller, keys } = form;
  if (caller === undefined || tagsOf(form).length === 0) return undefined;
  const wish = { action: 'iam:TagOpenIDConnectProvider', resource };
  const lack = lackOf({ caller, world, keys }, wish);
  return lack === undefined ? undefined : accessDenied(caller, wish, lack);
}

function listsRefusal(form: Form): Refused | undefined {
  return (
    tooManyThumbprints(listOf(form, 'ThumbprintList') ?? []) ??
    tooManyClientIds(listOf(form, 'ClientIDList') ?? []) ??
    tagsRefusal(tagsOf(form))
  );
}

function placeRefusal(world: World, arn: string, bare: string): Refused | undefined {
  if (world.providers.has(arn)) {
    const message = `Provider with url https://${bare} already exists.`;
    return refusal('EntityAlreadyExists', 409, message);
  }
  const account = arn.split(':')[4] ?? '';
  return providerQuotaRefusal(account, world);
}

/** What IAM lists for a new provider. */
interface Listed {
  readonly kind: 'listed';
  readonly thumbprints: readonly string[];
}

/**
 * The thumbprints that were given. Without any, IAM connects to the issuer and takes that of the last
 * certificate that it presents (documented, 2024-04-11). The words of the refusal are ours.
 */
async function thumbprintsFor(
  bare: string,
  given: readonly string[],
  moment: RequestContext,
): Promise<Listed | Refused> {
  if (given.length > 0) return { kind: 'listed', thumbprints: given };
  try {
    const { presented, document } = await connect(bare, moment);
    if (document?.kind === 'fetched' && document.status === 200) {
      return { kind: 'listed', thumbprints: [lastOf(presented).sha1] };
    }
  } catch (error) {
    if (!(error instanceof TrustprintError) || error.kind !== 'observation') throw error;
  }
  return refusal(
    'OpenIdIdpCommunicationError',
    400,
    `Could not connect to openid configuration of provider: https://${bare}`,
  );
}

async function connect(bare: string, { ports, signal }: RequestContext): Promise<Connected> {
  const url = discoveryUrlOf(issuerOfBare(bare));
  return ports.endpoints.connect(
    {
      ...hostPortOf(url),
      address: undefined,
      namedBy: FOUND,
      roots: 'library',
      protocols: 'any',
      signatures: 'any',
      path: new URL(url).pathname,
      timeoutMs: AWS_FETCH_TIMEOUT_MS,
    },
    signal,
  );
}
