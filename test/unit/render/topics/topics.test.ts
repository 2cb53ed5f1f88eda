// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { checks } from '../../../../src/core/checks/catalogue.ts';
import { ERRORS, TrustprintError } from '../../../../src/core/error.ts';
import { fleetChecks } from '../../../../src/core/fleet/catalogue.ts';
import { gates } from '../../../../src/core/gates/catalogue.ts';
import { issuerTopics } from '../../../../src/core/issuers/topics.ts';
import { ISSUER_KINDS } from '../../../../src/core/model/issuer-kind.ts';
import { messages } from '../../../../src/core/answers/messages/catalogue.ts';
import { everyResult } from '../../../../src/render/json.ts';
import {
  renderChecksBare,
  renderChecksText,
  renderTopicListText,
  renderTopicsBare,
  renderTopicsText,
} from '../../../../src/render/topics/text.ts';
import { isAnswerOf } from '../../../../src/render/topics/answers.ts';
import { renderChecksMarkdown } from '../../../../src/render/topics/markdown.ts';
import { allTopics, checkList, topicsFor } from '../../../../src/render/topics/topics.ts';
import { ROOT_FOLDER } from '../../../process.ts';
import { facts } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';

const PAPER = { colour: false, unicode: true, width: undefined };

describe('what can be explained', () => {
  it('is every gate and check, with its source and what to do', () => {
    for (const { id, explanation, remedy, source } of [...gates, ...checks, ...fleetChecks]) {
      const text = renderTopicsText({ topics: topicsFor(id) }, PAPER);
      for (const said of [id, explanation, remedy, source.url])
        assert.ok(text.includes(said), `${id}: ${said}`);
    }
  });

  it('is every issuer, by its id and by its URL, with a statement to write', () => {
    for (const { id, name, slips, statement, docs } of issuerTopics()) {
      const topics = topicsFor(id);
      assertResult('explain.schema.json', { ...everyResult(facts()), asked: id, topics });
      const text = renderTopicsText({ topics }, PAPER);
      for (const said of [id, name, ...slips, docs.url]) assert.ok(text.includes(said), said);
      for (const line of (statement ?? '').split('\n')) assert.ok(text.includes(line), line);
    }
    const byUrl = topicsFor('https://oidc.eks.eu-west-1.amazonaws.com/id/AAAA');
    assert.equal(renderTopicsBare({ topics: byUrl }), 'eks\n');
    assert.throws(() => topicsFor('words that nobody knows'), /nothing is known/);
    assert.match(
      renderTopicListText({ topics: allTopics() }, PAPER),
      /\n {2}github-actions +GitHub/,
    );
  });

  it('is every message that a gate gives, and leads back to that gate', () => {
    for (const gate of gates) {
      for (const { message } of gate.answers.filter((answer) => !answer.message.startsWith('<'))) {
        const found = topicsFor(message).flatMap((topic) =>
          topic.topic === 'answer' ? topic.gates.map((each) => each.gate) : [],
        );
        assert.ok(found.includes(gate.id), `${gate.id}: ${message}`);
      }
    }
  });

  it('is what a text is the whole of, where other words have it or fit it too', () => {
    for (const [text, id] of [
      ['Request ARN is invalid', 'request'],
      ['request arn is invalid.', 'request'],
      ['Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100', 'providers-limit'],
      ['Cannot exceed quota for RolesPerAccount: 1000', 'iam-quota'],
      ['Invalid principal in policy.', 'principal-invalid'],
      ['Not authorized to perform sts:AssumeRoleWithWebIdentity', 'trust-policy'],
    ] as const) {
      const topics = topicsFor(text);
      assert.equal(topics.length, 1, text);
      assert.ok(renderTopicsBare({ topics }).split('\n').includes(id), text);
    }
    assert.deepEqual(
      renderTopicsBare({ topics: topicsFor('Cannot exceed quota for') }).split('\n'),
      ['providers-limit', 'client-ids-limit', 'trust-policy-too-long', 'iam-quota', ''],
    );
  });

  it('is every error code of ours, with its exit code', () => {
    for (const [code, { meaning }] of Object.entries(ERRORS)) {
      const [topic] = topicsFor(code);
      assert.equal(topic?.topic, 'error');
      assert.ok(renderTopicsText({ topics: topicsFor(code) }, PAPER).includes(meaning));
    }
  });

  it('is a code of STS, whatever its case: each answer that it comes with', () => {
    const topics = topicsFor('accessdenied');
    assert.ok(topics.some(({ topic }) => topic === 'answer'));
    for (const topic of topics) assert.equal('code' in topic && topic.code, 'AccessDenied');
  });

  it('is every message beside the steps of STS: by its id, its code, its call and its words', () => {
    for (const { id, code, calls, texts, causes, source } of messages) {
      const found = (text: string): boolean =>
        topicsFor(text).some((topic) => topic.topic === 'message' && topic.id === id);
      assert.ok(found(id), id);
      for (const text of [code ?? id, ...calls, ...texts]) assert.ok(found(text), `${id}: ${text}`);
      const page = renderTopicsText({ topics: topicsFor(id) }, { ...PAPER, verbose: true });
      for (const said of [
        id,
        source.url,
        ...causes.flatMap(({ when, proof }) => [when, proof.text]),
      ])
        assert.ok(page.includes(said), `${id}: ${said}`);
    }
  });

  it('is at a terminal no longer than its 24 lines, and each cause than five', () => {
    const said = [
      ...gates.flatMap((gate) => gate.answers.map(({ code, message }) => `${code}: ${message}`)),
      ...messages.map(({ id }) => id),
      ...new Set(gates.flatMap((gate) => gate.answers.map(({ code }) => code))),
      'log of Error: Could not load credentials from any providers',
    ];
    for (const text of said) {
      for (const issuer of [undefined, ...ISSUER_KINDS]) {
        const page = renderTopicsText({ topics: topicsFor(text, issuer) }, { ...PAPER, width: 80 });
        const lines = page.trimEnd().split('\n');
        assert.ok(lines.length <= 24, `${String(lines.length)} lines\n${page}`);
        const starts = lines.flatMap((line, at) => (/^(?:\d\. |\S)/.test(line) ? [at] : []));
        for (const [index, at] of starts.entries()) {
          if (!/^\d\. /.test(lines[at] ?? '')) continue;
          const end = starts[index + 1] ?? lines.length;
          assert.ok(end - at <= 5, `${text}, ${issuer ?? ''}\n${lines.slice(at, end).join('\n')}`);
        }
      }
    }
  });

  it('is, where it is to be quiet, the ids alone: of words of STS, the gates that say them', () => {
    assert.equal(renderTopicsBare({ topics: topicsFor('Incorrect token audience') }), 'audience\n');
    assert.equal(
      renderTopicsBare({ topics: topicsFor('EntityAlreadyExists') }),
      'provider-already-exists\nname-taken\n',
    );
    assert.equal(renderTopicsBare({ topics: topicsFor('list_full') }), 'list_full\n');
    const all = renderTopicsBare({ topics: allTopics() }).trimEnd().split('\n');
    assert.equal(new Set(all).size, all.length);
    for (const { id } of [...gates, ...checks, ...messages]) assert.ok(all.includes(id), id);
  });

  it('is found in a line of a log', () => {
    const line = 'api error InvalidIdentityToken: Incorrect token audience status code 400';
    assert.ok(
      topicsFor(line).some(
        (topic) => topic.topic === 'answer' && topic.gates.some(({ gate }) => gate === 'audience'),
      ),
    );
  });

  it('is said with the nearest name where it is mistyped', () => {
    assert.throws(
      () => topicsFor('endpoint-trsut'),
      (error) =>
        error instanceof TrustprintError &&
        error.code === 'topic_unknown' &&
        error.hint === 'did you mean endpoint-trust?',
    );
  });

  it('is in JSON what its schema says', () => {
    const result = { ...everyResult(facts()), asked: null, topics: allTopics() };
    assertResult('explain.schema.json', result);
    assertResult('explain.schema.json', {
      ...result,
      asked: 'x',
      topics: topicsFor('AccessDenied'),
    });
  });

  it('is listed with a line each', () => {
    const text = renderTopicListText({ topics: allTopics() }, PAPER);
    for (const name of [...gates, ...checks, ...fleetChecks].map(({ id }) => id))
      assert.ok(text.includes(`  ${name} `), name);
    for (const code of Object.keys(ERRORS)) assert.ok(text.includes(`  ${code} `), code);
    for (const { id } of messages) assert.ok(text.includes(`  ${id} `), id);
  });
});

describe('words of STS', () => {
  const message =
    'Token expired: current date/time <seconds> must be before the expiration date/time <seconds>';
  const answer = { code: 'ExpiredTokenException', httpStatus: 400, message };

  it('are known with other times in them, within other words, and in part', () => {
    assert.ok(isAnswerOf(message.replaceAll('<seconds>', '1700000000'), answer));
    assert.ok(isAnswerOf(`err: ${message.replaceAll('<seconds>', '1700000000')} (400)`, answer));
    assert.ok(isAnswerOf('must be before the expiration', answer));
  });

  it('are not known by a word that many sentences have', () => {
    assert.equal(isAnswerOf('token', answer), false);
    assert.equal(isAnswerOf('current date/time 1 must be after', answer), false);
  });
});

describe('the list of checks', () => {
  it('has the gates in the order of STS, then hygiene, then accounts, which --only does not take', () => {
    assert.deepEqual(
      checkList().map(({ id }) => id),
      [...gates, ...checks, ...fleetChecks].map(({ id }) => id),
    );
    assert.equal(
      renderChecksBare({ checks: checkList() }).trimEnd().split('\n').length,
      gates.length + checks.length,
    );
    const text = renderChecksText({ checks: checkList() }, PAPER);
    for (const { title } of [...gates, ...checks, ...fleetChecks])
      assert.ok(text.includes(title), title);
  });

  it('is in Markdown the page of the docs', () => {
    const page = readFileSync(join(ROOT_FOLDER, 'docs/checks.md'), 'utf8');
    assert.equal(renderChecksMarkdown(), page.replace(/<!--.*-->\n\n/, ''));
  });

  it('is in JSON what its schema says', () => {
    assertResult('checks.schema.json', { ...everyResult(facts()), checks: checkList() });
  });
});
