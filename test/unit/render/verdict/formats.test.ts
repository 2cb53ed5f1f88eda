// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Log, ReportingDescriptor, Result, Run } from 'sarif';

import { renderJson } from '../../../../src/render/json.ts';
import { renderVerdictGithub } from '../../../../src/render/verdict/github.ts';
import { verdictJson } from '../../../../src/render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../../../src/render/verdict/markdown.ts';
import { renderVerdictSarif } from '../../../../src/render/verdict/sarif.ts';
import { assertResult } from '../assert-result.ts';
import { answered, BLIND, HOLDS, HOSTILE, STALE, STOPPED } from './verdicts.ts';

const ALL = [
  HOLDS,
  STALE,
  BLIND,
  HOSTILE,
  STOPPED,
  answered({ code: 'AccessDenied' }),
  answered({ outcome: 'credentials', source: 'live' }),
];

const JOB = {
  service: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  offersToken: true,
  why: undefined,
  event: 'push',
  fromFork: false,
  context: { workflow_ref: 'example/web/.github/workflows/deploy.yml@refs/heads/main' },
} as const;

describe('a verdict as JSON', () => {
  it('is what its schema says, whatever the verdict', () => {
    for (const { facts, verdict } of ALL)
      assertResult('doctor.schema.json', verdictJson(facts, verdict));
  });

  it('has the members that scripts branch on', () => {
    const json = verdictJson(STALE.facts, STALE.verdict);
    assert.equal(json.verdict, 'broken');
    assert.equal(json.basis, 'predicted');
    assert.deepEqual([json.cause?.check, json.cause?.confidence], ['endpoint-trust', 'proven']);
    assert.deepEqual(
      [
        json.prediction.outcome,
        json.prediction.code,
        json.prediction.httpStatus,
        json.prediction.message,
      ],
      [
        'error',
        'InvalidIdentityToken',
        400,
        "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
      ],
    );
    assert.equal(json.observed, null);
    assert.equal(json.caller?.account, '111122223333');
    assert.equal(json.lab, false);
  });

  it('has each command also as arguments', () => {
    const { checks } = verdictJson(STALE.facts, STALE.verdict);
    const remedies = checks.flatMap((check) => check.remedies).filter(({ argv }) => argv !== null);
    assert.ok(remedies.length > 0);
    for (const { argv, command } of remedies) assert.equal(command?.split(' ')[0], argv?.[0]);
  });

  it('prints as text that no terminal stumbles over, and parses to the same', () => {
    const json = verdictJson(HOSTILE.facts, HOSTILE.verdict);
    const text = renderJson(json);
    assert.deepEqual(JSON.parse(text), json);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });
});

describe('the web identity of a CI job', () => {
  const claims = {
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: 'repo:example/web:ref:refs/heads/main',
  };
  const token = { length: 900, parts: 3, header: {}, claims, padded: false };
  const facts = { ...HOLDS.facts, job: { kind: 'seen', value: JOB }, token } as const;

  it('stands beside what AWS wants of it', () => {
    const role = {
      arn: 'arn:aws:iam::111122223333:role/deploy',
      maxSessionDurationSeconds: 3600,
      trustPolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/x' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringLike: { 'token.actions.githubusercontent.com:sub': ['repo:example/*', 'a|b`c'] },
          },
        },
      }),
    };
    const seen = { ...facts, role: { kind: 'seen', value: role } } as const;
    const text = renderVerdictMarkdown(seen, HOLDS.verdict);
    assert.ok(
      text.includes('| audience | `sts.amazonaws.com` | accepts `sts.amazonaws.com` |'),
      text,
    );
    assert.ok(
      text.includes(
        '| subject | `repo:example/web:ref:refs/heads/main` | trust policy of `arn:aws:iam::111122223333:role/deploy` names ``a\\|b`c``, `repo:example/*` |',
      ),
      text,
    );
  });

  it('says what could not be read, and what there is none of', () => {
    const unseen = {
      kind: 'unseen',
      by: 'ours',
      code: 'access_denied',
      detail: 'no rights',
    } as const;
    const blind = { ...facts, provider: { kind: 'absent', detail: '' }, role: unseen } as const;
    const text = renderVerdictMarkdown(blind, HOLDS.verdict);
    assert.match(text, /\| issuer \| `https:.*` \| no provider \|/);
    assert.match(text, /\| subject \| `repo:.*` \| role not read \|/);
  });

  it('is shown of jobs alone', () => {
    assert.doesNotMatch(
      renderVerdictMarkdown({ ...facts, job: undefined }, HOLDS.verdict),
      /subject/,
    );
  });
});

describe('a workload that never calls STS', () => {
  const { facts, verdict } = STOPPED;

  it('is said in every format, though STS would let it in', () => {
    assert.match(
      renderVerdictMarkdown(facts, verdict),
      /^### Trustprint: sa:team\\-a\/web is broken: the service account /,
    );
    assert.match(
      renderVerdictGithub(facts, verdict),
      /^::error title=Trustprint%3A sa%3Ateam-a\/web is broken%3A the service account /,
    );
    assert.match(
      renderVerdictSarif(facts, verdict, { version: '1' }),
      /"sentence": "the service account/,
    );
    const json = verdictJson(facts, verdict);
    assert.equal(json.verdict, 'broken');
    assert.equal(json.prediction.outcome, 'credentials');
    assert.deepEqual(json.cause?.check, 'service-account-not-annotated');
  });
});

describe('a verdict as Markdown', () => {
  it('has the headline, the error, why, the remedy, and a table of what fails alone', () => {
    const text = renderVerdictMarkdown(STALE.facts, STALE.verdict);
    assert.match(text, /^### Trustprint: https[^ ]* is broken: IAM lists no certificate that /);
    assert.match(text, /\n\*\*Error\*\* `400 InvalidIdentityToken: OpenIDConnect/);
    assert.match(text, /\n\*\*Why\*\*\n\n- IAM lists +(ab){20} +no longer served\n- served /);
    assert.match(text, /\n\*\*Fix\*\*\n\n[^`]*```sh\ntrustprint fix /);
    assert.match(text, /\| \*\*fail\*\* \| \[`endpoint-trust`\]\(https:/);
    assert.doesNotMatch(text, /\| pass \|/);
    assert.match(renderVerdictMarkdown(BLIND.facts, BLIND.verdict), /\| unknown \| .*`provider`/);
  });

  it('lets nothing from outside be markup', () => {
    const text = renderVerdictMarkdown(HOSTILE.facts, HOSTILE.verdict);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    const outsideOfCode = text.replaceAll(/(`+)[^]*?\1/g, '');
    assert.doesNotMatch(outsideOfCode, /(?<!\\)<(img|b)\b/);
    for (const line of text.split('\n').filter((each) => each.startsWith('|'))) {
      assert.equal(line.split(/(?<!\\)\|/).length, 5, line);
    }
  });
});

describe('a verdict as annotations', () => {
  const commands = (text: string): readonly string[] => text.trimEnd().split('\n');

  it('is one workflow command a line, the verdict first', () => {
    const lines = commands(renderVerdictGithub(STALE.facts, STALE.verdict));
    assert.match(
      lines[0] ?? '',
      /^::error title=Trustprint%3A https[^ ]* is broken%3A IAM lists no certificate /,
    );
    for (const line of lines) assert.match(line, /^::(error|warning|notice) title=[^:,]*::/);
  });

  it('has no command in it that is not ours', () => {
    const text = renderVerdictGithub(HOSTILE.facts, HOSTILE.verdict);
    for (const line of commands(text)) {
      const [, message = ''] =
        /^::(?:error|warning|notice) title=[^:,]*::(.*)$/.exec(line) ?? assert.fail(line);
      assert.doesNotMatch(message, /\r|\n|\u001b/);
      assert.doesNotMatch(message, /%(?!25|0A|0D)/);
    }
  });

  it('has the error, why and the command below the headline, in one annotation', () => {
    const [first = ''] = commands(renderVerdictGithub(STALE.facts, STALE.verdict));
    const [, message = ''] = /^::error title=[^:,]*::(.*)$/.exec(first) ?? assert.fail(first);
    const lines = message.split('%0A');
    assert.match(lines[0] ?? '', /^Error: 400 InvalidIdentityToken: OpenIDConnect provider's/);
    assert.match(lines[1] ?? '', /^IAM lists {2}(ab){20} {3}no longer served$/);
    assert.equal(lines.at(-1)?.startsWith('trustprint fix '), true);
  });

  it('notes that all is well', () => {
    assert.match(
      renderVerdictGithub(HOLDS.facts, HOLDS.verdict),
      /^::notice title=Trustprint%3A https%3A\/\/[^:]* is OK%3A no problem found[^:]*::no problem found/,
    );
  });
});

describe('a verdict as SARIF', () => {
  const sarifOf = ({ facts, verdict }: Pick<typeof STALE, 'facts' | 'verdict'>): Log & Judged =>
    JSON.parse(renderVerdictSarif(facts, verdict, { version: '1.2.3' })) as Log & Judged;

  it('has a result for each finding that tells, and a rule for each check', () => {
    const [run] = sarifOf(STALE).runs;
    assert.equal(run.tool.driver.rules.length, STALE.verdict.checks.length);
    for (const result of run.results) {
      assert.equal(run.tool.driver.rules[result.ruleIndex ?? -1]?.id, result.ruleId);
    }
    const [first] = run.results;
    assert.deepEqual(
      [first?.ruleId, first?.kind, first?.level],
      ['endpoint-trust', 'fail', 'error'],
    );
  });

  it('is one that code scanning takes: rules with help, paths without a scheme, fingerprints', () => {
    const job = { ...STOPPED.facts, job: { kind: 'seen', value: JOB } } as const;
    for (const { facts, verdict } of [STALE, BLIND, STOPPED, { ...STOPPED, facts: job }]) {
      const [run] = sarifOf({ facts, verdict }).runs;
      const ids = new Set<string>();
      for (const { id, shortDescription, fullDescription, help } of run.tool.driver.rules) {
        assert.ok(!ids.has(id), id);
        ids.add(id);
        for (const said of [shortDescription, fullDescription, help])
          assert.ok((said?.text ?? '').length > 10, id);
      }
      const fingerprints = new Set<string>();
      for (const { locations, partialFingerprints, message } of run.results) {
        assert.equal(locations?.length, 1);
        const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
        assert.match(artifactLocation?.uri ?? '', /^[\w.%~!*()'-]+(?:\/[\w.%~!*()'-]+)*$/);
        assert.equal(region?.startLine, 1);
        assert.ok((message.text ?? '').length > 0);
        fingerprints.add(partialFingerprints?.['primaryLocationLineHash'] ?? '');
      }
      assert.equal(fingerprints.size, run.results.length);
      assert.match(run.automationDetails?.id ?? '', /^trustprint\/.+\/$/);
    }
    const path = sarifOf({ ...STOPPED, facts: job }).runs[0].results[0]?.locations?.[0];
    assert.equal(path?.physicalLocation?.artifactLocation?.uri, '.github/workflows/deploy.yml');
  });

  it('has no results where all is well, and open ones where it could not be told', () => {
    assert.deepEqual(sarifOf(HOLDS).runs[0].results, []);
    const open = sarifOf(BLIND).runs[0].results.filter(({ kind }) => kind === 'open');
    assert.ok(open.length > 0);
    for (const { level } of open) assert.equal(level, 'none');
  });
});

/** As code scanning takes it: one run, with rules and results. */
interface Judged {
  readonly runs: readonly [
    Run & {
      readonly tool: { readonly driver: { readonly rules: readonly ReportingDescriptor[] } };
      readonly results: readonly Result[];
    },
  ];
}
