// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { builtInIssuerOf } from '../gates/gate.ts';
import type { Facts } from '../model/facts.ts';
import { bareIssuer } from '../model/issuer.ts';
import {
  type CreateProvider,
  type Intent,
  type PlannedChange,
  noChange,
  type Plan,
} from '../model/plan.ts';
import type { Provider, TrustedBy } from '../model/provider.ts';
import { listedThumbprintOf } from '../model/thumbprint.ts';
import type { Verdict } from '../model/verdict.ts';
import { DEFAULT_AUDIENCE, audienceIn } from '../model/web-identity.ts';
import { missingThumbprints } from './thumbprints/missing-thumbprints.ts';
import { evictFor } from './thumbprints/eviction.ts';
import { whyTokenNotTrusted, whyNotForAws } from './token-trust.ts';
import { missingProviderArn, lookalikeProvider } from './lookalike-provider.ts';
import type { Listing } from './thumbprints/set-thumbprints.ts';
import { seenOf } from '../model/observed.ts';
import { lastChangeOf, ownersByTags, writerWarnings } from './owner.ts';

/**
 * Makes the provider that is missing. Beside one for a slightly other issuer it is made like that one:
 * with its audiences and tags, but with thumbprints by authority. The other one stays as it is.
 */
export function createProvider(facts: Facts, verdict: Verdict, intent: Intent): PlannedChange {
  const builtIn = builtInIssuerOf(facts);
  return builtIn === undefined
    ? created(facts, verdict, intent)
    : noChange(`AWS knows ${builtIn} itself, and needs no IAM OIDC provider for it`);
}

function created(facts: Facts, verdict: Verdict, intent: Intent): PlannedChange {
  const { issuer } = facts;
  const arn = missingProviderArn(facts);
  if (issuer === undefined || arn === undefined) {
    throw new TrustprintError(
      'target_missing',
      'it is not known for which issuer a provider is missing',
      { hint: 'name the issuer or the cluster as the target' },
    );
  }
  const needed = missingThumbprints(facts, verdict, { intent, listed: [] });
  const wanted = needed.add.map(({ sha1 }) => listedThumbprintOf(sha1));
  const near = lookalikeProvider(facts);
  const { audience, warning } = audienceFor(facts, intent);
  const change: CreateProvider = {
    kind: 'create-provider',
    provider: arn,
    url: `https://${bareIssuer(issuer)}`,
    clientIds: [...new Set([...(near?.clientIds ?? []), audience])],
    to: evictFor([], wanted, { facts, intent }).to,
    add: needed.add,
    ...(near === undefined ? {} : { beside: near.arn, tags: ownTags(near) }),
    ...(near?.contextProvider === undefined ? {} : { contextProvider: near.contextProvider }),
    because: reasonFor(issuer, near),
  };
  return {
    change,
    because: change.because,
    warnings: [
      ...needed.warnings,
      ...(warning === undefined ? [] : [warning]),
      ...(near === undefined ? [] : nearWarnings(near)),
    ],
  };
}

/** What the workload asks for where that may be registered, else what all workloads on EKS do. */
function audienceFor(
  facts: Facts,
  intent: Intent,
): { readonly audience: string; readonly warning: string | undefined } {
  const asked = audienceIn(facts) ?? DEFAULT_AUDIENCE;
  if (asked === DEFAULT_AUDIENCE) return { audience: asked, warning: undefined };
  const said = facts.token === undefined ? undefined : whyTokenNotTrusted(facts, intent);
  const why = whyNotForAws(asked, facts) ?? said;
  return why === undefined
    ? { audience: asked, warning: undefined }
    : {
        audience: DEFAULT_AUDIENCE,
        warning: `the audience ${asked} is not registered from here: ${why}`,
      };
}

function reasonFor(issuer: string, near: Provider | undefined): string {
  const missing = `there is no provider for ${issuer} in the account`;
  return near === undefined ? missing : `${missing}; the one for https://${near.url} is another`;
}

/** Tags that begin with `aws:` are AWS's own, and nobody else can set them. */
function ownTags({ tags = {} }: Provider): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !/^aws:/i.test(key)));
}

function nearWarnings({ arn, tags }: Provider): readonly string[] {
  return [
    `${arn} stays as it is: delete it when no role trusts it any more`,
    ...(tags === undefined
      ? [`the tags of ${arn} could not be read, and are not carried over`]
      : []),
  ];
}

/**
 * The audience that is not registered: of a token that the issuer has signed, or of what was asked
 * about. Roles that ask for no audience admit every token for it, so it must have been made for AWS.
 */
export function addClientId(
  facts: Facts,
  verdict: Verdict,
  { intent, provider }: Listing,
): PlannedChange {
  const audience = audienceIn(facts);
  const failed = verdict.checks.some(
    ({ check, status }) => check === 'audience' && status === 'fail',
  );
  if (!failed || audience === undefined || provider.clientIds.includes(audience)) {
    return noChange('the audience is registered or was not asked about');
  }
  const said = facts.token === undefined ? undefined : whyTokenNotTrusted(facts, intent);
  const why = whyNotForAws(audience, facts) ?? said;
  if (why !== undefined) {
    const warning = `the audience is not registered from here: ${why}`;
    return noChange(warning, [warning]);
  }
  const because = `the audience ${audience} is not registered at the provider`;
  return {
    change: { kind: 'add-client-id', provider: provider.arn, clientId: audience, because },
    because,
    warnings: [],
  };
}

/**
 * The plan with what was seen of others: who depends on the provider, and who wrote to it last.
 * What was not probed is not said.
 */
export function amongOthers(plan: Plan, facts: Facts, { owner }: Intent): Plan {
  const { trusting, recordedChanges: recorded, provider } = facts;
  const owners = owner === undefined ? ownersByTags(seenOf(provider)?.tags ?? {}) : [owner];
  const known = seenOf(recorded) ?? [];
  return {
    ...plan,
    warnings: [...plan.warnings, ...writerWarnings(known, owners), ...unseenWarnings(facts)],
    ...(recorded === undefined ? {} : { lastChange: lastChangeOf(recorded) }),
    ...(trusting === undefined ? {} : { trustedBy: trustedByOf(facts) }),
  };
}

/** What was asked about and could not be seen from here: a plan knows nothing of it. */
function unseenWarnings({ role, cluster, providerUrls, podIdentity }: Facts): readonly string[] {
  const looks = {
    'the role was not seen': role,
    'the cluster was not seen': cluster,
    'the other providers of the account were not seen': providerUrls,
    'associations of EKS Pod Identity were not seen': podIdentity,
  };
  return Object.entries(looks).flatMap(([said, look]) =>
    look?.kind === 'unseen' && look.by === 'ours' ? [`${said}: ${look.detail}`] : [],
  );
}

/** Counted, and the first of them named. */
export function trustedByOf({
  trusting,
  roleBearers,
}: Pick<Facts, 'trusting' | 'roleBearers'>): TrustedBy {
  const bearers = seenOf(roleBearers);
  const serviceAccounts = bearers?.slice(0, MOST_NAMED);
  if (trusting?.kind !== 'seen') {
    const why = `the roles of the account were not seen: ${trusting?.detail ?? 'not checked'}`;
    return { seen: false, why, count: 0, roles: [], serviceAccounts };
  }
  const { roles, read, isAll } = trusting.value;
  const unread = isAll ? [] : [`only ${String(read)} roles of the account were read`];
  const dark =
    roleBearers === undefined || roleBearers.kind === 'seen'
      ? []
      : [`service accounts were not seen: ${roleBearers.detail}`];
  const whys = [...unread, ...dark];
  return {
    seen: true,
    why: whys.length === 0 ? undefined : whys.join('; '),
    count: roles.length,
    roles: roles.slice(0, MOST_NAMED),
    serviceAccounts,
  };
}

/** As many as a person reads. The count tells how many there are. */
const MOST_NAMED = 10;
