// SPDX-License-Identifier: Apache-2.0

import { createContext, Script } from 'node:vm';
import { createRequire, stripTypeScriptTypes } from 'node:module';

import fc from 'fast-check';

import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import type { Change, Plan } from '../../../../src/core/model/plan.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { type EmitForm, emitPlan } from '../../../../src/render/plan/emit.ts';
import { facts, PROVIDER_ARN, ROLE_ARN, ROOT, TRUST_POLICY } from '../../../world.ts';

export const [OLD, GONE] = [
  listedThumbprintOf('ab'.repeat(20)),
  listedThumbprintOf('cd'.repeat(20)),
] as const;
const { sha1, sha256, subject } = ROOT.certificate;
export const NEW = sha1;

export const SET: Extract<Change, { kind: 'set-thumbprints' }> = {
  kind: 'set-thumbprints',
  provider: PROVIDER_ARN,
  from: [OLD, GONE],
  to: [OLD, listedThumbprintOf(sha1)],
  add: [
    {
      sha1,
      sha256,
      subject,
      authority: 'issuer-ca',
      because: 'OpenSSL verified the path to a CA of --issuer-ca',
      seenAt: 'oidc.example.test at 192.0.2.1',
      position: 2,
    },
  ],
  retire: [{ sha1: GONE, why: 'it is a placeholder' }],
  because: 'the list names nothing that is presented',
};

export const CREATE: Extract<Change, { kind: 'create-provider' }> = {
  kind: 'create-provider',
  provider: PROVIDER_ARN,
  url: 'https://oidc.example.test/id/1111222233334444',
  clientIds: ['sts.amazonaws.com'],
  to: SET.to,
  add: SET.add,
  because: 'there is no provider',
};

export const TRUST: Extract<Change, { kind: 'set-trust-policy' }> = {
  kind: 'set-trust-policy',
  role: ROLE_ARN.replace(':role/', ':role/team/'),
  before: '{}',
  after: TRUST_POLICY,
  edits: ['statement 1 admits another subject'],
  because: 'the subject is not admitted',
};

export const ANNOTATE: Extract<Change, { kind: 'annotate-service-account' }> = {
  kind: 'annotate-service-account',
  namespace: 'team-a',
  name: 'web',
  server: 'https://127.0.0.1:6443',
  context: 'lab',
  before: {},
  after: { 'eks.amazonaws.com/role-arn': ROLE_ARN },
  because: 'the service account names no role',
};

/** Its declarations bring those of browsers along, which contradict Node's: so it has none here. */
const require = createRequire(import.meta.url);
const { parse } = require('@cdktn/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<Record<string, unknown>>;
};

export function plan(...changes: readonly Change[]): Plan {
  return { id: 'abc123', changes, proposals: [], because: 'x', mends: true, warnings: [] };
}

/** A plan in a form, against a world in which nothing else is wrong. */
export function emitted(form: EmitForm, of: Plan, seen: Facts = facts()): string {
  return emitPlan(form, { plan: of, facts: seen, verdict: evaluate(seen), flags: [] });
}

/** HCL as JSON, by HashiCorp's parser; templates in texts stay as they are written. */
export async function hclIn(text: string): Promise<Record<string, unknown>> {
  return parse('snippet.tf', text);
}

/** What HashiCorp's parser gives for a text: literal signs of templates are doubled in it. */
export function inHcl(text: string): string {
  return text.toWellFormed().replaceAll(/([$%])\{/g, '$1$1{');
}

/** What the constructs of a CDK snippet are made with, in order: name, id, properties. */
export function constructsIn(snippet: string): readonly (readonly [string, unknown, unknown])[] {
  const made: (readonly [string, unknown, unknown])[] = [];
  const construct = (name: string) =>
    class {
      constructor(_scope: unknown, id: unknown, props: unknown) {
        if (name !== 'Stack') made.push([name, id, props]);
      }
      applyRemovalPolicy(): void {
        made.push([name, 'removal', undefined]);
      }
    };
  const tags: [unknown, unknown][] = [];
  const context = createContext({
    Stack: construct('Stack'),
    RemovalPolicy: { RETAIN: 'retain' },
    OidcProviderNative: construct('OidcProviderNative'),
    CfnRole: construct('CfnRole'),
    Tags: {
      of: () => ({
        add: (key: unknown, value: unknown) => {
          tags.push([key, value]);
        },
      }),
    },
  });
  const body = stripTypeScriptTypes(snippet, { mode: 'strip' })
    .replaceAll(/^import .*$/gm, '')
    .replace('export class', 'class');
  new Script(`${body}\nnew WebIdentityStack()`).runInContext(context);
  const plain = JSON.parse(JSON.stringify(made)) as typeof made;
  return tags.length === 0 ? plain : [...plain, ['Tags', undefined, Object.fromEntries(tags)]];
}

/** Texts that try to end the quotes, to begin a line, a template, a directive or a reference. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '`',
        '\\',
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '${',
        '%{',
        '$',
        '%',
        '{',
        '}',
        '#',
        '##[',
        '//',
        '*/',
        '::',
        '- ',
        ': ',
        '&a',
        '*a',
        '!Ref x',
        '{{',
        '\u{e0001}',
        '\ud800',
        'a',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

/** The same world with another record of the provider. */
export function withProvider(changed: Partial<Provider>): Facts {
  const usual = facts();
  const record = usual.provider?.kind === 'seen' ? usual.provider.value : undefined;
  if (record === undefined) throw new TypeError('the usual world has a provider');
  return { ...usual, provider: { kind: 'seen', value: { ...record, ...changed } } };
}
