// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { parse as parseYaml } from 'yaml';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';

const require = createRequire(import.meta.url);
const { parse: parseHcl } = require('@cdktn/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<unknown>;
};

const TEMPLATE = 'deploy/accounts/scan-role.yaml';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

interface Template {
  readonly Parameters: Readonly<
    Record<string, { readonly Default?: string; readonly AllowedPattern?: string }>
  >;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Resources: { readonly ScanRole: { readonly Properties: Json } };
}

interface RoleProperties {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: object;
  readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: object }[];
}

const template = parseYaml(readFileSync(TEMPLATE, 'utf8')) as Template;

/** What CloudFormation makes of the template; a function that it does not have here is an error. */
function deployed(given: Readonly<Record<string, string>>): RoleProperties {
  const defaults = Object.entries(template.Parameters).map(([name, one]) => [
    name,
    one.Default ?? '',
  ]);
  const values: Record<string, string> = {
    ...(Object.fromEntries(defaults) as Record<string, string>),
    'AWS::Partition': 'aws',
    ...given,
  };
  for (const [name, { AllowedPattern }] of Object.entries(template.Parameters)) {
    if (AllowedPattern === undefined) continue;
    assert.match(values[name] ?? '', new RegExp(`^(?:${AllowedPattern})$`), name);
  }
  return evaluated(template.Resources.ScanRole.Properties, values) as unknown as RoleProperties;
}

function evaluated(value: Json, values: Readonly<Record<string, string>>): Json | undefined {
  if (Array.isArray(value)) return value.map((one: Json) => evaluated(one, values) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, of] = ['', null], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return called(name, of, values);
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const member = evaluated(one, values);
      return member === undefined ? [] : [[key, member]];
    }),
  );
}

function called(
  name: string,
  of: Json,
  values: Readonly<Record<string, string>>,
): Json | undefined {
  const [first, second, third] = of as readonly Json[];
  switch (name) {
    case 'Ref':
      if (of === 'AWS::NoValue') return undefined;
      return values[of as string] ?? assert.fail(`${JSON.stringify(of)} is no parameter`);
    case 'Fn::Sub':
      return (of as string).replaceAll(
        /\$\{([^}]+)\}/g,
        (_, named: string) => values[named] ?? assert.fail(`${named} is no parameter`),
      );
    case 'Fn::If': {
      const condition = template.Conditions[first as string] ?? assert.fail('no such condition');
      return evaluated((evaluated(condition, values) === true ? second : third) ?? null, values);
    }
    case 'Fn::Not':
      return evaluated(first ?? null, values) !== true;
    case 'Fn::Equals':
      return evaluated(first ?? null, values) === evaluated(second ?? null, values);
    default:
      assert.fail(`${name} is not known`);
  }
}

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'stale-thumbprint', port: 0 });
});
after(async () => lab.stop());

describe('the template of the role that is scanned by', () => {
  const trusted = (): string => `arn:aws:iam::${lab.announcement.accountId}:root`;

  it('makes a role that is enough for a scan', async () => {
    const arn = await made(deployed({ TrustedPrincipal: trusted() }));
    const asked = ['scan', '--regions', 'all', '--looks', '1', '--format', 'json'];
    const own = await inProcess(asked, lab);
    const byRole = await inProcess([...asked, '--assume-role', arn], lab);
    assert.equal(byRole.code, 1, byRole.stderr);
    const shown = ({ stdout }: { readonly stdout: string }): object => {
      const { trusts, unreadable } = JSON.parse(stdout) as {
        readonly trusts: readonly { readonly providerArn: string; readonly verdict: string }[];
        readonly unreadable: readonly object[];
      };
      return { trusts: trusts.map((one) => [one.providerArn, one.verdict]), unreadable };
    };
    assert.deepEqual(shown(byRole), shown(own));
  });

  it('asks for the external ID where one was given', async () => {
    const wished = { TrustedPrincipal: trusted(), ExternalId: 'example', RoleName: 'WithId' };
    const RoleArn = await made(deployed(wished));
    await using client = disposable(new STSClient(clientOptions()));
    const assume = async (ExternalId?: string): Promise<unknown> =>
      client.send(
        new AssumeRoleCommand({
          RoleArn,
          RoleSessionName: 'scan',
          ...(ExternalId === undefined ? {} : { ExternalId }),
        }),
      );
    await assert.rejects(assume(), { name: 'AccessDenied' });
    await assert.rejects(assume('another'), { name: 'AccessDenied' });
    await assume('example');
  });

  it('takes nobody for a principal but one that is named', () => {
    for (const TrustedPrincipal of [
      '*',
      '',
      'arn:aws:iam::*:root',
      'arn:aws:iam::111122223333:*',
    ]) {
      assert.throws(() => deployed({ TrustedPrincipal }), assert.AssertionError);
    }
  });

  it('is the same for Terraform', async () => {
    const text = readFileSync('deploy/accounts/terraform/main.tf', 'utf8');
    const { resource } = (await parseHcl('main.tf', text)) as {
      readonly resource: {
        readonly aws_iam_role_policy: {
          readonly scan: readonly { readonly policy: string; readonly name: string }[];
        };
      };
    };
    const [role] = resource.aws_iam_role_policy.scan;
    const { Policies } = deployed({ TrustedPrincipal: trusted() });
    const actionsIn = (of: string): readonly string[] => of.match(/[a-z]+:[A-Z]\w+/g) ?? [];
    assert.equal(role?.name, Policies[0]?.PolicyName);
    assert.deepEqual(
      actionsIn(role?.policy ?? ''),
      actionsIn(JSON.stringify(Policies[0]?.PolicyDocument)),
    );
  });
});

function clientOptions(): ClientOptions {
  const { endpoint, region } = lab.announcement;
  return {
    endpoint,
    region,
    credentials: {
      accessKeyId: lab.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: lab.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
}

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

function disposable<T extends { readonly destroy: () => void }>(client: T): T & AsyncDisposable {
  return Object.assign(client, {
    [Symbol.asyncDispose]: async () => {
      client.destroy();
    },
  });
}

/** Makes it as CloudFormation does, by IAM's own calls. */
async function made({
  RoleName,
  AssumeRolePolicyDocument,
  Policies,
}: RoleProperties): Promise<string> {
  await using client = disposable(new IAMClient(clientOptions()));
  const { Role } = await client.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
    }),
  );
  for (const { PolicyName, PolicyDocument } of Policies) {
    await client.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName,
        PolicyDocument: JSON.stringify(PolicyDocument),
      }),
    );
  }
  return Role?.Arn ?? assert.fail('no role was made');
}
