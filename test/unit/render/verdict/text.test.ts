// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type CheckFilter, evaluate } from '../../../../src/core/evaluate.ts';
import { THUMBPRINT_MESSAGE } from '../../../../src/core/gates/answers.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import type { TerminalLayout } from '../../../../src/render/page.ts';
import type { Detail } from '../../../../src/render/verdict/findings.ts';
import { renderVerdictBare, renderVerdictText } from '../../../../src/render/verdict/text.ts';
import {
  DARK,
  endpoint,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  publicChain,
  ROLE_ARN,
  ROOT,
} from '../../../world.ts';
import { container, pod, withPods, workloadFacts } from '../../../workload-world.ts';
import {
  answered,
  BLIND,
  HOLDS,
  HOSTILE,
  type Judged,
  REFUSED,
  STALE,
  STOPPED,
} from './verdicts.ts';

const PAPER: TerminalLayout & Detail = {
  colour: false,
  unicode: true,
  width: undefined,
  verbose: false,
};

function textOf(
  { facts, verdict }: Judged,
  changed: Partial<TerminalLayout & Detail> = {},
): string {
  return renderVerdictText(facts, verdict, { ...PAPER, ...changed });
}

describe('the text of a verdict', () => {
  it('says the verdict in one sentence first and last', () => {
    for (const judged of [HOLDS, STALE, BLIND]) {
      const lines = textOf(judged).trimEnd().split('\n');
      assert.equal(lines[0], lines.at(-1));
    }
    assert.match(textOf(HOLDS), /^√ holds: STS would give credentials\n/);
    assert.match(textOf(STALE), /^× broken \(proven\): /);
    assert.match(textOf(BLIND), /^\? could not tell: /);
  });

  it('claims no credentials where steps of STS were left out', () => {
    const narrowed = (asked: CheckFilter): string =>
      textOf({ ...HOLDS, verdict: evaluate(HOLDS.facts, asked) });
    assert.match(narrowed({ only: ['lab-port'] }), /^√ holds: no step of STS was asked about\n/);
    assert.match(narrowed({ skip: ['signature'] }), /^√ holds: nothing that was looked at stands/);
  });

  it('names what was asked about, and from where, when and as whom it was looked', () => {
    const text = textOf(HOLDS);
    for (const said of [
      ISSUER,
      ROLE_ARN,
      'laptop, directly',
      '2026-06-01T12:00:00Z',
      'user/admin',
      'Mozilla roots of Node 24.x',
    ]) {
      assert.ok(text.includes(said), said);
    }
  });

  it('proves a thumbprint that does not match: what is listed beside what is presented', () => {
    const text = textOf(STALE);
    assert.match(text, /IAM lists\n +(ab){20} {2}not presented\n/);
    assert.match(text, new RegExp(`${ROOT.certificate.sha1} {2}CN=Example Root {2}<- top\n`));
  });

  it('ends with the remedy as a command, after what STS would answer', () => {
    const text = textOf(STALE);
    const remedy = text.indexOf('\n    trustprint fix ');
    const answer = text.indexOf('would answer: 400 InvalidIdentityToken: OpenIDConnect');
    assert.ok(answer > 0 && remedy > answer, text);
  });

  it('has a line for each station of the way, in order, with a mark', () => {
    for (const [{ facts, verdict }, signs] of [
      [HOLDS, '-√√√√√√'],
      [STALE, '-√×√‼√×'],
      [BLIND, '-√?√?√?'],
    ] as const) {
      const lines = textOf({ facts, verdict }).split('\n');
      const stations = ['workload', 'token', 'issuer', 'keys', 'provider', 'role', 'STS'];
      const found = stations.map((station) =>
        lines.findIndex((line) => new RegExp(`^[-√×‼?] ${station} `).test(line)),
      );
      assert.deepEqual(
        found,
        found.toSorted((one, other) => one - other),
      );
      assert.equal(found.map((at) => lines[at]?.[0]).join(''), signs);
    }
  });

  it('puts what fails below its station, and counts the hygiene that passes', () => {
    const text = textOf(STALE);
    const at = ['\n× issuer ', '\n    × endpoint-trust ', '\n√ keys '].map((line) =>
      text.indexOf(line),
    );
    assert.deepEqual(
      at,
      at.toSorted((one, other) => one - other),
    );
    assert.ok(at.every((place) => place > 0));
    assert.doesNotMatch(text, / audience /);
    assert.match(text, /\n√ \d+ other checks pass\n/);
  });

  it('says how each thing was found', () => {
    const { facts } = HOLDS;
    const found = { issuer: 'eks describe-cluster prod', 'other providers of the role': 'two' };
    const text = textOf({ ...HOLDS, facts: { ...facts, target: { ...facts.target, found } } });
    assert.ok(text.includes(`√ issuer    ${ISSUER} (eks describe-cluster prod)\n`), text);
    assert.match(text, /\nother providers of the role {2}two\n/);
  });

  it('says that a workload never asks STS, though the gates hold', () => {
    const text = textOf(STOPPED);
    assert.equal(STOPPED.verdict.verdict, 'ok');
    assert.match(
      text,
      /^× broken before STS \(proven\): the service account team-a\/web names no role/,
    );
    assert.match(text, /\n× workload {2}service account team-a\/web\n/);
    assert.match(text, /\n√ STS {7}would answer, if it were asked: credentials\n/);
    assert.match(text, /\n {4}kubectl --context prod annotate /);
  });

  it('shows each condition of a statement beside what the token has', () => {
    const text = textOf(REFUSED);
    assert.match(
      text,
      /\n +statement 1, Allow\n +× StringEquals [^\n]+:sub: wants "[^"]+", has "[^"]+"\n/,
    );
    assert.match(text, /\n +√ StringEquals [^\n]+:aud: wants "sts\.amazonaws\.com", has /);
  });

  it('does not say that STS answered what another service did', () => {
    const text = textOf(
      answered({ code: 'EntityAlreadyExists', call: 'CreateOpenIDConnectProvider' }),
    );
    assert.match(
      text,
      /^√ STS +was not shown; CreateOpenIDConnectProvider answered: EntityAlreadyExists$/m,
    );
  });

  it('claims no address where none is known', () => {
    const of = (address: string | undefined): string => {
      const facts = { ...HOLDS.facts, endpoints: [{ ...endpoint(), address }] };
      return /^seen +(.+)$/m.exec(textOf({ facts, verdict: HOLDS.verdict }))?.[1] ?? '';
    };
    assert.match(of('192.0.2.1'), /^\d+ looks? at 1 address of oidc\.example\.test$/);
    assert.match(of(undefined), /^\d+ looks? at oidc\.example\.test, by its name$/);
  });

  it('tells what is for the cause from what is for all else, each step once', () => {
    const clientIds = ['other'];
    const provider = seenOf(STALE.facts.provider) ?? assert.fail();
    const facts = {
      ...STALE.facts,
      provider: { kind: 'seen', value: { ...provider, clientIds } },
    } as const;
    const text = textOf({ facts, verdict: evaluate(facts) });
    const [, steps = ''] = text.split('What to do\n');
    const lines = steps.split('\n').filter((line) => /^ {2}\S/.test(line));
    assert.match(lines[0] ?? '', /^ {2}1\. register the audience$/);
    assert.match(lines[1] ?? '', /^ {2}2\. or ask the issuer for a token/);
    assert.equal(lines[2], '  for endpoint-trust');
    assert.match(lines[3] ?? '', /^ {2}3\. list what is presented/);
    assert.equal(new Set(lines).size, lines.length);
  });

  it('bids to let AWS be asked first, where that is why it cannot be told', () => {
    const value = [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }];
    const { provider } = BLIND.facts;
    const facts = workloadFacts({ podIdentity: { kind: 'seen', value }, provider });
    const verdict = evaluate(facts);
    assert.equal(verdict.verdict, 'unknown');
    const [, steps = ''] = textOf({ facts, verdict }).split('What to do\n');
    assert.match(steps, /^ {2}1\. give credentials that may\n {2}for pod-identity-beside-irsa\n/);
  });

  it('bids to wait first where the keys of a young cluster are not there yet', () => {
    const value = {
      arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
      issuer: ISSUER,
      createdAt: HOLDS.facts.at,
      status: 'ACTIVE',
    };
    const facts = {
      ...HOLDS.facts,
      cluster: { kind: 'seen', value },
      jwks: DARK,
    } as const;
    const [, steps = ''] = textOf({ facts, verdict: evaluate(facts) }).split('What to do\n');
    assert.match(steps, /^ {2}1\. wait some minutes/);
  });

  it('does not call it well where an error stands beside what holds', () => {
    const env = { ...container().env, AWS_ROLE_ARN: `${ROLE_ARN}-old` };
    const facts = workloadFacts(withPods(pod({ containers: [container({ env })] })));
    const judged = { facts, verdict: evaluate(facts) };
    assert.equal(judged.verdict.verdict, 'ok');
    assert.match(textOf(judged), /^‼ holds: STS would give credentials, but container web of /);
  });

  it('gives the remedy of a cause that passes for us, where STS went by the list after all', () => {
    const chain = publicChain([LEAF.certificate, INTERMEDIATE.certificate]);
    const world = {
      ...STALE.facts,
      endpoints: [endpoint(chain)],
      observed: {
        source: 'error' as const,
        outcome: 'error' as const,
        code: 'InvalidIdentityToken',
        httpStatus: 400,
        message: THUMBPRINT_MESSAGE,
        requestId: undefined,
      },
    };
    const text = textOf({ facts: world, verdict: evaluate(world) });
    assert.match(text, /^× broken \(likely\): STS went by the list/);
    assert.match(
      text,
      /STS went by the list after all: list what is presented\n {4}trustprint fix /,
    );
  });

  it('says of a station that was not asked about that it was not', () => {
    const { facts } = HOLDS;
    const world = { ...facts, role: undefined, request: undefined };
    const text = textOf({ facts: world, verdict: evaluate(world) });
    assert.match(text, /\n- role {6}not asked about\n/);
    assert.match(text, /\n {4}assuming {3}that nothing is wrong with: .*role/);
  });

  it('shows every look with its time, and every check, when it is verbose', () => {
    const text = textOf(HOLDS, { verbose: true });
    assert.match(text, /discovery document +seen, HTTP 200, 30 ms\n/);
    assert.match(text, /oidc\.example\.test at 192\.0\.2\.1 +seen, 20 ms\n/);
    for (const { check } of HOLDS.verdict.checks) assert.ok(text.includes(check), check);
  });

  it('says what STS was seen to answer before what we predict', () => {
    const text = textOf(
      answered({ code: 'AccessDenied', httpStatus: 403, message: 'Not authorized' }),
    );
    assert.match(
      text,
      /\n× STS {7}answered: 403 AccessDenied: Not authorized\n(?: {4}.*\n)*? {4}predicted {2}credentials\n/,
    );
  });

  it('breaks no line beyond a narrow terminal but values', () => {
    const long = textOf(STALE, { width: 60 })
      .split('\n')
      .filter((line) => line.length > 60 && line.trim().includes(' '));
    const breakable = long.filter((line) =>
      line
        .trim()
        .split(' ')
        .every((word) => word.length < 30),
    );
    assert.deepEqual(breakable, []);
  });

  it('is harmless, whatever the outside says', () => {
    for (const verbose of [false, true]) {
      const text = textOf(HOSTILE, { verbose });
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(text, /^\s*::/m);
      assert.doesNotMatch(text, /##\[/);
    }
  });

  it('is one word when it is quiet', () => {
    assert.equal(renderVerdictBare(STALE.verdict), 'broken\n');
    assert.equal(renderVerdictBare(BLIND.verdict), 'unknown\n');
  });
});
