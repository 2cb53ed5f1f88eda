// SPDX-License-Identifier: Apache-2.0

import { additionFor, additionOfFile } from './authority.ts';
import { TrustprintError } from '../../error.ts';
import type { EndpointProbe, Facts } from '../../model/facts.ts';
import { printHostPort } from '../../model/issuer.ts';
import { listedThumbprintOf } from '../../model/thumbprint.ts';
import { seenOf } from '../../model/observed.ts';
import type { Addition, Intent } from '../../model/plan.ts';
import type { Provider } from '../../model/provider.ts';
import type { Verdict } from '../../model/verdict.ts';
import { endpointsThatCount, judgeChain } from '../../chains/trust.ts';

/** What a list lacks, and why. */
export interface MissingThumbprints {
  readonly add: readonly Addition[];
  readonly because: string;
  readonly warnings: readonly string[];
  /** Whether AWS does not read the list, as far as we can tell. */
  readonly isUnused: boolean;
}

/**
 * The thumbprints that the endpoints need listed and are not, each with its authority.
 *
 * @throws TrustprintError as `additionFor` does, and an `observation` where a host was not seen.
 */
export function missingThumbprints(
  facts: Facts,
  verdict: Verdict,
  { intent, listed }: { readonly intent: Intent; readonly listed: Provider['thumbprints'] },
): MissingThumbprints {
  const staged = intent.stage.map((file) => additionOfFile(file, intent, facts.at));
  const endpoints = endpointsThatCount(facts.endpoints, facts.rules);
  const seen = endpoints.filter(({ chain }) => chain.kind === 'seen');
  requireSeen(endpoints, staged);
  const contradicted = verdict.basis === 'observed' && verdict.cause?.check === 'endpoint-trust';
  const judged = seen.flatMap((look) => judgementOf(look, facts, listed));
  const pending = judged.filter(
    ({ accepted, by, why }) =>
      why !== 'disordered' &&
      why !== 'host-name' &&
      (accepted !== true || (by === 'library' && (contradicted || intent.evenIfUnused))),
  );
  const hopeless = judged.filter(({ why }) => why === 'disordered' || why === 'host-name');
  const isUnlisted = ({ sha1 }: Addition): boolean => !listed.includes(listedThumbprintOf(sha1));
  const add = [...staged, ...pending.map(({ look }) => additionFor(look, facts, intent))];
  return {
    add: distinct(add),
    because: reasonFor(add.filter(isUnlisted), judged, hopeless),
    isUnused: judged.every(({ by }) => by === 'library'),
    warnings: [
      ...hopeless.map(({ look, why }) => hopelessWarning(look, why)),
      ...endpoints.filter(({ chain }) => chain.kind === 'unseen').map(unseenWarning),
    ],
  };
}

interface Judged {
  readonly look: EndpointProbe;
  readonly accepted: boolean | 'unknown';
  readonly by: 'library' | 'list' | undefined;
  readonly why: string | undefined;
}

function judgementOf(
  look: EndpointProbe,
  { rules }: Facts,
  listed: Provider['thumbprints'],
): Judged[] {
  const chain = seenOf(look.chain);
  if (chain === undefined) return [];
  const judged = judgeChain(chain, listed, rules);
  return [
    {
      look,
      accepted: judged.accepted,
      by: judged.accepted === true ? judged.by : undefined,
      why: judged.accepted === true ? undefined : judged.why,
    },
  ];
}

/** Nothing is planned from what was not seen: a host of which no chain is known stops the plan. */
function requireSeen(endpoints: readonly EndpointProbe[], staged: readonly Addition[]): void {
  const hosts = Map.groupBy(endpoints, printHostPort);
  for (const [host, looks] of hosts) {
    const [first] = looks;
    if (first?.chain.kind !== 'unseen' || looks.some(({ chain }) => chain.kind === 'seen'))
      continue;
    throw new TrustprintError(
      first.chain.code,
      `${host} was not seen, so nothing can be planned: ${first.chain.detail}`,
      {
        facts: { host },
        hint: first.chain.hint ?? 'try again from where it can be reached',
      },
    );
  }
  if (endpoints.length === 0 && staged.length === 0) {
    throw new TrustprintError('not_looked_at', 'no endpoint of the issuer was probed', {
      hint: 'leave --offline out, or give --given FILE',
    });
  }
}

function reasonFor(
  add: readonly Addition[],
  judged: readonly Judged[],
  hopeless: readonly Judged[],
): string {
  if (add.length > 0) return reasonToAdd(add);
  if (hopeless.length > 0)
    return 'no list can repair this: the server must send its chain in order, for its own name';
  if (judged.every(({ by }) => by === 'library')) {
    return "AWS's library of roots trusts what is served, so the list is not read here and stays as it is";
  }
  return 'the list names what the endpoints present';
}

/** What was handed over is listed for that, whatever the list names besides. */
function reasonToAdd(add: readonly Addition[]): string {
  const staged = add.filter(({ authority }) => authority === 'file').map(({ seenAt }) => seenAt);
  const files = [...new Set(staged)].join(', ');
  return [
    ...(staged.length < add.length
      ? ['the list names no certificate that these endpoints present']
      : []),
    ...(files === '' ? [] : [`${files} was handed over to be listed before it is served`]),
  ].join('; ');
}

function hopelessWarning(look: EndpointProbe, why: string | undefined): string {
  const what = why === 'host-name' ? 'a certificate for another name' : 'its chain out of order';
  return `${printHostPort(look)} sends ${what}; no thumbprint repairs that`;
}

export function unseenWarning(look: EndpointProbe): string {
  const detail = look.chain.kind === 'unseen' ? look.chain.detail : '';
  return `${printHostPort(look)} at ${look.address ?? 'its address'} was not seen, and may present another chain: ${detail}`;
}

function distinct(additions: readonly Addition[]): readonly Addition[] {
  return [...new Map(additions.map((addition) => [addition.sha1, addition])).values()];
}
