// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/plan/desired-state.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { comments, type Note } from '../comments.ts';
import { quoted } from '../hcl-and-yaml.ts';
import {
  byHand,
  type Declared,
  documentOf,
  isNoneOfAws,
  labelOf,
  placeOf,
  providerNotes,
  roleNotes,
  valuesOf,
  type Emitting,
  requireLiteral,
} from './emit-declared.ts';

/**
 * The repair as a stack of the AWS CDK, in TypeScript, with the native construct: the older
 * `OpenIdConnectProvider` is a custom resource that looks up a thumbprint itself.
 *
 * @throws TrustprintError `emit_impossible`
 */
export function emitCdk(_: Emitting, declared: Declared): string {
  const { provider, roles } = declared;
  requireLiteral(valuesOf(declared));
  if (isNoneOfAws(declared)) return comments('//', byHand(declared));
  const isThere = provider?.exists === true || roles.length > 0;
  return [
    comments('//', [
      ...providerNotes(provider, WITHOUT_LIST),
      ...roleNotes(roles),
      ...(isThere ? (['cdk-import'] as const) : []),
      ...byHand(declared),
    ]),
    imports(provider, roles),
    'export class WebIdentityStack extends Stack {\n',
    '  constructor(scope: Construct, id: string, props?: StackProps) {\n',
    '    super(scope, id, props);\n',
    ...(provider === undefined ? [] : providerLines(provider)),
    ...roles.flatMap(roleLines),
    '  }\n}\n',
  ].join('');
}

function imports(provider: DeclaredProvider | undefined, roles: readonly DeclaredRole[]): string {
  const hasTags = Object.keys(provider?.tags ?? {}).length > 0;
  const constructs = [
    ...(roles.length === 0 ? [] : ['CfnRole']),
    ...(provider === undefined ? [] : ['OidcProviderNative']),
  ].join(', ');
  return [
    `import { RemovalPolicy, Stack, type StackProps${hasTags ? ', Tags' : ''} } from 'aws-cdk-lib';\n`,
    `import { ${constructs} } from 'aws-cdk-lib/aws-iam';\n`,
    "import type { Construct } from 'constructs';\n\n",
  ].join('');
}

function providerLines({ url, clientIds, thumbprints, tags }: DeclaredProvider): readonly string[] {
  const pairs = Object.entries(tags);
  const props = {
    url,
    clientIds,
    ...(thumbprints === undefined ? {} : { thumbprints }),
  };
  const make = pairs.length === 0 ? '' : 'const provider = ';
  return [
    `    ${make}new OidcProviderNative(this, 'OidcProvider', {\n`,
    ...Object.entries(props).map(([name, value]) => `      ${name}: ${literal(value, 3)},\n`),
    '      removalPolicy: RemovalPolicy.RETAIN,\n',
    '    });\n',
    ...pairs.map(
      ([key, value]) => `    Tags.of(provider).add(${literal(key, 2)}, ${literal(value, 2)});\n`,
    ),
  ];
}

/** The resource itself: what a `Role` makes of principals would not be the policy that was shown. */
function roleLines({ change, role }: DeclaredRole, index: number): readonly string[] {
  const number = labelOf('', index);
  const { name, path } = placeOf(change);
  const props = {
    roleName: name,
    path,
    ...(role === undefined ? {} : { maxSessionDuration: role.maxSessionDurationSeconds }),
    assumeRolePolicyDocument: documentOf(change.after),
  };
  return [
    `    const role${number} = new CfnRole(this, 'WorkloadRole${number}', {\n`,
    ...Object.entries(props).map(([key, value]) => `      ${key}: ${literal(value, 3)},\n`),
    '    });\n',
    `    role${number}.applyRemovalPolicy(RemovalPolicy.RETAIN);\n`,
  ];
}

/** JSON as an expression of TypeScript. A key is never taken for the prototype. */
function literal(value: unknown, depth: number): string {
  const inside = '  '.repeat(depth + 1);
  const close = '  '.repeat(depth);
  if (typeof value === 'string') return quoted(value, 'typescript');
  if (Array.isArray(value)) {
    return `[${value.map((member) => literal(member, depth)).join(', ')}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${inside}${keyOf(key)}: ${literal(member, depth + 1)},\n`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join('')}${close}}`;
}

function keyOf(key: string): string {
  const name = quoted(key, 'typescript');
  return key === '__proto__' ? `[${name}]` : name;
}

const WITHOUT_LIST: readonly Note[] = ['cdk-no-list'];
