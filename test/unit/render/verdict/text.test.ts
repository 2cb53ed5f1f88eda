// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type CheckFilter, evaluate } from '../../../../src/core/evaluate.ts';
import { GENERIC_MESSAGE, THUMBPRINT_MESSAGE } from '../../../../src/core/gates/answers.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import type { NotChecked } from '../../../../src/core/model/verdict.ts';
import type { TerminalLayout } from '../../../../src/render/page.ts';
import type { Detail } from '../../../../src/render/verdict/findings.ts';
import { renderVerdictBare, renderVerdictText } from '../../../../src/render/verdict/text.ts';
import {
  DARK,
  endpoint,
  facts as worldOf,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  NOW,
  publicChain,
  ROLE_ARN,
  ROOT,
} from '../../../world.ts';
import { container, pod, projection, withPods, workloadFacts } from '../../../workload-world.ts';
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

const NO_TOKEN: NotChecked = {
  what: 'token',
  why: 'not-given',
  detail: 'no token',
  argv: ['trustprint', 'doctor', 'eks:prod', '--token', 'FILE'],
};

const NO_WORKLOADS: NotChecked = {
  what: 'workloads',
  why: 'no-access',
  detail: 'no access to Kubernetes',
  argv: ['trustprint', 'doctor', 'sa:NAMESPACE/NAME'],
};

describe('the text of a verdict', () => {
  it('says the verdict in one sentence first, of the target', () => {
    const headlines = [HOLDS, STALE, BLIND].map((judged) =>
      textOf(judged).split('\n')[0]?.replace(ISSUER, 'ISSUER'),
    );
    assert.deepEqual(headlines, [
      '✓ ISSUER is OK: no problem found in issuer, keys, provider, role and token',
      '✗ ISSUER is broken: IAM lists no certificate that oidc.example.test serves',
      '? ISSUER: cannot tell yet: cannot read the provider: not allowed to read the provider',
    ]);
    for (const judged of [HOLDS, STALE, BLIND]) {
      const [brief, whole] = [false, true].map((verbose) => textOf(judged, { verbose }));
      assert.equal(brief?.split('\n')[0], whole?.split('\n')[0]);
    }
  });

  it('names a target that ends in a colon with that one alone', () => {
    const target = { ...BLIND.facts.target, kind: 'ci', text: 'ci:' } as const;
    assert.match(
      textOf({ ...BLIND, facts: { ...BLIND.facts, target } }),
      /^\? ci: cannot tell yet/,
    );
  });

  it('does not ask for a token where the answer is about another parameter of the call', () => {
    const asking = (message: string): string => {
      const { facts: world, verdict } = answered({ code: 'ValidationError', message });
      return textOf({ facts: world, verdict: { ...verdict, notChecked: [NO_TOKEN] } });
    };
    const tooLong =
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    assert.match(asking(tooLong), /\n {2}Next {4}request a shorter session, or raise the limit/);
    assert.doesNotMatch(asking(tooLong), /--token/);
    assert.match(asking('something new'), /--token FILE/);
  });

  it('says what is wrong with a workload whose log has no known error, and claims no answer', () => {
    const { observed } = answered({}).facts;
    const asking = container({ env: { ...container().env, AWS_ROLE_ARN: `${ROLE_ARN}-old` } });
    const world = workloadFacts({ ...withPods(pod({ containers: [asking] })), observed });
    const text = textOf({ facts: world, verdict: evaluate(world) });
    assert.match(text, /^[?✗] \S+: container web of team-a\/web-0 asks for \S+-old, and its/);
    assert.doesNotMatch(text, / Error /);
    const known = answered({ message: 'operation error ec2imds: GetMetadata' });
    assert.match(textOf(known), /\n {2}Error {3}operation error ec2imds/);
  });

  it('is a page of a few lines: the error, why, what to type, and what passed as a count', () => {
    const text = textOf(STALE, { width: 120 });
    assert.ok(text.split('\n').length <= 14, text);
    const labels = [...text.matchAll(/^ {2}([A-Z][a-z]+) {2,}\S/gm)].map(([, label]) => label);
    assert.deepEqual(labels, ['Error', 'Why', 'Fix', 'Docs']);
    assert.match(text, /\n {2}Error {3}400 InvalidIdentityToken: OpenIDConnect provider's HTTPS/);
    assert.match(text, /\n {2}Docs {4}trustprint explain endpoint-trust\n/);
    assert.match(
      text,
      /\n {2}✓ token {2}✗ issuer {2}✓ keys {2}! provider {2}✓ role +12 probes, \d+ other checks passed, 1 notice \(-v\)\n$/,
    );
  });

  it('claims no credentials where steps of STS were left out', () => {
    const narrowed = (asked: CheckFilter): string =>
      textOf({ ...HOLDS, verdict: evaluate(HOLDS.facts, asked) });
    assert.match(narrowed({ only: ['lab-port'] }), / is OK: no problem found in issuer, /);
    for (const asked of [{ only: ['lab-port'] }, { skip: ['signature'] }] as const) {
      assert.doesNotMatch(narrowed(asked), /credentials/);
    }
  });

  it('names what was asked about, and from where, when and as whom it was probed', () => {
    const text = textOf(HOLDS, { verbose: true });
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

  it('proves a thumbprint that does not match: what is listed beside what is served', () => {
    for (const verbose of [false, true]) {
      const text = textOf(STALE, { verbose });
      assert.match(text, / IAM lists {2}(ab){20} {3}no longer served\n/);
      assert.match(
        text,
        new RegExp(`${LEAF.certificate.sha1} {3}CN=oidc.example.test \\(leaf\\)\n`),
      );
      assert.match(
        text,
        new RegExp(`${ROOT.certificate.sha1} {3}CN=Example Root \\(top of chain\\)\n`),
      );
      assert.match(text, /not trusted by any public CA, so AWS uses the thumbprint list\n/);
    }
    assert.match(
      textOf(STALE, { verbose: true }),
      /served by oidc\.example\.test at 192\.0\.2\.1 \(\d+ of \d+ probes\)\n/,
    );
  });

  it('has the remedy as a command, after what STS would answer', () => {
    for (const [verbose, said, command] of [
      [false, '  Error   400 InvalidIdentityToken: OpenIDConnect', /\n {2}Fix {5}trustprint fix /],
      [true, 'would answer: 400 InvalidIdentityToken: OpenIDConnect', /\n +trustprint fix /],
    ] as const) {
      const text = textOf(STALE, { verbose });
      const remedy = text.search(command);
      const answer = text.indexOf(said);
      assert.ok(answer > 0 && remedy > answer, text);
    }
  });

  it('has a line for each step, in order, with a mark, when it is verbose', () => {
    for (const [{ facts, verdict }, signs] of [
      [HOLDS, '-✓✓✓✓✓✓'],
      [STALE, '-✓✗✓!✓✗'],
      [BLIND, '-✓?✓?✓?'],
    ] as const) {
      const lines = textOf({ facts, verdict }, { verbose: true }).split('\n');
      const stations = ['workload', 'token', 'issuer', 'keys', 'provider', 'role', 'STS'];
      const found = stations.map((station) =>
        lines.findIndex((line) => new RegExp(`^[-✓✗!?] ${station} `).test(line)),
      );
      assert.deepEqual(
        found,
        found.toSorted((one, other) => one - other),
      );
      assert.equal(found.map((at) => lines[at]?.[0]).join(''), signs);
      const brief = textOf({ facts, verdict }).trimEnd().split('\n').at(-1) ?? '';
      const marks = Array.from(brief.matchAll(/([✓✗!?]) [a-z]+ {2}/g), ([, sign]) => sign);
      assert.equal(marks.join(''), signs.slice(1, -1));
    }
  });

  it('puts what fails below its step, and counts the hygiene that passes', () => {
    const text = textOf(STALE, { verbose: true });
    const at = ['\n✗ issuer ', '\n    ✗ endpoint-trust ', '\n✓ keys '].map((line) =>
      text.indexOf(line),
    );
    assert.deepEqual(
      at,
      at.toSorted((one, other) => one - other),
    );
    assert.ok(at.every((place) => place > 0));
    const brief = textOf(STALE);
    assert.doesNotMatch(brief, / audience /);
    const passed = STALE.verdict.checks.filter(
      ({ kind, status }) => kind === 'hygiene' && status === 'pass',
    ).length;
    assert.ok(brief.includes(`, ${String(passed)} other checks passed`), brief);
  });

  it('says how each thing was found', () => {
    const { facts } = HOLDS;
    const found = { issuer: 'eks describe-cluster prod', 'other providers of the role': 'two' };
    const text = textOf(
      { ...HOLDS, facts: { ...facts, target: { ...facts.target, found } } },
      { verbose: true },
    );
    assert.ok(text.includes(`✓ issuer    ${ISSUER} (eks describe-cluster prod)\n`), text);
    assert.match(text, /\nother providers of the role {2}two\n/);
  });

  it('says that a workload never calls STS, though STS would let it in', () => {
    const text = textOf(STOPPED);
    assert.equal(STOPPED.verdict.verdict, 'broken');
    assert.match(
      text,
      /^✗ sa:team-a\/web is broken: [^\n]*the service account team-a\/web names no role/,
    );
    assert.match(text, /^✗ sa:team-a\/web is broken: [^\n]*never (?:calls?|asks?) STS/);
    assert.doesNotMatch(text, /\n {2}Error /);
    assert.match(text, /\n +kubectl --context prod annotate /);
    const whole = textOf(STOPPED, { verbose: true });
    assert.match(whole, /\n✗ workload {2}service account team-a\/web\n/);
    assert.match(whole, /\n✓ STS {7}would answer, if it were called: credentials\n/);
  });

  it('says to wait, and why, before all that changes anything, where the cause may pass by itself', () => {
    const arn = 'arn:aws:eks:us-east-1:111122223333:cluster/prod';
    const createdAt = plusSeconds(NOW, -120);
    const world = worldOf({
      cluster: { kind: 'seen', value: { arn, issuer: ISSUER, createdAt, status: 'ACTIVE' } },
      jwks: { kind: 'seen', value: { keys: [] } },
      signature: undefined,
    });
    const text = textOf({ facts: world, verdict: evaluate(world) });
    assert.match(
      text,
      /\n {2}Why {5}the cluster was created at 2026-06-01T11:58:00Z, minutes ago\n/,
    );
    assert.match(text, /\n {2}Fix {5}wait some minutes, and try again:\n +trustprint doctor /);
    assert.doesNotMatch(text, /publish/);
  });

  it('names what a check saw of a workload that STS was seen to refuse', () => {
    const { observed } = answered({ code: 'InvalidIdentityToken', message: GENERIC_MESSAGE }).facts;
    const facts = workloadFacts({
      ...withPods(pod({ projections: [projection({ audience: undefined })] })),
      token: undefined,
      signature: undefined,
      observed,
    });
    const text = textOf({ facts, verdict: evaluate(facts) });
    assert.match(
      text,
      /^✗ sa:team-a\/web is broken \(likely\): the token of \S+ is for the API server/,
    );
    assert.match(text, /\n {2}Error {3}InvalidIdentityToken: /);
    assert.match(text, /\n {2}Docs {4}trustprint explain projection-audience\n/);
  });

  it('shows each condition of a statement beside what the token has', () => {
    assert.match(
      textOf(REFUSED),
      /\n {2}Why {5}trust policy, statement 1, StringEquals …:sub\n +expects {2}system:serviceaccount:team-a:web\n +token {4}system:serviceaccount:team-b:web\n/,
    );
    const text = textOf(REFUSED, { verbose: true });
    assert.match(
      text,
      /\n +statement 1, Allow\n +✗ StringEquals [^\n]+:sub: wants "[^"]+", has "[^"]+"\n/,
    );
    assert.match(text, /\n +✓ StringEquals [^\n]+:aud: wants "sts\.amazonaws\.com", has /);
  });

  it('does not say that STS answered what another service did', () => {
    const judged = answered({ code: 'EntityAlreadyExists', call: 'CreateOpenIDConnectProvider' });
    assert.match(
      textOf(judged),
      /^ {2}Error {3}EntityAlreadyExists \(CreateOpenIDConnectProvider\)$/m,
    );
    assert.match(
      textOf(judged, { verbose: true }),
      /^✓ STS +no answer given; CreateOpenIDConnectProvider answered: EntityAlreadyExists$/m,
    );
  });

  it('claims no address where none is known', () => {
    const of = (address: string | undefined): string => {
      const facts = { ...HOLDS.facts, endpoints: [{ ...endpoint(), address }] };
      const text = textOf({ facts, verdict: HOLDS.verdict }, { verbose: true });
      return /^probes +(.+)$/m.exec(text)?.[1] ?? '';
    };
    assert.match(of('192.0.2.1'), /^\d+ probes? at 1 address of oidc\.example\.test$/);
    assert.match(of(undefined), /^\d+ probes? at oidc\.example\.test, by its name$/);
    const dark = { ...STALE.facts, endpoints: [{ ...endpoint(), address: undefined }] };
    assert.doesNotMatch(textOf({ facts: dark, verdict: STALE.verdict }), / at undefined|192\./);
  });

  it('tells what is for the cause from what is for all else, each step once', () => {
    const clientIds = ['other'];
    const provider = seenOf(STALE.facts.provider) ?? assert.fail();
    const facts = {
      ...STALE.facts,
      provider: { kind: 'seen', value: { ...provider, clientIds } },
    } as const;
    const judged = { facts, verdict: evaluate(facts) };
    assert.match(
      textOf(judged),
      /\n {2}Fix {5}register the audience:\n {12}aws iam add-client-id-/,
    );
    const text = textOf(judged, { verbose: true });
    const [, steps = ''] = text.split('What to do\n');
    const lines = steps.split('\n').filter((line) => /^ {2}\S/.test(line));
    assert.match(lines[0] ?? '', /^ {2}1\. register the audience$/);
    assert.match(lines[1] ?? '', /^ {2}2\. or ask the issuer for a token/);
    assert.equal(lines[2], '  for endpoint-trust');
    assert.match(lines[3] ?? '', /^ {2}3\. list what is served/);
    assert.equal(new Set(lines).size, lines.length);
  });

  it('bids to let AWS be asked first, where that is why it cannot be told', () => {
    const value = [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }];
    const { provider } = BLIND.facts;
    const facts = workloadFacts({ podIdentity: { kind: 'seen', value }, provider });
    const verdict = evaluate(facts);
    assert.equal(verdict.verdict, 'unknown');
    assert.match(textOf({ facts, verdict }), /\n {2}Next {4}give credentials that may\n/);
    const whole = textOf({ facts, verdict }, { verbose: true });
    const [, steps = ''] = whole.split('What to do\n');
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
    const whole = textOf({ facts, verdict: evaluate(facts) }, { verbose: true });
    const [, steps = ''] = whole.split('What to do\n');
    assert.match(steps, /^ {2}1\. wait some minutes/);
  });

  it('does not call it well where an error stands beside what holds', () => {
    const env = { ...container().env, AWS_ROLE_ARN: `${ROLE_ARN}-old` };
    const facts = workloadFacts(withPods(pod({ containers: [container({ env })] })));
    const judged = { facts, verdict: evaluate(facts) };
    assert.equal(judged.verdict.verdict, 'ok');
    const text = textOf(judged);
    assert.match(text, /^! sa:team-a\/web is OK, but container web of /);
    assert.match(text, /\n {2}Fix {5}/);
    assert.match(text, /\n {2}Docs {4}trustprint explain injected-role-differs\n/);
    const unknown = { ...judged.verdict, verdict: 'unknown', notChecked: [NO_TOKEN] } as const;
    assert.match(
      textOf({ facts, verdict: unknown }),
      /^\? sa:team-a\/web: container web of [^\n]+; not checked: token \(not given\)\n/,
    );
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
    const judged = { facts: world, verdict: evaluate(world) };
    const text = textOf(judged);
    assert.match(text, /^✗ \S+ is broken \(likely\): STS went by the list/);
    assert.match(text, /\n {2}Fix {5}trustprint fix /);
    assert.match(
      textOf(judged, { verbose: true }),
      /STS used the thumbprint list after all: list what is served\n {4}trustprint fix /,
    );
  });

  it('says of a step that was not checked that it was not, and what the answer assumes', () => {
    const { facts } = HOLDS;
    const world = { ...facts, role: undefined, request: undefined };
    const judged = { facts: world, verdict: evaluate(world) };
    const text = textOf(judged, { verbose: true });
    assert.match(text, /\n- role {6}not checked\n/);
    assert.match(text, /\n {4}assuming {3}no problem with .*role/);
    assert.doesNotMatch(textOf(judged), /\brole\b/);
  });

  it('says what was not checked, why, and the command that checks it', () => {
    const { facts, verdict } = HOLDS;
    const text = 'eks:prod';
    const judged = {
      facts: { ...facts, target: { ...facts.target, text } },
      verdict: { ...verdict, verdict: 'unknown', notChecked: [NO_TOKEN, NO_WORKLOADS] } as const,
    };
    const lines = textOf(judged).split('\n');
    assert.match(
      lines[0] ?? '',
      /^\? eks:prod: no problem found in issuer, [^;]+; not checked: token \(not given\), workloads \(no access\)$/,
    );
    assert.deepEqual(lines.slice(2, 5), [
      '  Why     workloads: no access to Kubernetes',
      '  Next    trustprint doctor eks:prod --token FILE',
      '          trustprint doctor sa:NAMESPACE/NAME',
    ]);
    const whole = textOf(judged, { verbose: true });
    assert.match(
      whole,
      /\nNot checked\n {2}- token \(not given\): no token\n {4}trustprint doctor eks:prod --token FILE\n {2}- workloads \(no access\): no access to Kubernetes\n/,
    );
  });

  it('does not call what nobody set up broken, nor OK', () => {
    const judged = {
      facts: HOLDS.facts,
      verdict: { ...HOLDS.verdict, verdict: 'unused' } as const,
    };
    assert.match(
      textOf(judged),
      /^\? \S+ is not used: web identity is not set up: no IAM OIDC provider, role or annotation\n/,
    );
    assert.equal(renderVerdictBare(judged.verdict), 'unused\n');
  });

  it('has marks in ASCII where the locale shows no more, and nothing else', () => {
    for (const [judged, sign] of [
      [HOLDS, '[ok]'],
      [STALE, '[x]'],
      [BLIND, '[?]'],
      [REFUSED, '[x]'],
    ] as const) {
      for (const verbose of [false, true]) {
        const text = textOf(judged, { unicode: false, verbose });
        assert.ok(text.startsWith(`${sign} ${ISSUER}`), text);
        assert.doesNotMatch(text, /\P{ASCII}/u);
      }
    }
    assert.match(
      textOf(STALE, { unicode: false }),
      /\n {2}\[ok\] token {2}\[x\] issuer {2}\[ok\] keys {2}\[!\] provider {2}\[ok\] role /,
    );
  });

  it('shows every probe with its time, and every check, when it is verbose', () => {
    const text = textOf(HOLDS, { verbose: true });
    assert.match(text, /discovery document +found, HTTP 200, 30 ms\n/);
    assert.match(text, /oidc\.example\.test at 192\.0\.2\.1 +found, 20 ms\n/);
    for (const { check } of HOLDS.verdict.checks) assert.ok(text.includes(check), check);
  });

  it('says what STS was seen to answer before what we predict', () => {
    const judged = answered({
      code: 'AccessDenied',
      httpStatus: 403,
      message: 'Not authorized',
    });
    assert.match(textOf(judged), /\n {2}Error {3}403 AccessDenied: Not authorized\n/);
    assert.match(
      textOf(judged, { verbose: true }),
      /\n✗ STS {7}answered: 403 AccessDenied: Not authorized\n(?: {4}.*\n)*? {4}predicted {2}credentials\n/,
    );
  });

  it('breaks no line beyond a narrow terminal but values', () => {
    for (const [width, verbose] of [
      [60, false],
      [80, true],
    ] as const) {
      const long = textOf(STALE, { width, verbose })
        .split('\n')
        .filter((line) => line.length > width && line.trim().includes(' '));
      const breakable = long.filter((line) =>
        line
          .trim()
          .split(' ')
          .every((word) => word.length < 30),
      );
      assert.deepEqual(breakable, []);
    }
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
