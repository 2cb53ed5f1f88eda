// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../model/arn.ts';
import type { CompareContext, Compared } from './change.ts';
import { eventOf, ROUNDS_TO_TELL } from './change.ts';
import { compareProvider, compareRole } from './compare-account.ts';
import { compareEndpoint } from './compare-endpoint.ts';
import { compareFinding, compareUnreadable, isFindingOver } from './compare-finding.ts';
import { compareIssuer } from './compare-issuer.ts';
import { compareTrust } from './compare-trust.ts';
import type { WatchEvent } from './event.ts';
import type { Seen } from './seen.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Compares what is seen of a thing with what was known of it. Pure: what comes of it is written in one
 * transaction, or thrown away and made again over what somebody else has written. What was not read this
 * time stays as it was known. A first sight is no change.
 */
export function compare(
  before: Snapshot | undefined,
  seen: Seen,
  context: CompareContext,
): Compared {
  switch (seen.kind) {
    case 'endpoint':
      return compareEndpoint(ofKind(before, 'endpoint'), seen, context);
    case 'issuer':
      return compareIssuer(ofKind(before, 'issuer'), seen, context);
    case 'provider':
      return compareProvider(ofKind(before, 'provider'), seen, context);
    case 'role':
      return compareRole(ofKind(before, 'role'), seen, context);
    case 'trust':
      return compareTrust(ofKind(before, 'trust'), seen, context);
    case 'finding':
      return compareFinding(ofKind(before, 'finding'), seen, context);
    case 'unreadable':
      return compareUnreadable(ofKind(before, 'unreadable'), seen, context);
  }
}

/** What is told of a thing that is certainly not there any more: what it would be in was read, and lacks it. */
export function gone(before: Snapshot, context: CompareContext): readonly WatchEvent[] {
  const told = endOf(before);
  if (told === undefined) return [];
  // Nobody has seen it: its account is what its ARN says.
  const arn = before.kind === 'finding' ? before.resource : before.name;
  const account = context.account ?? accountOf(arn) ?? null;
  return [eventOf(before, { severity: 'notice', after: null, ...told }, { ...context, account })];
}

/** Whether what is not seen any more is over, and not away for the moment. */
export function isOver(before: Snapshot, context: CompareContext): boolean {
  return before.kind !== 'finding' || isFindingOver(before, context);
}

function endOf(before: Snapshot): Pick<WatchEvent, 'kind' | 'detail' | 'before'> | undefined {
  switch (before.kind) {
    case 'provider': {
      const { name, thumbprints, clientIds } = before;
      const detail = `the provider ${name} is not there any more`;
      return { kind: 'provider-deleted', detail, before: { thumbprints, clientIds } };
    }
    case 'role': {
      const { name, trustPolicy } = before;
      const detail = `the role ${name} is not there any more, or trusts no OIDC provider`;
      return { kind: 'role-deleted', detail, before: { trustPolicy: trustPolicy.slice(0, 4000) } };
    }
    case 'finding': {
      const { check, resource, detail } = before;
      return {
        kind: 'finding-gone',
        detail: `no longer so: ${detail}`,
        before: { check, resource, detail },
      };
    }
    case 'unreadable': {
      const { what, why, rounds } = before;
      if (rounds < ROUNDS_TO_TELL) return undefined;
      return {
        kind: 'source-readable',
        detail: `${what} can be read again`,
        before: { what, why },
      };
    }
    // What an endpoint, an issuer or a trust came to ends with the provider, which is told.
    case 'endpoint':
    case 'issuer':
    case 'trust':
      return undefined;
  }
}

function ofKind<Kind extends Snapshot['kind']>(
  before: Snapshot | undefined,
  kind: Kind,
): Extract<Snapshot, { kind: Kind }> | undefined {
  const isOfKind = (one: Snapshot): one is Extract<Snapshot, { kind: Kind }> => one.kind === kind;
  return before !== undefined && isOfKind(before) ? before : undefined;
}
