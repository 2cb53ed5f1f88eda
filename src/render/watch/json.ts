// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../core/model/instant.ts';
import type { Alert } from '../../core/watch/alert.ts';
import type { StoredEvent } from '../../core/watch/event.ts';
import type { EndpointSnapshot, TrustSnapshot } from '../../core/watch/snapshot.ts';
import type { Suggestion } from '../../core/watch/suggestion.ts';
import type {
  WatchAlertJson,
  WatchEndpointJson,
  WatchEventJson,
  WatchSuggestionJson,
  WatchTrustJson,
} from '../../schemas/watch.ts';
import { planJson } from '../plan/json.ts';

export function eventJson(event: StoredEvent): WatchEventJson {
  const { id, at, kind, about, account, source, severity, detail, before, after, by } = event;
  return {
    id,
    at: printInstant(at),
    kind,
    about: { kind: about.kind, name: about.name },
    account,
    source,
    severity,
    detail,
    before,
    after,
    by: by === null ? null : { ...by, at: printInstant(by.at) },
  };
}

export function alertJson({ cause, startedAt, resolvedAt, ...alert }: Alert): WatchAlertJson {
  return {
    id: alert.id,
    ...cause,
    severity: alert.severity,
    detail: alert.detail,
    command: alert.command,
    startedAt: printInstant(startedAt),
    resolvedAt: printOrNull(resolvedAt),
    targetCount: alert.targetCount,
    targets: alert.targets,
    accounts: alert.accounts,
  };
}

export function trustJson(trust: TrustSnapshot, account: string | null): WatchTrustJson {
  const { name: arn, issuer, hosts, roles, verdict, since, cause, decidedBy } = trust;
  return {
    arn,
    account,
    issuer,
    hosts,
    roles,
    verdict,
    since: printInstant(since),
    cause: cause === null ? null : { check: cause.check, sentence: cause.sentence },
    decidedBy,
  };
}

export function endpointJson(endpoint: EndpointSnapshot): WatchEndpointJson {
  const { name, addresses, flappingSince, changedAt } = endpoint;
  return {
    name,
    addresses: addresses.map(({ address, chains }) => ({
      address,
      chains: chains.map(({ id, certificates }) => ({
        id,
        certificates: certificates.map(({ notBefore, notAfter, ...certificate }) => ({
          ...certificate,
          notBefore: printOrNull(notBefore),
          notAfter: printOrNull(notAfter),
        })),
      })),
    })),
    flappingSince: printOrNull(flappingSince),
    changedAt: printOrNull(changedAt),
  };
}

export function suggestionJson({ plan, at, ...suggestion }: Suggestion): WatchSuggestionJson {
  const { id, target, account, source, state, note } = suggestion;
  return {
    id,
    target,
    account,
    source,
    at: printInstant(at),
    state,
    note,
    plan: planJson(plan),
  };
}

export function printOrNull(instant: Instant | null | undefined): string | null {
  return instant === null || instant === undefined ? null : printInstant(instant);
}
