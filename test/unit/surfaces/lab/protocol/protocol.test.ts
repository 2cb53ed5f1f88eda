// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { bareUrlOf } from '../../../../../src/surfaces/lab/iam/providers.ts';
import { refusal, result } from '../../../../../src/surfaces/lab/protocol/answer.ts';
import { operations } from '../../../../../src/surfaces/lab/protocol/catalogue.ts';
import { strangerIn } from '../../../../../src/surfaces/lab/protocol/http.ts';
import { restRequest } from '../../../../../src/surfaces/lab/protocol/json-protocol.ts';
import { pageOf } from '../../../../../src/surfaces/lab/protocol/parameter-validation.ts';
import {
  fieldsOf,
  operationOf,
  queryReply,
  xmlElement,
  xmlText,
} from '../../../../../src/surfaces/lab/protocol/query-protocol.ts';
import { form } from '../lab-world.ts';

const ACTION = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const LISTING = operations.find(({ action }) => action === 'ListOpenIDConnectProviders');

describe('an answer in XML', () => {
  it('has lists of members, leaves out what is absent and prints times in UTC', () => {
    const value = {
      Names: ['a', 'b'],
      None: [],
      Absent: undefined,
      Whole: new Date(0),
      Parts: new Date(7),
      Inner: { Yes: true, Count: 3 },
    };
    assert.equal(
      xmlElement('R', value),
      '<R><Names><member>a</member><member>b</member></Names><None/><Whole>1970-01-01T00:00:00Z</Whole><Parts>1970-01-01T00:00:00.007Z</Parts><Inner><Yes>true</Yes><Count>3</Count></Inner></R>',
    );
  });

  it('carries any text without markup or characters that XML forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const printed = xmlText(text);
        assert.doesNotMatch(printed, /[<>"]|&(?!(amp|lt|gt|quot|#xD);)/);
        assert.doesNotMatch(printed, /[\u0000-\u0008\u000B\u000C\u000E-\u001F]/);
        assert.ok(printed.isWellFormed());
      }),
    );
  });

  it('has no result element where an operation gives nothing back', () => {
    assert.ok(LISTING !== undefined);
    const asked = { operation: LISTING, accept: null };
    const { body: text } = queryReply(result(), asked);
    assert.match(
      text,
      /^<ListOpenIDConnectProvidersResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><ResponseMetadata>/,
    );
  });

  it('says whether the sender or the receiver is at fault', () => {
    const asked = { operation: undefined, accept: null };
    assert.match(queryReply(refusal('X', 409, 'm'), asked).body, /<Type>Sender</);
    assert.match(queryReply(refusal('X', 500, 'm'), asked).body, /<Type>Receiver</);
  });
});

describe('a request', () => {
  it('is read from the query string and the form together, the form last', () => {
    const parsed = fieldsOf('A=1&B=%20x', 'A=2&C=a+b');
    assert.equal(parsed.kind, 'fields');
    assert.deepEqual(Object.fromEntries(parsed.fields), { A: '2', B: ' x', C: 'a b' });
  });

  it('never throws while it is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (query, body) => {
        const parsed = fieldsOf(query, body);
        if (parsed.kind === 'fields') operationOf(parsed.fields, operations);
      }),
    );
  });

  it('names its operation by action and version', () => {
    const found = operationOf(new Map(Object.entries(ACTION)), operations);
    assert.equal(found.kind, 'operation');
    const other = operationOf(new Map(Object.entries({ ...ACTION, Version: 'x' })), operations);
    assert.equal(other.kind, 'refused');
  });

  it('of EKS names it by method and path', () => {
    const found = restRequest({ method: 'GET', pathname: '/clusters/lab' }, operations);
    assert.equal(found.kind, 'rest');
    assert.equal(found.operation.action, 'DescribeCluster');
    assert.equal(found.fields.get('name'), 'lab');
    for (const asked of [
      { method: 'DELETE', pathname: '/clusters' },
      { method: 'GET', pathname: '/clusters/lab/more' },
      { method: 'GET', pathname: '/clusters/' },
    ]) {
      assert.equal(restRequest(asked, operations).kind, 'refused');
    }
  });
});

describe('a list by pages', () => {
  const all = Array.from({ length: 250 }, (_, index) => ({ Arn: String(index) }));
  const page = (fields: Readonly<Record<string, string>>) => pageOf('All', all, form(fields));

  it('gives every member once, whatever the size of the pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (size) => {
        const seen: unknown[] = [];
        let marker: string | undefined;
        do {
          const given = page({
            MaxItems: String(size),
            ...(marker === undefined ? {} : { Marker: marker }),
          });
          assert.ok(given.kind === 'result');
          seen.push(...(given.members?.['All'] as readonly unknown[]));
          marker = given.members?.['Marker'] as string | undefined;
        } while (marker !== undefined);
        assert.deepEqual(seen, all);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a marker that it did not give', () => {
    for (const Marker of ['nonsense', Buffer.from('place:900000').toString('base64url')]) {
      assert.equal(page({ Marker }).kind, 'refused');
    }
  });
});

describe('the URL of a provider', () => {
  const bare = (url: string): string => {
    const found = bareUrlOf(url);
    return found.kind === 'url' ? found.bare : found.refusal.code;
  };

  it('is taken on loopback with any port, in any of its names', () => {
    assert.equal(bare('https://localhost:8443/id/A'), 'localhost:8443/id/A');
    assert.equal(bare('https://127.0.0.2:1'), '127.0.0.2:1');
    assert.equal(bare('https://[::1]:8443/x'), '[::1]:8443/x');
  });

  it('is refused where a client could read it in two ways', () => {
    for (const url of [
      'https://user@oidc.example.test/',
      'https://oidc.example.test:443@localhost/',
      'https://oidc.example.test/a b',
      'https://',
      'http://oidc.example.test',
      'https://localhost.example.test:8443',
      'https://127.0.0.1.example.test:8443',
    ]) {
      assert.match(bare(url), /^(ValidationError|InvalidInput)$/, url);
    }
  });
});

describe('who may speak to the lab', () => {
  const isStranger = (headers: Readonly<Record<string, string>>): boolean =>
    strangerIn(new Headers(headers)) !== undefined;

  it('are programs of this machine, by any name of loopback', () => {
    for (const host of ['127.0.0.1:4577', 'localhost:4577', '[::1]:4577', 'LOCALHOST']) {
      assert.ok(!isStranger({ host }), host);
    }
  });

  it('are not those who came by a name that only resolves here', () => {
    for (const host of [
      '',
      'evil.example',
      '127.0.0.1.nip.example',
      'localhost.evil.example',
      '0.0.0.0',
      '127.0.0.1@evil.example',
    ]) {
      assert.ok(isStranger({ host }), host);
    }
  });

  it('are pages of this machine, and none of elsewhere', () => {
    const host = '127.0.0.1:4577';
    assert.ok(!isStranger({ host, origin: 'http://localhost:3000' }));
    assert.ok(isStranger({ host, origin: 'http://evil.example' }));
    assert.ok(isStranger({ host, origin: 'null' }));
  });
});
