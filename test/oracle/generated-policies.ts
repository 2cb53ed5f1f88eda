// SPDX-License-Identifier: Apache-2.0

import * as fc from 'fast-check';

import { operators } from '../../src/core/policy/operators.ts';

/** A trust policy, and the token and the call that it is asked about. */
export interface Case {
  readonly policy: object;
  /** Values of condition keys; an absent key is not there. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** An issuer whose keys the oracle knows: it leaves those of others out. */
export const ISSUER = 'cognito-identity.amazonaws.com';
export const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const OTHER = 'arn:aws:iam::111122223333:oidc-provider/other.example.test';
export const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** Keys with one value, and what each may have; the policies are made of the same, and of patterns. */
const SINGLE: Readonly<Record<string, readonly string[]>> = {
  [`${ISSUER}:sub`]: ['repo:o/r:ref:refs/heads/main', 'repo:o/r:pull_request', 'a', 'A', 'a*', ''],
  [`${ISSUER}:aud`]: ['sts.amazonaws.com', 'client', 'Client'],
  'aws:RequestTag/mail': ['me@example.test', 'you@example.test'],
  'sts:RoleSessionName': ['ci-1', 'ci-2', 'ci-*', 'main'],
  'aws:RequestTag/team': ['web', 'Web', 'data', '${aws:userid}'],
  'sts:SourceIdentity': ['me', 'you'],
  'aws:CurrentTime': ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00Z'],
  'aws:EpochTime': ['1767225600', '1780315200'],
  'aws:SecureTransport': ['true', 'false'],
  'aws:SourceIp': ['192.0.2.7', '198.51.100.1'],
};

/** Keys with several values. The oracle takes `amr` for one with a single value. */
const MANY: Readonly<Record<string, readonly string[]>> = {
  'aws:TagKeys': ['team', 'Team', 'cost'],
  'sts:TransitiveTagKeys': ['team', 'cost'],
};

/** Only in documents of this version are variables read. */
const NEW = '2012-10-17';

const PATTERNS = [
  'repo:o/r:*',
  'repo:?/r:*',
  'repo:*:ref:refs/heads/*',
  '*',
  '?',
  'ci-?',
  '*@example.test',
  '${sts:RoleSessionName}',
  'ci-${*}',
  'ci-${*}',
  '${?}i-1',
  '${aws:username}',
  'x-${aws:RequestTag/team}',
  "${aws:username, 'a'}",
  'A*',
];
/** A variable whose key may be absent. */
const MAY_BE_ABSENT = /\$\{(?!\*)[^,}]*\}/;
/** `${*}` and its like, which stand for themselves; the oracle knows so only of the `Like` operators. */
const ESCAPED = /\$\{[*?$]\}/;
const DATES = [
  '2025-12-31',
  '2026-01-01T00:00:00Z',
  '2026-03-01T00:00:00Z',
  '2027-01-01T00:00:00Z',
];
const NUMBERS = ['0', '1767225600', '1770000000', '1.5', '-3'];
const RANGES = ['192.0.2.0/24', '192.0.2.7', '198.51.100.0/25', '192.0.0.0/8', '203.0.113.9/32'];
const ARNS = [
  PROVIDER,
  OTHER,
  'arn:aws:iam::*:oidc-provider/*',
  'arn:aws:iam::111122223333:role/a',
];

/** Operators with the keys that are of their type, as IAM documents them. */
const BY_TYPE: readonly {
  readonly of: RegExp;
  readonly keys: readonly string[];
  readonly values: readonly string[];
}[] = [
  {
    of: /^String/,
    keys: [...Object.keys(SINGLE).slice(0, 6), ...Object.keys(MANY), 'aws:username'],
    values: [
      ...Object.values(SINGLE).slice(0, 6).flat(),
      ...Object.values(MANY).flat(),
      ...PATTERNS,
    ],
  },
  { of: /^Date/, keys: ['aws:CurrentTime'], values: DATES },
  { of: /^Numeric/, keys: ['aws:EpochTime'], values: NUMBERS },
  { of: /^Bool$/, keys: ['aws:SecureTransport'], values: ['true', 'false', 'TRUE'] },
  { of: /Ip/, keys: ['aws:SourceIp'], values: RANGES },
  { of: /^Arn/, keys: ['aws:SourceArn'], values: ARNS },
  { of: /^Null$/, keys: [...Object.keys(SINGLE), ...Object.keys(MANY)], values: ['true', 'false'] },
];

const oneOrMore = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));

const writtenOperator = fc
  .record({
    name: fc.constantFrom(
      ...operators.map(({ name }) => name).filter((name) => typeOf(name) !== undefined),
    ),
    qualifier: fc.constantFrom('', '', '', 'ForAnyValue:', 'ForAllValues:'),
    suffix: fc.constantFrom('', '', 'IfExists'),
  })
  .map(({ name, qualifier, suffix }) => ({
    name,
    qualifier,
    written:
      name === 'Null' ? name : `${qualifier}${name}${qualifier === 'ForAnyValue:' ? '' : suffix}`,
  }));

const conditionIn = (version: string) =>
  writtenOperator.chain(({ name, qualifier, written }) => {
    const { keys, values } = typeOf(name) ?? { keys: [], values: [] };
    const isNegated = name.includes('Not');
    // See the differences that are known: what AWS does there is not documented.
    const isText = name.startsWith('String');
    const asked = keys.filter(
      (key) => qualifier !== '' || name === 'Null' || isText || !(key in MANY),
    );
    const isWritten = (value: string): boolean =>
      !value.includes('${') ||
      (version === NEW &&
        !(isNegated && MAY_BE_ABSENT.test(value)) &&
        !(!name.endsWith('Like') && ESCAPED.test(value)));
    return fc.constantFrom(...asked).chain((key) => {
      const any = fc.constantFrom(...values.filter(isWritten));
      // Half of them are values that the key may have, or the same in another case.
      const own = (name.startsWith('String') ? (SINGLE[key] ?? MANY[key] ?? []) : []).filter(
        isWritten,
      );
      const near = own.flatMap((value) => [value, value.toUpperCase(), `${value.slice(0, 1)}*`]);
      const value = near.length === 0 ? any : fc.oneof(any, fc.constantFrom(...near));
      return fc
        .record({
          key: fc.constantFrom(key, key, key.toUpperCase()),
          values: name === 'Null' ? value : oneOrMore(value),
        })
        .map(({ key: as, values: wanted }) => ({ written, key: as, wanted }));
    });
  });

const statementIn = (version: string) =>
  fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      principal: fc.constantFrom<unknown>(PROVIDER, PROVIDER, [OTHER, PROVIDER], OTHER),
      action: fc.constantFrom<unknown>(
        WEB_IDENTITY,
        WEB_IDENTITY,
        'STS:assumeRoleWithWebIdentity',
        'sts:*',
        'sts:AssumeRole*',
        'sts:AssumeRole?ithWebIdentity',
        'sts:AssumeRole',
        [WEB_IDENTITY, 'sts:TagSession'],
      ),
      conditions: fc.array(conditionIn(version), { maxLength: 3 }),
    })
    .map(({ effect, principal, action, conditions }) => ({
      Effect: effect,
      Principal: { Federated: principal },
      Action: action,
      ...(conditions.length === 0 ? {} : { Condition: conditionsOf(conditions) }),
    }));

const someContext = fc
  .record(
    {
      ...Object.fromEntries(
        Object.entries(SINGLE).map(([key, values]) => [key, fc.constantFrom(...values)] as const),
      ),
      ...Object.fromEntries(
        Object.entries(MANY).map(
          ([key, values]) =>
            [key, fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 })] as const,
        ),
      ),
    },
    { requiredKeys: [] },
  )
  .map((context) =>
    Object.fromEntries(
      Object.entries(context).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value] as const],
      ),
    ),
  );

/** Trust policies as people write them, and calls that meet them now and then. */
export const CASES: fc.Arbitrary<Case> = fc.record({
  policy: fc
    .constantFrom(NEW, NEW, NEW, '2008-10-17')
    .chain((Version) =>
      oneOrMore(statementIn(Version)).map((Statement) => ({ Version, Statement })),
    ),
  context: someContext,
});

function typeOf(name: string) {
  return BY_TYPE.find(({ of }) => of.test(name));
}

function conditionsOf(
  conditions: readonly {
    readonly written: string;
    readonly key: string;
    readonly wanted: unknown;
  }[],
): object {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { written, key, wanted } of conditions) {
    all[written] = { ...all[written], [key]: wanted };
  }
  return all;
}
