// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { checks } from '../../../../src/core/checks/catalogue.ts';
import { ERRORS, TrustprintError } from '../../../../src/core/error.ts';
import { gates } from '../../../../src/core/gates/catalogue.ts';
import { everyResult } from '../../../../src/render/json.ts';
import { isAnswerOf } from '../../../../src/render/topics/messages.ts';
import {
  renderChecksBare,
  renderChecksText,
  renderTopicListText,
  renderTopicsText,
} from '../../../../src/render/topics/text.ts';
import { allTopics, checkList, topicsFor } from '../../../../src/render/topics/topics.ts';
import { facts } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';

const PAPER = { colour: false, unicode: true, width: undefined };

describe('what can be explained', () => {
  it('is every gate and check, with its source and what to do', () => {
    for (const { id, explanation, remedy, source } of [...gates, ...checks]) {
      const text = renderTopicsText({ topics: topicsFor(id) }, PAPER);
      for (const said of [id, explanation, remedy, source.url])
        assert.ok(text.includes(said), `${id}: ${said}`);
    }
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

  it('is every error code of ours, with its exit code', () => {
    for (const [code, { meaning }] of Object.entries(ERRORS)) {
      const [topic] = topicsFor(code);
      assert.equal(topic?.topic, 'error');
      assert.ok(renderTopicsText({ topics: topicsFor(code) }, PAPER).includes(meaning));
    }
  });

  it('is a code of STS, whatever its case: each answer that it comes with', () => {
    const topics = topicsFor('accessdenied');
    assert.ok(topics.length > 0);
    for (const topic of topics)
      assert.equal(topic.topic === 'answer' && topic.code, 'AccessDenied');
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
    for (const name of [...gates, ...checks].map(({ id }) => id))
      assert.ok(text.includes(`  ${name} `), name);
    for (const code of Object.keys(ERRORS)) assert.ok(text.includes(`  ${code} `), code);
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
  it('has the gates in the order of STS, then hygiene', () => {
    assert.deepEqual(
      checkList().map(({ id }) => id),
      [...gates, ...checks].map(({ id }) => id),
    );
    assert.equal(
      renderChecksBare({ checks: checkList() }).trimEnd().split('\n').length,
      gates.length + checks.length,
    );
    const text = renderChecksText({ checks: checkList() }, PAPER);
    for (const { title } of [...gates, ...checks]) assert.ok(text.includes(title), title);
  });

  it('is in JSON what its schema says', () => {
    assertResult('checks.schema.json', { ...everyResult(facts()), checks: checkList() });
  });
});
