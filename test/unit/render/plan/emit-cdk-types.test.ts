// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { run } from '../../../process.ts';
import { CREATE, emitted, plan, SET, TRUST, withProvider } from './emit-world.ts';

/** The constructs that the snippets use, in the form in which aws-cdk-lib 2.276 declares them. */
const DECLARATIONS = `
declare module 'constructs' {
  export class Construct { constructor(scope: Construct, id: string); }
}
declare module 'aws-cdk-lib' {
  import type { Construct } from 'constructs';
  export enum RemovalPolicy { DESTROY = 'destroy', RETAIN = 'retain', SNAPSHOT = 'snapshot' }
  export interface StackProps { readonly description?: string; readonly stackName?: string }
  export class Stack extends Construct { constructor(scope?: Construct, id?: string, props?: StackProps); }
  export class Tags { static of(scope: Construct): Tags; add(key: string, value: string): void; }
}
declare module 'aws-cdk-lib/aws-iam' {
  import type { Construct } from 'constructs';
  import type { RemovalPolicy } from 'aws-cdk-lib';
  export interface OidcProviderNativeProps {
    readonly oidcProviderName?: string;
    readonly url: string;
    readonly clientIds?: string[];
    readonly thumbprints?: string[];
    readonly removalPolicy?: RemovalPolicy;
  }
  export class OidcProviderNative extends Construct {
    constructor(scope: Construct, id: string, props: OidcProviderNativeProps);
  }
  export interface CfnRoleProps {
    readonly assumeRolePolicyDocument: any;
    readonly maxSessionDuration?: number;
    readonly path?: string;
    readonly roleName?: string;
  }
  export class CfnRole extends Construct {
    constructor(scope: Construct, id: string, props: CfnRoleProps);
    applyRemovalPolicy(policy?: RemovalPolicy): void;
  }
}
`;

describe('a snippet for the CDK', () => {
  it('type-checks, strictly, with nothing imported that it does not use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trustprint-cdk-'));
    try {
      await writeFile(join(folder, 'cdk.d.ts'), DECLARATIONS);
      const tagged = withProvider({ tags: { team: 'a' } });
      const stacks = {
        'list.ts': emitted('cdk', plan(SET)),
        'role.ts': emitted('cdk', plan(TRUST)),
        'both.ts': emitted('cdk', plan(SET, TRUST, { ...TRUST, role: `${TRUST.role}-2` }), tagged),
        'new.ts': emitted('cdk', plan(CREATE)),
      };
      for (const [name, text] of Object.entries(stacks)) await writeFile(join(folder, name), text);
      const files = ['cdk.d.ts', ...Object.keys(stacks)];
      const flags = ['--strict', '--noUnusedLocals', '--noEmit', '--module', 'nodenext'];
      const types = ['--target', 'es2023', '--types', ''];
      const ran = await run(process.execPath, [TSC, ...flags, ...types, ...files], { cwd: folder });
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      await writeFile(join(folder, 'new.ts'), stacks['new.ts'].replace('url:', 'address:'));
      const odd = await run(process.execPath, [TSC, ...flags, ...types, ...files], { cwd: folder });
      assert.match(odd.stdout, /'address' does not exist/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const TSC = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
