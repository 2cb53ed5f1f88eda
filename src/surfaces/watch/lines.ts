// SPDX-License-Identifier: Apache-2.0

import type { LineContext, LineOf, SeenLine } from '../../app/watch/seen-line.ts';
import type { FleetFinding } from '../../core/fleet/fleet-check.ts';
import { findingsOfTrust } from '../../core/fleet/finding.ts';
import { printInstant } from '../../core/model/instant.ts';
import { type Suppression, suppressedBy } from '../../core/model/suppressions.ts';
import { seenUnreadable, WHOLE_SOURCE } from '../../core/watch/seen.ts';
import type { SnapshotKey } from '../../core/watch/snapshot.ts';
import {
  accountLine,
  endpointLine,
  findingLine,
  trustLine,
  unreadableLine,
} from '../../render/scan/lines.ts';
import { endpointName } from '../../render/scan/report.ts';
import type { FindingLine, UnreadableLine } from '../../schemas/scan.ts';

/** The lines that `scan --format ndjson` prints, by what is decided and known now. */
export const lineOf: LineOf = (event, context) => {
  switch (event.kind) {
    case 'endpoint': {
      const line = endpointLine(event.endpoint, context.rules ?? { library: 'bundled' });
      const print = (): string => JSON.stringify(line);
      return { kind: line.type, name: endpointName(line), account: null, about: [], print };
    }
    case 'trust':
      return trustSeen(event, context);
    case 'finding':
      return findingSeen(event.finding, context);
    case 'unreadable':
      return unreadableSeen(event, context);
    case 'account': {
      const line = accountLine(event.remnant);
      const print = (): string => JSON.stringify(line);
      return { kind: line.type, name: line.account, account: line.account, about: [], print };
    }
  }
};

/** A trust is new where what broke it is. */
function trustSeen(
  event: Parameters<LineOf>[0] & { readonly kind: 'trust' },
  context: LineContext,
): SeenLine {
  const { trust, account } = event;
  const line = trustLine(trust, event, (finding) => judged(finding, context));
  const { verdict, gone } = line;
  const isTold = verdict === 'broken' || gone !== null;
  return {
    kind: line.type,
    name: trust.arn,
    account: ownerOf(account.id),
    about: isTold ? findingsOfTrust(trust, account).map(keyOf) : [],
    print: ({ isNew, firstSeenAt }) => {
      const firstSeen = printInstant(firstSeenAt);
      const instead = gone?.instead.map((one) => ({ ...one, firstSeen, isNew }));
      return JSON.stringify({
        ...line,
        isNew: isNew && verdict === 'broken',
        gone: gone === null ? null : { ...gone, instead },
      });
    },
  };
}

function findingSeen(finding: FleetFinding, context: LineContext): SeenLine {
  const line = judged(finding, context);
  return {
    kind: line.type,
    name: line.id,
    account: ownerOf(line.account),
    about: [keyOf(finding)],
    print: printed(line),
  };
}

function unreadableSeen(
  { unreadable, account }: Parameters<LineOf>[0] & { readonly kind: 'unreadable' },
  { source: { name: source }, at, suppressions }: LineContext,
): SeenLine {
  // Several sources may be read by nobody: each is one.
  const what = unreadable.what === WHOLE_SOURCE ? `source ${source}` : unreadable.what;
  const line = unreadableLine({ ...unreadable, what }, account, printInstant(at));
  const names = [line.account, line.region];
  const suppressed = decided({ suppressions, at }, line.type, names);
  return {
    kind: line.type,
    name: line.id,
    account: ownerOf(line.account),
    about: [seenUnreadable(unreadable, source)],
    print: printed({ ...line, suppressed }),
  };
}

function judged(finding: FleetFinding, { source, at, suppressions }: LineContext): FindingLine {
  const remedies = finding.remedies.map(source.led);
  const line = findingLine({ ...finding, remedies }, printInstant(at));
  const names = [line.resource, line.account, line.issuer];
  return { ...line, suppressed: decided({ suppressions, at }, line.check, names) };
}

function decided(
  { suppressions, at }: Pick<LineContext, 'at'> & { suppressions: readonly Suppression[] },
  check: string,
  named: readonly (string | null)[],
): FindingLine['suppressed'] {
  const names = named.filter((name) => name !== null);
  return suppressedBy(suppressions, { check, names, at }) ?? null;
}

function printed(line: FindingLine | UnreadableLine): SeenLine['print'] {
  return ({ firstSeenAt, isNew }) =>
    JSON.stringify({ ...line, firstSeen: printInstant(firstSeenAt), isNew });
}

function keyOf({ id: name }: FleetFinding): SnapshotKey {
  return { kind: 'finding', name };
}

/** Of a cluster without credentials of AWS the account is not known. */
function ownerOf(account: string): string | null {
  return account === '' ? null : account;
}
