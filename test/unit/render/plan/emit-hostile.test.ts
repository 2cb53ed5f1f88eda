// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';

import { TrustprintError } from '../../../../src/core/error.ts';
import { quoted } from '../../../../src/render/hcl-and-yaml.ts';
import { PROVIDER_ARN } from '../../../world.ts';
import {
  constructsIn,
  emitted,
  hclIn,
  hostileText,
  inHcl,
  plan,
  SET,
  TRUST,
  withProvider,
} from './emit-world.ts';

const RUNS = { numRuns: 300 };

describe('a text from outside in a snippet', () => {
  it('is one text of HCL, to the sign', async () => {
    const property = fc.asyncProperty(hostileText.filter(isComposed), async (text) => {
      const { x } = await hclIn(`x = ${quoted(text, 'hcl')}\n`);
      assert.equal(x, inHcl(text));
    });
    await fc.assert(property, RUNS);
  });

  it('is one text of YAML, of the first version and of the second', () => {
    const property = fc.property(hostileText, (text) => {
      for (const version of ['1.1', '1.2'] as const) {
        const { x } = parseYaml(`x: ${quoted(text, 'yaml')}\n`, { version }) as { x: unknown };
        assert.equal(x, text.toWellFormed());
      }
    });
    fc.assert(property, RUNS);
  });

  it('is one text of TypeScript', () => {
    const property = fc.property(hostileText, (text) => {
      assert.equal(runInNewContext(`(${quoted(text, 'typescript')})`), text.toWellFormed());
    });
    fc.assert(property, RUNS);
  });
});

describe('a snippet of hostile records', () => {
  const record = fc.record({
    clientIds: fc.array(hostileText, { minLength: 1, maxLength: 3 }),
    url: hostileText.map((text) => `oidc.example.test/${text}`),
    tags: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
    because: hostileText,
    subject: hostileText,
  });

  it('declares what the records hold, and nothing else, in each language', async () => {
    const property = fc.asyncProperty(record, async ({ because, subject, ...provider }) => {
      const { clientIds, url } = provider;
      const seen = withProvider({ ...provider, arn: PROVIDER_ARN });
      const [one] = SET.add;
      if (one === undefined) return;
      const hostile = plan(
        { ...SET, because, add: [{ ...one, subject }] },
        { ...TRUST, because, after: JSON.stringify({ Statement: [{ Sid: subject }] }) },
      );
      if (!isComposed([clientIds, url, provider.tags, subject])) {
        assert.throws(() => emitted('terraform', hostile, seen), { code: 'emit_impossible' });
        return;
      }
      const hcl = await hclIn(emitted('terraform', hostile, seen));
      assert.deepEqual(Object.keys(hcl).toSorted(), ['import', 'resource']);
      assert.deepEqual(at(hcl, 'resource', 'aws_iam_openid_connect_provider', 'issuer', '0'), {
        url: inHcl(`https://${url}`),
        client_id_list: clientIds.map(inHcl),
        thumbprint_list: SET.to,
        ...tagged(provider.tags, inHcl, 'tags'),
      });
      if (isReplaced(JSON.stringify([provider, subject]))) return;
      const yaml: unknown = parseYaml(emitted('cloudformation', hostile, seen));
      assert.deepEqual(
        at(yaml, 'Resources', 'OidcProvider', 'Properties', 'ClientIdList'),
        whole(clientIds),
      );
      assert.equal(
        at(
          yaml,
          'Resources',
          'WorkloadRole',
          'Properties',
          'AssumeRolePolicyDocument',
          'Statement',
          '0',
          'Sid',
        ),
        subject.toWellFormed(),
      );
      const [made] = constructsIn(emitted('cdk', hostile, seen));
      assert.deepEqual(at(made?.[2], 'clientIds'), whole(clientIds));
      assert.equal(at(made?.[2], 'url'), `https://${url}`.toWellFormed());
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('never has what CloudFormation would replace', () => {
    const property = fc.property(hostileText, hostileText, (before, after) => {
      const text = `${before}{{resolve:ssm:x}}${after}`;
      const hostile = plan({
        kind: 'add-client-id',
        provider: PROVIDER_ARN,
        clientId: text,
        because: text,
      });
      assert.throws(() => emitted('cloudformation', hostile), TrustprintError);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

function whole(texts: readonly string[]): readonly string[] {
  return texts.map((text) => text.toWellFormed());
}

/** HCL would write the others in another way. */
function isComposed(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text.normalize('NFC') === text;
}

function isReplaced(text: string): boolean {
  return text.includes('{{resolve:') || text.includes('${Token[');
}

/** The tags as they are declared: those of AWS's own, and keys that have become the same, left out. */
function tagged(
  tags: Readonly<Record<string, string>>,
  written: (text: string) => string,
  name: string,
): Readonly<Record<string, unknown>> {
  const own = Object.entries(tags).map(([key, value]) => [written(key), written(value)] as const);
  return own.length === 0 ? {} : { [name]: Object.fromEntries(own) };
}

/** A member of a member of a value. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, name) =>
      typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined,
    value,
  );
}
