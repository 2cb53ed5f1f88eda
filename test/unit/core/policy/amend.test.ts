// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { parseTrustPolicy } from '../../../../src/core/model/trust-policy.ts';
import { amend, type Amendment } from '../../../../src/core/policy/amend.ts';
import type { Admission } from '../../../../src/core/policy/amend-context.ts';
import { decide } from '../../../../src/core/policy/decide.ts';
import { sampleOf } from '../../../../src/core/policy/pattern.ts';
import { PROVIDER_ARN, SUBJECT } from '../../../world.ts';
import { asked, statement } from './asked.ts';
import { propertyRuns } from '../../../property-runs.ts';

const BARE = 'oidc.example.test/id/1111222233334444';
const AUDIENCE = 'sts.amazonaws.com';

function admission(changed: Partial<Admission> = {}): Admission {
  const subject = changed.subject ?? SUBJECT;
  const { context } = asked({ [`${BARE}:sub`]: [subject], [`${BARE}:aud`]: [AUDIENCE] });
  return {
    asker: { providerArn: PROVIDER_ARN, bareIssuer: BARE },
    actions: ['sts:AssumeRoleWithWebIdentity'],
    context: { context },
    subject,
    audience: AUDIENCE,
    providers: undefined,
    ...changed,
  };
}

/** What a person has typed with `--subject`, and the keys of one that matches it. */
function typed(
  pattern: string,
  more: Readonly<Record<string, readonly string[]>> = {},
): Partial<Admission> {
  const keys = { [`${BARE}:sub`]: [sampleOf(pattern)], [`${BARE}:aud`]: [AUDIENCE], ...more };
  return { subject: pattern, isPattern: true, context: { context: asked(keys).context } };
}

const TEAM = 'system:serviceaccount:team-a:*';

function conditions(
  sub: string | readonly string[],
  changed: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    Condition: { StringEquals: { [`${BARE}:sub`]: sub, [`${BARE}:aud`]: AUDIENCE }, ...changed },
  };
}

/** As IAM keeps it, or as people lay it out. */
function document(statements: unknown, by?: number): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, by);
}

function amended(text: string, changed: Partial<Admission> = {}): string {
  const amendment = amend(text, admission(changed));
  assert.equal(amendment.kind, 'amended', JSON.stringify(amendment));
  return amendment.kind === 'amended' ? amendment.document : '';
}

function refused(text: string, changed: Partial<Admission> = {}): string {
  const amendment = amend(text, admission(changed));
  assert.equal(amendment.kind, 'none', JSON.stringify(amendment));
  return amendment.kind === 'none' ? amendment.why : '';
}

function admits(text: string, subject: string, bare = BARE, arn = PROVIDER_ARN): boolean {
  const request = asked({ [`${bare}:sub`]: [subject], [`${bare}:aud`]: [AUDIENCE] });
  const decision = decide(parseTrustPolicy(text), { ...request, principalProviderArn: arn });
  return decision.outcome === 'allowed';
}

/** The provider with a slash more, whose tokens a document is to keep on admitting. */
function admitsOf(text: string): boolean {
  return admits(text, SUBJECT, `${BARE}/`, `${PROVIDER_ARN}/`);
}

describe('a trust policy that is to admit a token', () => {
  it('stays as it is where it does', () => {
    assert.deepEqual(amend(document([statement(conditions(SUBJECT))]), admission()), {
      kind: 'admitted',
    });
  });

  it('gets the very subject beside the one that it has, and nothing else', () => {
    const other = 'system:serviceaccount:default:web';
    const text = document([statement(conditions(other))], 2);
    const after = amended(text);
    assert.equal(after, text.replace(`"${other}"`, `["${other}", "${SUBJECT}"]`));
    for (const subject of [other, SUBJECT]) assert.ok(admits(after, subject));
    assert.ok(!admits(after, 'system:serviceaccount:team-a:other'));
  });

  it('gets it at the end of a list, spaced as the list is', () => {
    const text = document([statement(conditions(['a', 'b']))], 2);
    const after = amended(text);
    assert.match(after, new RegExp(`\\n( +)"b",\\n\\1"${SUBJECT}"\\n`));
    assert.equal(after.replace(`,\n            "${SUBJECT}"`, ''), text);
  });

  it('gets the very subject where StringEquals takes a wildcard literally, and no pattern', () => {
    for (const wild of [TEAM, '*', 's*', 'system:*', 'system:serviceaccount:?*', ['a', 's*']]) {
      const text = document([statement(conditions(wild))]);
      const after = amended(text);
      const there = JSON.stringify(wild).replace(/^\[|\]$/g, '');
      assert.equal(after, text.replace(JSON.stringify(wild), `[${there},"${SUBJECT}"]`));
      assert.ok(admits(after, SUBJECT));
      for (const other of ['system:serviceaccount:team-a:api', 'system:serviceaccount:b:c', 's']) {
        assert.ok(!admits(after, other), `${other} by ${after}`);
      }
    }
  });

  it('is left alone where an edit would put a pattern in force that nobody typed', () => {
    const wild = { StringLike: { [`${BARE}:sub`]: TEAM } };
    for (const [changed, from, to] of [
      [{ Action: 'sts:AssumeRole', Condition: wild }, '', ''],
      [{ Condition: wild }, `${BARE}:sub`, `${BARE}/:sub`],
      [{ Condition: { ...wild, StringEquals: { [`${BARE}:aud`]: 'vault' } } }, '', ''],
      [{ Condition: wild }, 'iam::111122223333', 'iam::444455556666'],
    ] as const) {
      const text = document([statement(changed)]).replaceAll(from === '' ? '\0' : from, to);
      assert.match(refused(text), /by a pattern that nobody typed: .* --subject/, text);
      assert.ok(admits(amended(text, typed(TEAM)), SUBJECT), text);
    }
  });

  it('says whom else it lets in where the policy names more than one', () => {
    const other = 'system:serviceaccount:default:web';
    const text = document([
      statement({ Action: 'sts:AssumeRole', ...conditions([SUBJECT, other]) }),
    ]);
    const amendment = amend(text, admission());
    assert.ok(amendment.kind === 'amended');
    assert.match(amendment.edits.at(-1) ?? '', new RegExp(`lets in ${other} too`));
  });

  it('allows the action in place of the one of other callers', () => {
    const text = document([statement({ Action: 'sts:AssumeRole', ...conditions(SUBJECT) })]);
    assert.equal(
      amended(text),
      text.replace('"sts:AssumeRole"', '"sts:AssumeRoleWithWebIdentity"'),
    );
    const list = document([
      statement({ Action: ['sts:TagSession', 'sts:AssumeRole'], ...conditions(SUBJECT) }),
    ]);
    assert.equal(
      amended(list),
      list.replace('"sts:AssumeRole"]', '"sts:AssumeRoleWithWebIdentity"]'),
    );
  });

  it('allows the action beside the one that other principals of the statement need', () => {
    const principal = { Federated: PROVIDER_ARN, AWS: 'arn:aws:iam::111122223333:root' };
    const text = document([
      statement({ Action: 'sts:AssumeRole', Principal: principal, ...conditions(SUBJECT) }),
    ]);
    assert.equal(
      amended(text),
      text.replace('"sts:AssumeRole"', '["sts:AssumeRole","sts:AssumeRoleWithWebIdentity"]'),
    );
  });

  it('allows the action beside that of SAML, whose providers are federated too', () => {
    const saml = 'arn:aws:iam::111122223333:saml-provider/corp';
    const text = document([
      statement({
        Action: 'sts:AssumeRoleWithSAML',
        Principal: { Federated: [saml, PROVIDER_ARN] },
        ...conditions(SUBJECT),
      }),
    ]);
    assert.match(amended(text), /\["sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"\]/);
  });

  it('allows what a token with tags needs besides', () => {
    const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    const after = amended(document([statement(conditions(SUBJECT))]), { actions });
    assert.match(after, /"Action":\["sts:AssumeRoleWithWebIdentity","sts:TagSession"\]/);
  });

  it('asks for the key of this issuer where it asked for one that no token has', () => {
    const text = document([statement(conditions(SUBJECT))]).replaceAll(`${BARE}:`, `${BARE}/:`);
    assert.equal(amended(text), document([statement(conditions(SUBJECT))]));
  });
});

describe('a trust policy that is to admit every subject of a pattern', () => {
  const conditionOf = (text: string): unknown =>
    (JSON.parse(text) as { Statement: readonly [{ Condition: unknown }] }).Statement[0].Condition;

  it('gets StringLike by one word, where the very pattern is there', () => {
    const text = document([statement({ Condition: { StringEquals: { [`${BARE}:sub`]: TEAM } } })]);
    assert.equal(amended(text, typed(TEAM)), text.replace('StringEquals', 'StringLike'));
    assert.deepEqual(amend(amended(text, typed(TEAM)), admission(typed(TEAM))), {
      kind: 'admitted',
    });
  });

  it('gets it beside what is named, which stays as it was', () => {
    const other = 'system:serviceaccount:default:web';
    const after = amended(document([statement(conditions(other))]), typed(TEAM));
    for (const subject of [other, SUBJECT, 'system:serviceaccount:team-a:api']) {
      assert.ok(admits(after, subject));
    }
    assert.ok(!admits(after, 'system:serviceaccount:default:api'));
    const like = { StringLike: { [`${BARE}:sub`]: ['a', 'b*'] } };
    assert.deepEqual(
      conditionOf(amended(document([statement({ Condition: like })]), typed(TEAM))),
      { StringLike: { [`${BARE}:sub`]: ['a', 'b*', TEAM] } },
    );
  });

  it('gets it apart where other values would change their meaning, or StringLike is there', () => {
    const both = document([
      statement({
        Condition: { StringEquals: { [`${BARE}:sub`]: TEAM, 'sts:RoleSessionName': 'a*' } },
      }),
    ]);
    const after = amended(both, typed(TEAM, { 'sts:RoleSessionName': ['a*'] }));
    assert.deepEqual(conditionOf(after), {
      StringEquals: { 'sts:RoleSessionName': 'a*' },
      StringLike: { [`${BARE}:sub`]: TEAM },
    });
    const there = document([
      statement(conditions(TEAM, { StringLike: { [`${BARE}:aud`]: 'sts.*' } })),
    ]);
    assert.deepEqual(conditionOf(amended(there, typed(TEAM))), {
      StringEquals: { [`${BARE}:aud`]: AUDIENCE },
      StringLike: { [`${BARE}:aud`]: 'sts.*', [`${BARE}:sub`]: TEAM },
    });
  });

  it('gets it apart where the wildcard of another is written as an escape', () => {
    const escaped = document([
      statement({
        Condition: { StringEquals: { [`${BARE}:sub`]: TEAM, [`${BARE}:aud`]: [AUDIENCE, '#'] } },
      }),
    ]).replace('"#"', String.raw`"\u002a"`);
    assert.deepEqual(conditionOf(amended(escaped, typed(TEAM))), {
      StringEquals: { [`${BARE}:aud`]: [AUDIENCE, '*'] },
      StringLike: { [`${BARE}:sub`]: TEAM },
    });
  });

  it('is left alone where another value would become a pattern, or the pattern is for anybody', () => {
    const text = document([statement(conditions(['system:*', SUBJECT]))]);
    assert.match(refused(text, typed(TEAM)), /takes system:\* literally/);
    const plain = document([statement(conditions(SUBJECT))]);
    for (const anybody of ['*', '?*', 's*', 'system:?*', 'system:serviceaccount:*']) {
      assert.match(refused(plain, typed(anybody)), /every token of the issuer/, anybody);
    }
    assert.match(refused(plain, typed('${aws:userid}*')), /policy variable/);
    const blind = statement({ Condition: { StringEqualsIgnoreCase: { [`${BARE}:sub`]: 'a' } } });
    assert.match(refused(document([blind]), typed(TEAM)), /takes no pattern/);
  });
});

describe('a statement for a provider whose name is near', () => {
  const slashed = document([statement({ Sid: 'Web', ...conditions(SUBJECT) })], 2).replaceAll(
    BARE,
    `${BARE}/`,
  );

  it('is repeated for the right one where the other may be in use', () => {
    const after = amended(slashed);
    assert.ok(admits(after, SUBJECT));
    assert.ok(admits(after, SUBJECT, `${BARE}/`, `${PROVIDER_ARN}/`));
    assert.ok(after.startsWith(slashed.slice(0, slashed.lastIndexOf('}\n  ]') + 1)), after);
    assert.match(after, /"Sid": "Web2"/);
    const whole = JSON.parse(slashed) as { Statement: readonly unknown[] };
    const [old] = whole.Statement;
    const again = JSON.parse(after) as { Statement: readonly unknown[] };
    assert.deepEqual(again.Statement[0], old);
    assert.equal(JSON.stringify(JSON.parse(after), undefined, 2), after);
  });

  it('is repaired in place where there is no provider of the other name', () => {
    const after = amended(slashed, { providers: [PROVIDER_ARN] });
    assert.equal(after, slashed.replaceAll(`${BARE}/`, BARE));
  });

  it('is repaired in place where the other is of another account: STS looks in that of the role', () => {
    const elsewhere = document([statement(conditions(SUBJECT))]).replace(
      '111122223333',
      '444455556666',
    );
    assert.equal(amended(elsewhere), document([statement(conditions(SUBJECT))]));
  });

  it('is not taken for one where the other path is another tenant of the host', () => {
    const tenant = document([statement(conditions(SUBJECT))]).replaceAll(
      BARE,
      'oidc.example.test/org/other',
    );
    assert.match(refused(tenant), /no statement is about this provider/);
  });

  it('becomes one of two where it stood alone', () => {
    const alone = document(statement(conditions(SUBJECT))).replaceAll(BARE, `${BARE}/`);
    const after = JSON.parse(amended(alone)) as { Statement: readonly unknown[] };
    assert.equal(after.Statement.length, 2);
  });
});

describe('a trust policy is left alone', () => {
  const allow = statement(conditions('system:serviceaccount:default:web'));

  it('where a statement denies the token, even by what is not known', () => {
    const deny = statement({ Effect: 'Deny', ...conditions(SUBJECT) });
    assert.match(refused(document([allow, deny])), /a denial is never edited/);
    const unknown = statement({ Effect: 'Deny', Condition: { Odd: { a: 'b' } } });
    assert.match(refused(document([allow, unknown])), /a denial is never edited/);
  });

  it('where the statement says nothing of the subject: repaired it would be open', () => {
    const open = statement({
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { [`${BARE}:aud`]: AUDIENCE } },
    });
    assert.match(refused(document([open])), /every token of the issuer/);
    assert.match(refused(document([statement({ Action: 'sts:AssumeRole' })])), /every token/);
  });

  it('where a condition is about something else, or keeps the token out on purpose', () => {
    const network = statement(
      conditions(SUBJECT, { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    );
    assert.match(refused(document([network])), /aws:SourceIp/);
    const not = statement({
      Condition: { StringNotEquals: { [`${BARE}:sub`]: SUBJECT } },
    });
    assert.match(refused(document([not])), /on purpose/);
  });

  it('where the value of the token would be read as something else', () => {
    const like = statement({
      Condition: { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:default:*' } },
    });
    for (const subject of ['system:serviceaccount:*:web', 'a${aws:userid}']) {
      assert.match(refused(document([like]), { subject }), /cannot be written literally/);
    }
  });

  it('where the value of the token would be a pattern, by whatever name of StringLike', () => {
    const subject = 'repo:o/r:environment:*';
    for (const operator of ['StringLikeIfExists', 'stringlike', 'ForAnyValue:StringLikeIfExists']) {
      const like = statement({
        Condition: { [operator]: { [`${BARE}:sub`]: 'repo:o/other:*' } },
      });
      const { context } = asked({ [`${BARE}:sub`]: [subject], [`${BARE}:aud`]: [AUDIENCE] });
      const why = refused(document([like]), { subject, context: { context } });
      assert.match(why, /cannot be written literally/);
    }
  });

  it('where a condition is of another provider that the statement names: its tokens keep it', () => {
    const Principal = { Federated: [PROVIDER_ARN, `${PROVIDER_ARN}/`] };
    const text = document([statement({ Principal, ...conditions(SUBJECT) })]).replaceAll(
      `"${BARE}:`,
      `"${BARE}/:`,
    );
    assert.ok(admitsOf(text));
    assert.match(refused(text), /another provider that the statement names/);
  });

  it('where other principals would be allowed to tag sessions too', () => {
    const Principal = { Federated: PROVIDER_ARN, AWS: 'arn:aws:iam::111122223333:root' };
    const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    const text = document([statement({ Principal, ...conditions(SUBJECT) })]);
    assert.match(refused(text, { actions }), /to its other principals too/);
  });

  it('where it is for other principals alone, or is no trust policy', () => {
    assert.match(
      refused(document([statement({ Principal: { Service: 'ec2.amazonaws.com' } })])),
      /no statement is about this provider/,
    );
    assert.match(refused('{"Statement":[]}'), /no Statement/);
    assert.match(
      refused('{"Version":"2012-10-17","Statement":[],"Statement":[{"Effect":"Deny"}]}'),
      /trust policy/,
    );
    const twice = document([allow]).replace(
      '"Effect":"Allow"',
      '"Effect":"Allow","Effect":"Allow"',
    );
    assert.match(refused(twice), /two members of one name/);
  });
});

describe('whatever the trust policy', () => {
  const subjects = [SUBJECT, 'system:serviceaccount:team-a:api', 'system:serviceaccount:b:web'];
  const values = fc.constantFrom(...subjects, 'system:serviceaccount:team-a:*', '*', 'nobody');
  const operators = fc.constantFrom(
    ...Array.from({ length: 4 }, () => 'StringEquals'),
    'StringLike',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'ForAnyValue:StringEquals',
    'ForAllValues:StringEquals',
    'StringEqualsIfExists',
  );
  const keys = fc.constantFrom(
    ...Array.from({ length: 4 }, () => `${BARE}:sub`),
    `${BARE}/:sub`,
    `${BARE}:aud`,
    'aws:SourceIp',
  );
  const someConditions = fc.dictionary(
    operators,
    fc.dictionary(keys, fc.oneof(values, fc.uniqueArray(values, { minLength: 1, maxLength: 3 })), {
      minKeys: 1,
      maxKeys: 2,
    }),
    { maxKeys: 2 },
  );
  const statements = fc.record({
    Effect: fc.constantFrom(...Array.from({ length: 8 }, () => 'Allow'), 'Deny'),
    Principal: fc.constantFrom<unknown>(
      { Federated: PROVIDER_ARN },
      { Federated: `${PROVIDER_ARN}/` },
      { Federated: [PROVIDER_ARN, `${PROVIDER_ARN}/`] },
      { AWS: 'arn:aws:iam::111122223333:root' },
    ),
    Action: fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole', 'sts:*'),
    Condition: someConditions,
  });
  const documents = fc
    .tuple(fc.array(statements, { minLength: 1, maxLength: 3 }), fc.constantFrom(undefined, 2, 4))
    .map(([of, by]) => document(of, by));

  it('what is repaired admits the token, lets in no stranger, and denies what it denied', () => {
    let repaired = 0;
    fc.assert(
      fc.property(documents, (before) => {
        const amendment: Amendment = amend(before, admission());
        if (amendment.kind !== 'amended') return;
        repaired += 1;
        const { document: after } = amendment;
        assert.ok(admits(after, SUBJECT));
        for (const subject of ['nobody-at-all', 'system:serviceaccount:c:web']) {
          assert.ok(!admits(after, subject) || admits(before, subject), after);
        }
        for (const subject of subjects.slice(1)) {
          const isNamed = before.includes(`"${subject}"`);
          if (!isNamed) assert.ok(!admits(after, subject) || admits(before, subject), after);
        }
        for (const subject of [...subjects, 'nobody']) {
          assert.ok(!admits(before, subject) || admits(after, subject), after);
          const bySlash = (text: string): boolean =>
            admits(text, subject, `${BARE}/`, `${PROVIDER_ARN}/`);
          assert.ok(!bySlash(before) || bySlash(after), after);
        }
        const denials = (text: string): unknown =>
          parseTrustPolicy(text)
            .statements.filter(({ effect }) => effect === 'Deny')
            .map(({ position: _, ...of }) => of);
        assert.deepEqual(denials(after), denials(before));
        assert.deepEqual(amend(after, admission()), { kind: 'admitted' });
      }),
      propertyRuns(600),
    );
    assert.ok(
      repaired > 50,
      `only ${String(repaired)} were repaired: the policies are badly chosen`,
    );
  });

  const wild = fc
    .tuple(
      fc.integer({ min: 0, max: SUBJECT.length }),
      fc.constantFrom('*', '?', '?*', '**', ''),
      fc.constantFrom('', ':web', 'b', '*'),
    )
    .map(([length, wildcard, rest]) => `${SUBJECT.slice(0, length)}${wildcard}${rest}`);
  const equals = fc
    .array(fc.oneof(wild, wild, fc.constantFrom('a', 'system:serviceaccount:b:web')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => (list.length === 1 ? (list[0] ?? '') : list));
  const likes = fc.option(wild, { nil: undefined });
  const policies = fc
    .record({ equals, likes, operator: fc.constantFrom('StringEquals', 'stringequals') })
    .map(({ equals: listed, likes: like, operator }) =>
      document([
        statement({
          Condition: {
            [operator]: { [`${BARE}:sub`]: listed, [`${BARE}:aud`]: AUDIENCE },
            ...(like === undefined ? {} : { StringLike: { [`${BARE}:sub`]: like } }),
          },
        }),
      ]),
    );

  it('with patterns that StringEquals takes literally, just one subject more is let in', () => {
    let repaired = 0;
    const others = fc.array(
      fc.oneof(
        fc.constantFrom('s', 'system:', 'system:serviceaccount:', 'system:serviceaccount:b:web'),
        fc.string({ unit: fc.constantFrom('s', 'y', 't', 'e', 'm', ':', 'a', '-'), maxLength: 12 }),
        fc
          .tuple(fc.integer({ min: 0, max: SUBJECT.length }), fc.string({ maxLength: 6 }))
          .map(([length, rest]) => `${SUBJECT.slice(0, length)}${rest}`),
        fc
          .tuple(fc.integer({ min: 0, max: SUBJECT.length }), fc.string({ maxLength: 3 }))
          .map(([at, text]) => `${SUBJECT.slice(0, at)}${text}${SUBJECT.slice(at)}`),
      ),
      { minLength: 20, maxLength: 20 },
    );
    fc.assert(
      fc.property(policies, others, (before, subjects) => {
        const amendment = amend(before, admission());
        if (amendment.kind !== 'amended') return;
        repaired += 1;
        const { document: after } = amendment;
        assert.ok(admits(after, SUBJECT) && !admits(before, SUBJECT), after);
        for (const subject of subjects.filter((one) => one !== SUBJECT)) {
          assert.equal(admits(after, subject), admits(before, subject), `${subject} by ${after}`);
        }
        assert.equal(after.match(/StringLike/g)?.length, before.match(/StringLike/g)?.length);
      }),
      propertyRuns(600),
    );
    assert.ok(
      repaired > 500,
      `only ${String(repaired)} were repaired: the policies are badly chosen`,
    );
  });
});
