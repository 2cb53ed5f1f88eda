// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Lab, ScenarioName } from '../../src/surfaces/lab/index.ts';
import { startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';
import { type Ran, type RunningLab, runningLab } from '../process.ts';
import { askSts, assumeForm, control, fetchesOf, stateOf, workloadOf } from './lab-clients.ts';

/** What STS said when this was recorded, 2026-09-11; two blanks after the comma. */
const GENERIC =
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.';
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const NOT_AUTHORIZED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

interface Refused {
  readonly gate: string;
  readonly code: string;
  readonly current: string;
  /** In the words of before 2026; the same where it is absent. */
  readonly classic?: string;
  /** Whether the refusal comes before the issuer is asked for anything. */
  readonly early: boolean;
  /** Default: 403 of what is denied, else 400. */
  readonly status?: number;
}

const identity = { code: 'InvalidIdentityToken' };
const keys = { ...identity, gate: 'keys', current: NO_KEY, early: false };
const policy = {
  gate: 'trust-policy',
  code: 'AccessDenied',
  current: NOT_AUTHORIZED,
  early: false,
};
const noProvider = {
  ...identity,
  gate: 'provider',
  current: GENERIC,
  classic: 'No OpenIDConnect provider found in your account for <issuer>',
  early: true,
};

const REFUSED: Partial<Record<ScenarioName, Refused>> = {
  'issuer-slash': noProvider,
  'cluster-rebuilt': noProvider,
  'other-account': noProvider,
  'azp-overrides': {
    ...identity,
    gate: 'audience',
    current: GENERIC,
    classic: 'Incorrect token audience',
    early: true,
  },
  'jwks-unreachable': keys,
  'jwks-throttled': keys,
  'kid-unknown': keys,
  'jwk-unusable': keys,
  'token-expired': {
    gate: 'claims',
    code: 'ExpiredTokenException',
    current:
      'Token expired: current date/time <time> must be before the expiration date/time <time>',
    early: true,
  },
  'clock-ahead': {
    ...identity,
    gate: 'claims',
    current:
      'Token not yet valid: current date/time <time> must be after or equal to the not-before date/time <time>',
    early: true,
  },
  'not-a-jwt': {
    ...identity,
    gate: 'token-form',
    current:
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    early: true,
  },
  'claim-missing': {
    ...identity,
    gate: 'claims',
    current: 'Missing a required claim: aud',
    early: true,
  },
  'wildcard-in-stringequals': policy,
  'immutable-subject': policy,
  'wrong-action': policy,
  'role-missing': { ...policy, gate: 'role' },
};

const audience = {
  ...identity,
  gate: 'audience',
  current: GENERIC,
  classic: 'Incorrect token audience',
  early: true,
};
const claims = { ...identity, gate: 'claims', early: true };

/** What else is refused, and in which words. */
const REFUSED_TOO: Partial<Record<ScenarioName, Refused>> = {
  'audience-typo': audience,
  'default-audience': audience,
  'dual-stack-host': noProvider,
  'host-typo': noProvider,
  'discovery-incomplete': keys,
  'discovery-other-issuer': keys,
  'discovery-html': keys,
  'jwk-without-kid': keys,
  'jwk-x5c-alone': keys,
  'jwk-x5c-other': keys,
  'too-many-keys': keys,
  'cluster-young': keys,
  'key-ops': { ...keys, gate: 'signature', current: GENERIC, classic: NO_KEY },
  'audiences-several': {
    ...claims,
    current: 'Token audience contains more than one audience while authorized party is not present',
  },
  'issuer-legacy': { ...claims, current: 'Issuer must be a valid URL' },
  'timestamp-fractional': { ...claims, current: 'Invalid timestamp in token claims.' },
  'subject-null': {
    ...claims,
    code: 'InternalFailure',
    status: 500,
    current: 'Unknown error validating third-party token',
  },
  'alg-unsupported': {
    ...identity,
    gate: 'token-form',
    current:
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    early: true,
  },
  'claim-not-exposed': policy,
  'principal-other-account': policy,
  'session-tags-not-allowed': policy,
  'source-identity-not-allowed': policy,
  'explicit-deny': policy,
  'partition-mixed': policy,
  'role-young': { ...policy, gate: 'role' },
  'guardrail-possible': { ...policy, gate: 'guardrail' },
  'region-disabled': {
    gate: 'region',
    code: 'RegionDisabledException',
    status: 403,
    current:
      'STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.',
    early: true,
  },
  'roles-claim-other': {
    ...identity,
    gate: 'roles-claim',
    current: 'The target role ARN is not present in the roles claim of the identity token',
    early: false,
  },
  'duration-too-long': {
    gate: 'duration',
    code: 'ValidationError',
    current: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    early: false,
  },
  'session-name-invalid': {
    gate: 'request',
    code: 'ValidationError',
    current:
      "1 validation error detected: Value 'kube-system/web:1' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    early: true,
  },
  'provider-id-given': {
    ...identity,
    gate: 'request',
    current: 'Provided Token is not a Login With Amazon token',
    early: true,
  },
  'other-partition': {
    ...identity,
    gate: 'endpoint-trust',
    current: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    early: false,
  },
};

/** Those that fix repairs: the rehearsals of all scenarios see to that. */
const REPAIRED = ['azp-overrides', 'other-account'];

for (const messages of ['current', 'classic'] as const) {
  describe(`the lab’s STS, with ${messages} messages`, () => {
    let lab: Lab;
    before(async () => {
      lab = await startLab({ port: 0, messages });
    });
    after(async () => lab.stop());

    for (const [name, refused] of Object.entries({ ...REFUSED, ...REFUSED_TOO })) {
      const { gate, code, current, classic, early } = refused;
      it(name, async () => {
        await control(lab, 'scenario', { name });
        const { status, ...answer } = await askSts(lab, await assumeForm(lab));
        const message = messages === 'classic' ? (classic ?? current) : current;
        assert.equal(status, refused.status ?? (code === 'AccessDenied' ? 403 : 400));
        assert.deepEqual({ ...answer, message: masked(answer.message, lab) }, { code, message });
        const { decisions } = await stateOf(lab);
        assert.deepEqual(
          decisions.map((decision) => decision.gate),
          [gate],
        );
        assert.equal((await fetchesOf(lab)) === 0, early, 'whether the issuer was asked');
      });
    }
  });
}

describe('the doctor, told that STS has the words of before 2026', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('healthy', ['--messages', 'classic']);
  });
  after(async () => lab[Symbol.asyncDispose]());

  for (const name of ['issuer-slash', 'azp-overrides', 'bad-signature'] as const) {
    it(`predicts them: ${name}`, async () => {
      const announced = await switched(lab, name);
      const { message } = await askSts(announced, await assumeForm(announced));
      const ran = await ask(lab, announced, ['doctor', '-o', 'json']);
      const { prediction } = JSON.parse(ran.stdout) as {
        readonly prediction: { readonly message: string };
      };
      assert.equal(prediction.message, message);
    });
  }
});

describe('fix, where it cannot repair', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('healthy');
  });
  after(async () => lab[Symbol.asyncDispose]());

  const unfixable = Object.entries(REFUSED).filter(([name]) => !REPAIRED.includes(name));
  for (const [name, { gate }] of unfixable) {
    it(`says so, and leaves with 1: ${name}`, async () => {
      const announced = await switched(lab, name);
      const { caFile } = announced.announcement;
      const ran = await ask(lab, announced, ['fix', '--yes', '--issuer-ca', caFile, '-o', 'json']);
      assert.equal(ran.code, 1, ran.stdout + ran.stderr);
      const { plan, applied } = JSON.parse(ran.stdout) as {
        readonly plan: {
          readonly mends: boolean;
          readonly warnings: readonly string[];
          readonly unfixable: { readonly check: string } | null;
        };
        readonly applied: boolean;
      };
      const isHalfway = gate === 'provider';
      assert.deepEqual([plan.mends, applied], [false, isHalfway]);
      // Where something is written, or would be with --include, the rest is a warning.
      const told = 'trust-policy is not fixed by this: ';
      const isPart = isHalfway || gate === 'trust-policy';
      if (isPart && plan.unfixable === null) assert.ok(plan.warnings.join('\n').includes(told));
      else assert.equal(plan.unfixable?.check, gate);
    });
  }
});

describe('a token that a scenario spoils', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ port: 0, scenario: 'token-expired' });
  });
  after(async () => lab.stop());

  it('does not spoil those that are asked for: a fresh one opens the role', async () => {
    const { token } = await minted(lab, {});
    assert.equal(
      (await askSts(lab, await assumeForm(lab, { WebIdentityToken: token }))).status,
      200,
    );
  });
});

describe('the time of a lab', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('healthy');
  });
  after(async () => lab[Symbol.asyncDispose]());

  const moved = async (offsetSeconds: unknown): Promise<Response> =>
    control(lab, 'clock', { offsetSeconds });

  it('moves on its own, and the doctor goes by it: a token expires, or is not valid yet', async () => {
    for (const [offset, code, says] of [
      [2 * 86_400, 'ExpiredTokenException', /^Token expired: /],
      [-3600, 'InvalidIdentityToken', /^Token not yet valid: /],
    ] as const) {
      const response = await moved(offset);
      const { env } = (await response.json()) as RunningLab['announcement'];
      assert.equal(env['TRUSTPRINT_NOW_OFFSET'], String(offset));
      const answer = await askSts(lab, await assumeForm(lab));
      assert.equal(answer.code, code);
      assert.match(String(answer.message), says);
      const moment = { announcement: { ...lab.announcement, env } };
      const ran = await ask(lab, moment, ['doctor', '-o', 'json']);
      const { prediction, cause } = JSON.parse(ran.stdout) as {
        readonly prediction: { readonly code: string; readonly message: string };
        readonly cause: { readonly check: string };
      };
      assert.equal(cause.check, 'claims');
      assert.equal(prediction.code, code);
      assert.match(prediction.message, says);
    }
  });

  it('is that of this machine again after a reset', async () => {
    await moved(2 * 86_400);
    const reset = (await (await control(lab, 'reset')).json()) as RunningLab['announcement'];
    assert.equal(reset.env['TRUSTPRINT_NOW_OFFSET'], undefined);
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('does not move by what is no number of seconds, or by centuries', async () => {
    for (const offset of ['soon', 0.5, undefined, 1e12]) {
      assert.equal((await moved(offset)).status, 400);
    }
  });
});

type Announced = Pick<RunningLab, 'announcement'>;

/** The same lab with another scenario, as it announces itself then. */
async function switched(lab: RunningLab, name: string): Promise<Announced> {
  const response = await control(lab, 'scenario', { name });
  return { announcement: (await response.json()) as Announced['announcement'] };
}

/** Asks about the workload, with the environment that the lab has now. */
async function ask(
  { shell }: RunningLab,
  announced: Announced,
  [command = '', ...flags]: readonly string[],
): Promise<Ran> {
  const { roleArn, tokenFile } = await workloadOf(announced);
  const env = { ...shell.env, ...announced.announcement.env };
  const about = ['eks:lab', '--role', roleArn, '--token', tokenFile];
  return inProcess([command, ...about, ...flags], { ...shell, env });
}

function masked(message: string | undefined, { announcement }: Lab): string | undefined {
  const issuer = String(announcement.clusters[0]?.issuer);
  return message?.replaceAll(/\b\d{10}\b/g, '<time>').replace(issuer, '<issuer>');
}

async function minted(lab: Lab, claims: object): Promise<{ readonly token: string }> {
  const response = await control(lab, 'tokens', { claims });
  return (await response.json()) as { readonly token: string };
}
