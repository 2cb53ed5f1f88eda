// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import { type Issuer, parseIssuer } from '../../../../src/core/model/issuer.ts';
import { seenOf, type Seen } from '../../../../src/core/model/observed.ts';
import type { Intent, Plan } from '../../../../src/core/model/plan.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';
import { planRepair } from '../../../../src/core/plan/plan-repair.ts';
import { nearProviderArn } from '../../../../src/core/plan/lookalike-provider.ts';
import { trustPolicyChange } from '../../../../src/core/plan/trust-policy.ts';
import { intentOf } from '../../../../src/index.ts';
import {
  chainFact,
  DARK,
  endpoint,
  facts,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  PROVIDER_ARN,
  ROLE_ARN,
  ROOT,
  SUBJECT,
  TRUST_POLICY,
  verification,
} from '../../../world.ts';
import { withClaims } from '../gates/changed.ts';
import { isNamedByTokenAlone, whyNotForAws } from '../../../../src/core/plan/token-trust.ts';

const BARE = 'oidc.example.test/id/1111222233334444';
const INCLUDED: Partial<Intent> = { include: ['trust-policy', 'kubernetes'] };

const CHAIN = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

/** An endpoint whose private CA was named. */
const NAMED = {
  anchoring: {
    bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
    issuerCa: verification(ROOT.certificate),
  },
} as const;
const TRUSTED = endpoint(chainFact([...CHAIN], NAMED));

function plan(world: Facts, said: Partial<Intent> = {}): Plan {
  return planRepair(world, evaluate(world), intentOf(said));
}

function trusting(trustPolicy: string): Pick<Facts, 'role'> {
  return {
    role: {
      kind: 'seen',
      value: { arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 },
    },
  };
}

const OTHER_SUBJECT = TRUST_POLICY.replace('team-a', 'default');

describe('a trust policy that does not admit the token', () => {
  const world = facts(trusting(OTHER_SUBJECT));

  it('is only shown how to be repaired where nobody has included it', () => {
    const { changes, proposals, mends } = plan(world);
    assert.deepEqual(changes, []);
    assert.deepEqual(
      proposals.map(({ kind }) => kind),
      ['set-trust-policy'],
    );
    assert.equal(mends, false);
  });

  it('is the reason of a plan that writes nothing, with the flag that fixes it', () => {
    const { because, warnings } = plan(world);
    assert.match(because, /^the trust policy does not admit system:serviceaccount:team-a:web of /);
    assert.match(
      warnings.join(),
      /^trust-policy is not fixed by this: .*; --include trust-policy fixes it$/,
    );
    assert.deepEqual(plan(world, INCLUDED).warnings, []);
  });

  it('is changed where somebody has, and then the token is admitted', () => {
    const { changes, proposals, mends } = plan(world, INCLUDED);
    const [change] = changes;
    assert.ok(change?.kind === 'set-trust-policy');
    assert.deepEqual(proposals, []);
    assert.equal(mends, true);
    assert.equal(change.before, OTHER_SUBJECT);
    const after = facts(trusting(change.after));
    assert.equal(evaluate(after).verdict, 'ok');
    assert.deepEqual(plan(after, INCLUDED).changes, []);
  });

  it('is left alone, and why is said, where an edit would not do', () => {
    const denying = JSON.parse(OTHER_SUBJECT) as { Statement: object[] };
    denying.Statement.push({ ...denying.Statement[0], Effect: 'Deny', Condition: {} });
    const { changes, proposals, warnings } = plan(
      facts(trusting(JSON.stringify(denying))),
      INCLUDED,
    );
    assert.deepEqual([...changes, ...proposals], []);
    assert.match(warnings.join('\n'), /not repaired from here: statement 2 denies it/);
  });

  it('has nobody to admit without a token, unless the workload is known', () => {
    const nobody = facts({ ...trusting(OTHER_SUBJECT), token: undefined, signature: undefined });
    assert.deepEqual(plan(nobody, INCLUDED).changes, []);
    const workload = { form: 'deploy', namespace: 'team-a', name: 'front' } as const;
    const unknown = { ...nobody, workload: { ...workload, serviceAccount: undefined } };
    assert.deepEqual(plan(unknown, INCLUDED).changes, []);
    const known = { ...nobody, workload: { ...workload, serviceAccount: 'web' } };
    const [change] = plan(known, INCLUDED).changes;
    assert.ok(change?.kind === 'set-trust-policy');
    assert.ok(change.after.includes(`"${SUBJECT}"`));
  });

  it('lets nobody in by a token that the issuer did not sign', () => {
    const signature = { ...facts().signature, verifies: false } as NonNullable<Facts['signature']>;
    const { changes, warnings } = plan(facts({ ...trusting(OTHER_SUBJECT), signature }), INCLUDED);
    assert.deepEqual(changes, []);
    assert.match(warnings.join('\n'), /not signed by the issuer/);
  });

  it('lets nobody in by a token of which it was not seen whether the issuer signed it', () => {
    const known = facts().signature;
    assert.ok(known !== undefined);
    for (const signature of [undefined, { ...known, verifies: undefined }]) {
      const said = plan(facts({ ...trusting(OTHER_SUBJECT), signature }), INCLUDED);
      assert.deepEqual([...said.changes, ...said.proposals], []);
      assert.match(said.warnings.join('\n'), /could not be seen whether the issuer signed/);
    }
  });

  it('lets nobody in by keys that came over a connection that is not trusted', () => {
    const strange = endpoint(chainFact([LEAF.certificate, INTERMEDIATE.certificate]));
    const keys = { ...strange, roles: ['jwks'] as const, host: 'keys.example.test' };
    const notForHost = endpoint(chainFact([...CHAIN], { hostMatches: false }));
    const namedElsewhere = endpoint(chainFact([...CHAIN], { ...NAMED, hostMatches: false }));
    for (const endpoints of [[strange], [endpoint(), keys], [notForHost], [namedElsewhere], []]) {
      const world = facts({ ...trusting(OTHER_SUBJECT), endpoints });
      const { change, warnings } = trustPolicyChange(world, intentOf());
      assert.equal(change, undefined);
      assert.match(warnings.join(), /the connection that the keys came over is not trusted/);
    }
    for (const [endpoints, said] of [
      [[endpoint()], {}],
      [[TRUSTED], {}],
      [[strange], { accept: [INTERMEDIATE.certificate.sha256] }],
    ] as const) {
      const world = facts({ ...trusting(OTHER_SUBJECT), endpoints });
      assert.equal(trustPolicyChange(world, intentOf(said)).change?.kind, 'set-trust-policy');
    }
  });

  it('lets nobody in by keys that --library alone trusts, but in a lab', () => {
    const library = verification(ROOT.certificate);
    const chain = chainFact([LEAF.certificate, INTERMEDIATE.certificate], {
      anchoring: { library },
    });
    const world = facts({ ...trusting(OTHER_SUBJECT), endpoints: [endpoint(chain)] });
    const kindIn = (lab: boolean): string | undefined =>
      trustPolicyChange({ ...world, lab }, intentOf()).change?.kind;
    assert.deepEqual([kindIn(false), kindIn(true)], [undefined, 'set-trust-policy']);
  });

  it('lets nobody in by a token for the API server, which every pod has', () => {
    const token = withClaims({ aud: ['https://kubernetes.default.svc'] });
    const { change, warnings } = trustPolicyChange(
      facts({ ...trusting(OTHER_SUBJECT), ...token }),
      intentOf(),
    );
    assert.equal(change, undefined);
    assert.match(warnings.join(), /is the audience of the API server, and every pod has a token/);
  });

  it('lets in by a pattern that was typed what the workload is, and else nobody', () => {
    const workload = {
      form: 'sa',
      namespace: 'team-a',
      name: 'web',
      serviceAccount: 'web',
    } as const;
    const nobody = facts({ ...trusting(OTHER_SUBJECT), token: undefined, signature: undefined });
    const letIn = (subject: string): ReturnType<typeof trustPolicyChange> =>
      trustPolicyChange({ ...nobody, workload, subject }, intentOf());
    assert.equal(letIn('system:serviceaccount:team-a:*').change?.kind, 'set-trust-policy');
    const { change, warnings } = letIn('system:serviceaccount:team-z:*');
    assert.equal(change, undefined);
    assert.match(warnings.join(), /team-z:\* does not match the subject of the workload/);
  });

  it('is warned about where it would be longer than IAM keeps', () => {
    const long = OTHER_SUBJECT.replace(
      '"system:serviceaccount:default:web"',
      JSON.stringify(
        Array.from({ length: 70 }, (_, n) => `system:serviceaccount:team-b:${String(n)}`),
      ),
    );
    assert.match(plan(facts(trusting(long)), INCLUDED).warnings.join('\n'), /IAM keeps 2048/);
  });
});

/** A provider for the issuer with a slash more, as somebody has made and tagged it. */
const SLASHED: Seen<Provider> = {
  kind: 'seen',
  value: {
    arn: `${PROVIDER_ARN}/`,
    url: `${BARE}/`,
    clientIds: ['one', 'sts.amazonaws.com'],
    thumbprints: [],
    tags: { team: 'a', 'aws:cloudformation:stack-name': 'x' },
    contextProvider: {
      subjectSourceKey: 'sub',
      subjectTypeSourceKey: undefined,
      subjectTypeValue: undefined,
      keys: [],
    },
  },
};

describe('a provider for a slightly other issuer', () => {
  const world = facts({
    provider: { kind: 'absent', detail: 'none' },
    providerUrls: { kind: 'seen', value: [`${BARE}/`, 'oidc.example.test/id/other'] },
    endpoints: [TRUSTED],
    nearProvider: SLASHED,
    ...trusting(TRUST_POLICY.replaceAll(BARE, `${BARE}/`)),
  });

  it('is looked at by its ARN, and gets the right one beside it, like it but for thumbprints', () => {
    assert.equal(nearProviderArn(world), `${PROVIDER_ARN}/`);
    const { changes, mends, warnings } = plan(world, INCLUDED);
    const [created, trusted] = changes;
    assert.ok(created?.kind === 'create-provider');
    assert.deepEqual(created.clientIds, ['one', 'sts.amazonaws.com']);
    assert.deepEqual(created.tags, { team: 'a' });
    assert.deepEqual(created.to, [ROOT.certificate.sha1]);
    assert.equal(created.beside, `${PROVIDER_ARN}/`);
    assert.equal(trusted?.kind, 'set-trust-policy');
    assert.equal(mends, true);
    assert.match(warnings.join('\n'), /stays as it is: delete it when no role trusts it/);
    assert.equal(created.contextProvider?.subjectSourceKey, 'sub');
  });

  it('named by its ARN gets the right one too, and its own list is not touched', () => {
    const named = facts({
      ...world,
      provider: SLASHED,
      providerUrls: undefined,
      nearProvider: undefined,
    });
    const [created] = plan(named).changes;
    assert.ok(created?.kind === 'create-provider');
    assert.equal(created.provider, PROVIDER_ARN);
    assert.deepEqual(created.tags, { team: 'a' });
  });

  it('of another cluster is none, unless the role trusts it; another tenant of the host never is', () => {
    const rebuilt = 'oidc.eks.eu-west-1.amazonaws.com/id/11112222333344445555666677778888';
    const issuer = `https://${rebuilt}`;
    const old = rebuilt.replace('1111', '9999');
    const arn = PROVIDER_ARN.replace(BARE, rebuilt);
    const of = (urls: readonly string[], policy: string): string | undefined =>
      nearProviderArn({
        ...facts(trusting(policy)),
        issuer: issuer as NonNullable<Facts['issuer']>,
        target: { ...facts().target, providerArn: arn },
        provider: { kind: 'absent', detail: 'none' },
        providerUrls: { kind: 'seen', value: urls },
      });
    assert.equal(of([old], TRUST_POLICY), undefined);
    assert.equal(of([old], TRUST_POLICY.replaceAll(BARE, old)), PROVIDER_ARN.replace(BARE, old));
    const tenant = 'oidc.eks.eu-west-1.amazonaws.com/org/x';
    assert.equal(of([tenant], TRUST_POLICY.replaceAll(BARE, tenant)), undefined);
  });
});

describe('an audience that every pod has a token for', () => {
  it('is that of the API server: its own name, or the issuer of its cluster', () => {
    for (const audience of ['https://kubernetes.default.svc', ISSUER]) {
      assert.match(whyNotForAws(audience, facts()) ?? '', /audience of the API server/);
    }
    assert.equal(whyNotForAws('sts.amazonaws.com', facts()), undefined);
  });
});

describe('the issuer of a token', () => {
  const other = parseIssuer(`https://${BARE.replace('1111', '9999')}`);
  const byToken = facts({
    target: { ...facts().target, text: 'eks:prod', kind: 'cluster' },
    role: undefined,
  });
  const cluster = (issuer: Issuer): Partial<Facts> => ({
    cluster: {
      kind: 'seen',
      value: { arn: 'arn:aws:eks:us-east-1:111122223333:cluster/x', issuer },
    },
  });

  it('is named by the token alone where target, cluster and role do not name it', () => {
    assert.equal(isNamedByTokenAlone(byToken), true);
    assert.equal(isNamedByTokenAlone({ ...byToken, ...cluster(other) }), true);
    assert.equal(isNamedByTokenAlone({ ...byToken, token: undefined }), false);
  });

  it('is not named by a cluster on EKS that has another id', () => {
    const [own, elsewhere] = ['A', 'B'].map((digit) =>
      parseIssuer(`https://oidc.eks.eu-west-1.amazonaws.com/id/${digit.repeat(32)}`),
    );
    assert.ok(own !== undefined && elsewhere !== undefined);
    assert.equal(isNamedByTokenAlone({ ...byToken, issuer: own, ...cluster(elsewhere) }), true);
    assert.equal(isNamedByTokenAlone({ ...byToken, issuer: own, ...cluster(own) }), false);
  });

  it('is named by any of them, with a slip or without', () => {
    for (const seen of [cluster(ISSUER), { role: facts().role }, { target: facts().target }]) {
      assert.equal(isNamedByTokenAlone({ ...byToken, ...seen }), false);
    }
    const text = `${PROVIDER_ARN}/`;
    const slip = facts({ ...byToken, target: { ...byToken.target, text, kind: 'provider' } });
    assert.equal(isNamedByTokenAlone(slip), false);
  });
});

describe('a service account', () => {
  const workload = { form: 'sa', namespace: 'team-a', name: 'web', serviceAccount: 'web' } as const;
  const annotated = (annotations: Readonly<Record<string, string>>): Facts =>
    facts({
      workload,
      kubernetes: {
        kind: 'seen',
        value: {
          context: 'prod',
          server: 'https://api.example.test',
          issuer: undefined,
          issuerUnseen: undefined,
          eks: undefined,
        },
      },
      serviceAccount: {
        kind: 'seen',
        value: {
          namespace: 'team-a',
          name: 'web',
          createdAt: undefined,
          annotatedAt: undefined,
          annotations,
        },
      },
    });

  it('that was not seen stays as it is, and that is said with what would show it', () => {
    const hint = 'it takes the Role x: kubectl create role x';
    const world = { ...annotated({}), serviceAccount: { ...DARK, hint } };
    const { changes, warnings } = plan(world, { include: ['kubernetes'] });
    assert.deepEqual(changes, []);
    assert.ok(
      warnings.some((warning) =>
        /not known, so it stays as it is: .*; it takes the Role x/.test(warning),
      ),
      warnings.join(),
    );
  });

  it('that names no role, or another, is annotated with the one that was named', () => {
    for (const before of [undefined, `${ROLE_ARN}-old`]) {
      const world = annotated(before === undefined ? {} : { 'eks.amazonaws.com/role-arn': before });
      assert.deepEqual(plan(world).changes, []);
      const { changes, warnings, mends } = plan(world, INCLUDED);
      const [change] = changes;
      assert.ok(change?.kind === 'annotate-service-account');
      assert.ok(mends, warnings.join('\n'));
      assert.deepEqual(change.before, { 'eks.amazonaws.com/role-arn': before });
      assert.deepEqual(change.after, { 'eks.amazonaws.com/role-arn': ROLE_ARN });
      assert.match(warnings.join('\n'), /kubectl --context prod rollout restart/);
    }
  });

  it('stays as it is where nobody named the role, and it was found in the workload itself', () => {
    const world = annotated({ 'eks.amazonaws.com/role-arn': `${ROLE_ARN}-old` });
    const found = { role: 'the variable AWS_ROLE_ARN of the pod' };
    const unnamed = { ...world, target: { ...world.target, found } };
    assert.deepEqual(plan(unnamed, INCLUDED).changes, []);
  });

  it('that names it, or whose role does not exist, stays as it is', () => {
    const right = annotated({ 'eks.amazonaws.com/role-arn': ROLE_ARN });
    assert.deepEqual(plan(right, INCLUDED).changes, []);
    const world = { ...annotated({}), role: { kind: 'absent', detail: 'none' } as const };
    assert.deepEqual(plan(world, INCLUDED).changes, []);
  });
});

describe('a plan', () => {
  it('of nothing but proposals has none of them among its changes', () => {
    const world = facts(trusting(OTHER_SUBJECT));
    assert.equal(seenOf(world.role)?.trustPolicy, OTHER_SUBJECT);
    const kubernetes = plan(world, { include: ['kubernetes'] });
    assert.deepEqual(kubernetes.changes, []);
    assert.equal(kubernetes.proposals.length, 1);
  });
});
