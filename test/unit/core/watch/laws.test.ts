// SPDX-License-Identifier: Apache-2.0

/** What holds of all comparisons, whatever is seen in whatever order. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import type { Instant } from '../../../../src/core/model/instant.ts';
import type { Alert, Condition } from '../../../../src/core/watch/alert.ts';
import { printCause } from '../../../../src/core/watch/alert.ts';
import { alertChange } from '../../../../src/core/watch/alert-change.ts';
import { compare } from '../../../../src/core/watch/compare.ts';
import { mergeSeen } from '../../../../src/core/watch/merge-seen.ts';
import type { Seen, SeenChain, SeenEndpoint } from '../../../../src/core/watch/seen.ts';
import type { Snapshot } from '../../../../src/core/watch/snapshot.ts';
import { propertyRuns } from '../../../property-runs.ts';
import {
  brokenTrust,
  certificate,
  chain,
  contextAt,
  days,
  endpoint,
  finding,
  hours,
  issuer,
  START,
  story,
  trust,
} from './sights.ts';

const ADDRESSES = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];

const someChain: fc.Arbitrary<SeenChain> = fc
  .record({
    name: fc.constantFrom('A', 'B', 'C'),
    leaf: fc.nat(2),
    end: fc.integer({ min: 1, max: 60 }),
    needed: fc.boolean(),
    decidedBy: fc.constantFrom('library' as const, 'list' as const),
  })
  .map(({ name, leaf, end, needed, decidedBy }) => {
    const own = certificate(`${name} ${String(leaf)} ${String(end)}`, [START, days(end)]);
    return chain(name, {
      certificates: [own, certificate(name)],
      needed: needed ? [own.sha256] : [],
      decidedBy,
    });
  });

const someEndpoint: fc.Arbitrary<SeenEndpoint> = fc
  .dictionary(fc.constantFrom(...ADDRESSES), fc.array(someChain, { maxLength: 2 }))
  .map((addresses) => {
    const [one] = mergeSeen([endpoint(addresses)]);
    return one?.kind === 'endpoint' ? one : endpoint({});
  });

const someSeen: fc.Arbitrary<Seen> = fc.oneof(
  someEndpoint,
  fc
    .record({
      kids: fc.option(fc.uniqueArray(fc.constantFrom('k1', 'k2', 'k3')), { nil: undefined }),
      jwksUri: fc.constantFrom('https://a.example/keys', 'https://b.example/keys', undefined),
    })
    .map(({ kids, jwksUri }) => issuer(kids, { jwksUri })),
  fc.constantFrom(
    trust(),
    trust({ list: [] }),
    trust({ verdict: 'unknown' }),
    brokenTrust('A'),
    brokenTrust('B', { isIntermittent: true }),
  ),
  fc.constantFrom('error' as const, 'warning' as const).map((severity) => finding({ severity })),
);

/** Sights of one thing, each some time after the one before. */
const someStory = fc.constantFrom('endpoint', 'issuer', 'trust', 'finding').chain((kind) =>
  fc
    .array(
      fc.record({
        after: fc.constantFrom(900, 3600, 7 * 3600, 40 * 3600),
        seen: someSeen.filter((seen) => seen.kind === kind),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((steps) => {
      let seconds = 0;
      return steps.map(({ after, seen }) => {
        seconds += after;
        return [hours(seconds / 3600), seen] as const;
      });
    }),
);

type Story = readonly (readonly [Instant, Seen])[];

describe('comparing', () => {
  it('makes no event of what is seen again, and leaves the conditions as they are', () => {
    fc.assert(
      fc.property(someStory, (steps: Story) => {
        let before: Snapshot | undefined;
        for (const [at, seen] of steps) {
          const once = compare(before, seen, contextAt(at));
          if (seen.kind !== 'trust' || seen.verdict !== 'unknown') {
            const again = compare(once.after, seen, contextAt(at));
            assert.deepEqual(again.events, []);
            assert.deepEqual(again.conditions, once.conditions);
            assert.deepEqual(again.after, once.after);
          }
          before = once.after;
        }
      }),
      propertyRuns(500),
    );
  });

  it('tells changes that follow each other: where one ends the next begins', () => {
    fc.assert(
      fc.property(someStory, (steps: Story) => {
        const last = new Map<string, unknown>();
        for (const { kind, before, after } of story(steps).events) {
          if (!CHAINED.has(kind)) continue;
          const line = kind.startsWith('chain-') ? 'certificate-changed' : kind;
          const known = last.get(line);
          // While a host flaps what it serves differs from round to round, and is not told.
          if (known !== undefined && kind !== 'chain-steady')
            assert.deepEqual(plain(before), known);
          last.set(line, plain(after));
        }
      }),
      propertyRuns(500),
    );
  });

  it('tells no end of a certificate twice', () => {
    fc.assert(
      fc.property(someStory, (steps: Story) => {
        const told = story(steps).events.filter(({ kind }) => kind === 'expiry-near');
        const said = told.map(({ after }) => JSON.stringify(after));
        assert.equal(new Set(said).size, said.length);
      }),
      propertyRuns(500),
    );
  });

  it('never takes a roll-out for flapping, whatever the order and however long it takes', () => {
    const rollOut = fc.array(
      fc.record({
        after: fc.constantFrom(60, 900, 3600, 5 * 3600, 30 * 3600),
        changes: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        dark: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        hidden: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
      }),
      { minLength: 2, maxLength: 30 },
    );
    fc.assert(
      fc.property(rollOut, (rounds) => {
        const changed = new Set<number>();
        let seconds = 0;
        const steps = rounds.map(({ after, changes, dark, hidden }) => {
          seconds += after;
          for (const one of changes) changed.add(one);
          const addresses = [0, 1, 2, 3, 4, 5, 6, 7]
            .filter((one) => !hidden.includes(one))
            .map((one) => {
              const served = changed.has(one) ? ['B'] : ['A'];
              return [`192.0.2.${String(one)}`, dark.includes(one) ? [] : served] as const;
            });
          return [hours(seconds / 3600), endpoint(Object.fromEntries(addresses))] as const;
        });
        const kinds = story(steps).events.map(({ kind }) => kind);
        assert.ok(!kinds.includes('chain-flapping'));
      }),
      propertyRuns(500),
    );
  });

  it('does not depend on the order in which a unit has seen things', () => {
    const some = fc.array(someSeen, { maxLength: 8 });
    const shuffled = some.chain((seen) =>
      fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length })),
    );
    fc.assert(
      fc.property(shuffled, ([seen, other]) => {
        assert.deepEqual(mergeSeen(other), mergeSeen(seen));
        assert.deepEqual(mergeSeen(mergeSeen(seen)), mergeSeen(seen));
      }),
      propertyRuns(500),
    );
  });
});

describe('alerts of a story', () => {
  it('fire, and are resolved once at most, by the same id', () => {
    fc.assert(
      fc.property(someStory, (steps: Story) => {
        const { rounds } = story(steps);
        const ends = [...rounds.map(({ conditions }) => conditions), []];
        const open = new Set<string>();
        const standing = new Map<string, Alert>();
        let ids = 0;
        ends.forEach((conditions, index) => {
          const byCause = Map.groupBy(conditions, ({ cause }) => printCause(cause));
          for (const key of new Set([...byCause.keys(), ...standing.keys()])) {
            const change = changeOf(standing.get(key), byCause.get(key) ?? [], {
              at: steps[index]?.[0] ?? days(400),
              newId: () => String((ids += 1)),
            });
            if (change === undefined) continue;
            assert.equal(open.has(change.alert.id), change.kind !== 'firing');
            if (change.kind === 'resolved') open.delete(change.alert.id);
            else open.add(change.alert.id);
            standing.set(key, change.alert);
          }
        });
        assert.equal(open.size, 0);
      }),
      propertyRuns(500),
    );
  });
});

function changeOf(
  standing: Alert | undefined,
  conditions: readonly Condition[],
  context: { readonly at: Instant; readonly newId: () => string },
): ReturnType<typeof alertChange> {
  const cause = conditions[0]?.cause ?? standing?.cause;
  if (cause === undefined) return undefined;
  const severity = (['error', 'warning', 'notice'] as const).find((one) =>
    conditions.some((condition) => condition.severity === one),
  );
  const left = { count: conditions.length, first: conditions, accounts: [], severity };
  return alertChange(standing, left, { cause, ...context });
}

/** What a sentence counts may differ from round to round. */
function plain(side: unknown): unknown {
  return JSON.parse(
    JSON.stringify(side, (name, value: unknown) => (name === 'sentence' ? '' : value)),
  );
}

const CHAINED: ReadonlySet<string> = new Set([
  'certificate-changed',
  'chain-flapping',
  'chain-steady',
  'discovery-changed',
  'keys-changed',
  'verdict-changed',
]);
