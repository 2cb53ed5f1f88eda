// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parse as parseYaml } from 'yaml';

import { run } from '../../../process.ts';
import {
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  listing,
  PROVIDER_ARN,
  publicChain,
  TRUST_POLICY,
} from '../../../world.ts';
import {
  ANNOTATE,
  constructsIn,
  CREATE,
  emitted,
  hclIn,
  NEW,
  OLD,
  plan,
  SET,
  TRUST,
  withProvider,
} from './emit-world.ts';

const URL = 'https://oidc.example.test/id/1111222233334444';
const AUDIENCE = {
  kind: 'add-client-id',
  provider: PROVIDER_ARN,
  clientId: 'b',
  because: 'x',
} as const;

/** Public, as AWS sees it: nothing is to be written, and the list is not read. */
const PUBLIC = facts({
  endpoints: [endpoint(publicChain([LEAF.certificate, INTERMEDIATE.certificate]))],
});

describe('a repair for Terraform', () => {
  it('is the whole provider with the list that is to be, and an import of what is there', async () => {
    assert.deepEqual(await hclIn(emitted('terraform', plan(SET))), {
      resource: {
        aws_iam_openid_connect_provider: {
          issuer: [
            { url: URL, client_id_list: ['sts.amazonaws.com'], thumbprint_list: [OLD, NEW] },
          ],
        },
      },
      import: [{ to: '${aws_iam_openid_connect_provider.issuer}', id: PROVIDER_ARN }],
    });
  });

  it('leads to the plan for what comes and goes, and why', () => {
    assert.match(emitted('terraform', plan(SET)), /^# why, .*: the same command with --plan /);
  });

  it('imports nothing where there is nothing yet, and carries tags over', async () => {
    const absent = facts({ provider: { kind: 'absent', detail: 'none' } });
    const made = plan({ ...CREATE, tags: { team: 'a', 'aws:reserved': 'x' } });
    const { resource, ...rest } = await hclIn(emitted('terraform', made, absent));
    assert.deepEqual(rest, {});
    assert.match(JSON.stringify(resource), /"tags":\{"team":"a"\}/);
  });

  it('is a role with its document, and leaves the rest of the role to whoever has it', async () => {
    const text = emitted('terraform', plan(TRUST));
    assert.match(text, /^# keep what else the role has/m);
    assert.match(text, /^ {2}name = "workload"\n {2}path = "\/team\/"$/m);
    const { import: imports } = await hclIn(text);
    assert.deepEqual(imports, [{ to: '${aws_iam_role.workload}', id: 'workload' }]);
  });

  it('leads to kubectl for what is not of AWS', async () => {
    const text = emitted('terraform', plan(ANNOTATE));
    assert.match(text, /^# also needed: an annotation in Kubernetes, as --emit aws-cli /m);
    assert.deepEqual(await hclIn(text), {});
  });
});

describe('a repair for CloudFormation', () => {
  it('is a template whose resources have the properties that are documented, and are kept', () => {
    for (const version of ['1.1', '1.2'] as const) {
      const template = parseYaml(emitted('cloudformation', plan(SET, AUDIENCE, TRUST)), {
        version,
      }) as Template;
      assert.equal(template.AWSTemplateFormatVersion, '2010-09-09');
      for (const { Type, DeletionPolicy, Properties } of Object.values(template.Resources)) {
        assert.equal(DeletionPolicy, 'Retain');
        for (const [name, value] of Object.entries(Properties)) {
          assert.equal(PROPERTIES[Type]?.[name], typeOf(value), `${Type} ${name}`);
        }
      }
      assert.deepEqual(template.Resources['OidcProvider']?.Properties, {
        Url: URL,
        ClientIdList: ['sts.amazonaws.com', 'b'],
        ThumbprintList: [OLD, NEW],
      });
      assert.deepEqual(
        template.Resources['WorkloadRole']?.Properties['AssumeRolePolicyDocument'],
        JSON.parse(TRUST_POLICY),
      );
    }
  });

  it('goes by the name that the stack has for it, where its tags tell', () => {
    const owned = withProvider({
      tags: { 'aws:cloudformation:stack-name': 'trust', 'aws:cloudformation:logical-id': 'Mine' },
    });
    const text = emitted('cloudformation', plan(SET), owned);
    assert.match(text, /^# a stack has it already, .*: change it there$/m);
    const { Resources } = parseYaml(text) as Template;
    assert.deepEqual(Object.keys(Resources), ['Mine']);
    assert.ok(!('Tags' in (Resources['Mine']?.Properties ?? {})));
  });

  it('is refused where CloudFormation would put something else in its place', () => {
    const audience = '{{resolve:secretsmanager:all:SecretString}}';
    for (const form of ['cloudformation', 'cdk'] as const) {
      const hostile = plan({ ...AUDIENCE, clientId: audience });
      assert.throws(() => emitted(form, hostile), { code: 'emit_impossible' });
      const after = '{"Sid":"\\u007b{resolve:ssm:x}}"}';
      assert.throws(() => emitted(form, plan({ ...TRUST, after })), { code: 'emit_impossible' });
    }
    assert.ok(!emitted('cdk', plan({ ...SET, because: audience })).includes('{{resolve:'));
  });
});

describe('a repair for the CDK', () => {
  it('makes the native construct with the list that is to be, and keeps it', () => {
    assert.deepEqual(constructsIn(emitted('cdk', plan(SET))), [
      [
        'OidcProviderNative',
        'OidcProvider',
        {
          url: URL,
          clientIds: ['sts.amazonaws.com'],
          thumbprints: [OLD, NEW],
          removalPolicy: 'retain',
        },
      ],
    ]);
  });

  it('makes the resource of the role, whose document it takes as it is', () => {
    const [role] = constructsIn(emitted('cdk', plan(TRUST)));
    assert.deepEqual(role, [
      'CfnRole',
      'WorkloadRole',
      {
        roleName: 'workload',
        path: '/team/',
        assumeRolePolicyDocument: JSON.parse(TRUST_POLICY) as unknown,
      },
    ]);
  });

  it('tags what is new with what was carried over', () => {
    const made = emitted('cdk', plan({ ...CREATE, tags: { team: 'a' } }));
    assert.deepEqual(constructsIn(made).at(-1), ['Tags', undefined, { team: 'a' }]);
  });
});

describe('a repair for eksctl', () => {
  const eks = {
    ...CREATE,
    provider: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A',
    url: 'https://oidc.eks.eu-west-1.amazonaws.com/id/A',
  };
  const target = { ...facts().target, kind: 'cluster', clusterName: 'prod' } as const;

  it('registers the issuer of a cluster by its name', () => {
    const text = emitted('eksctl', plan(eks), facts({ target }));
    assert.match(
      text,
      /^eksctl utils associate-iam-oidc-provider --cluster prod --region \S+ --approve$/m,
    );
  });

  it('says what eksctl cannot do, and gives the command that can', () => {
    for (const [change, cannot] of [
      [SET, /leaves an existing provider as it is/],
      [AUDIENCE, /no other audience/],
      [CREATE, /the issuer of an EKS cluster that is named/],
      [{ ...eks, clientIds: ['another'] }, /with sts\.amazonaws\.com alone/],
      [TRUST, /changes none later/],
    ] as const) {
      const text = emitted('eksctl', plan(change), facts({ target }));
      assert.match(text, cannot);
      assert.match(text, /^aws iam /m);
    }
  });

  it('is a script that a shell takes', async () => {
    const script = emitted('eksctl', plan(SET, AUDIENCE, eks, TRUST, ANNOTATE), facts({ target }));
    const { code, stderr } = await run('sh', ['-n'], { input: script });
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('a repair for the console', () => {
  it('leads to the page of the provider in the console of its partition', () => {
    for (const [partition, host] of [
      ['aws', 'console.aws.amazon.com'],
      ['aws-cn', 'console.amazonaws.cn'],
      ['aws-us-gov', 'console.amazonaws-us-gov.com'],
    ] as const) {
      const provider = PROVIDER_ARN.replace('arn:aws:', `arn:${partition}:`);
      const [first = ''] = emitted('console', plan({ ...SET, provider })).split('\n');
      const [, link = ''] = / open (\S+)$/.exec(first) ?? [];
      const { hostname, hash } = new globalThis.URL(link);
      assert.equal(hostname, host);
      const [page, id = ''] = hash.split('/OPENID/');
      assert.equal(page, '#/identity_providers/details');
      assert.equal(decodeURIComponent(id), provider);
    }
  });

  it('leads to the trust relationships of a role, and to the form for a new provider', () => {
    const text = emitted('console', plan(TRUST, CREATE));
    assert.match(text, /#\/roles\/details\/workload\?section=trust_relationships$/m);
    assert.match(text, /#\/identity_providers\/create$/m);
    assert.match(text, /^2\. choose Edit trust policy$/m);
  });
});

describe('a provider that is made beside another', () => {
  const absent = facts({ provider: { kind: 'absent', detail: 'none' } });
  const beside = {
    ...CREATE,
    beside: `${CREATE.provider}/`,
    tags: { team: 'a' },
    contextProvider: {
      subjectSourceKey: 'sub',
      subjectTypeSourceKey: undefined,
      subjectTypeValue: undefined,
      keys: [],
    },
  };

  for (const form of [
    'aws-cli',
    'console',
    'terraform',
    'cloudformation',
    'cdk',
    'eksctl',
  ] as const) {
    it(`loses nothing unsaid in the form of ${form}`, () => {
      const text = emitted(form, plan(beside), absent);
      assert.match(text, /context provider is not in here: carry (it over|over that of arn:)/);
      assert.match(text, /team\b.*\ba\b/s);
    });
  }
});

describe('what a repair for another tool says of a public issuer', () => {
  it('has no list, and says why, also where nothing is to be written', async () => {
    const idle = { ...plan(), because: 'the library vouches' };
    const hcl = emitted('terraform', idle, PUBLIC);
    assert.match(hcl, /^# nothing has to be written$/m);
    assert.match(hcl, /^# no thumbprint_list: the root library of AWS trusts this issuer/m);
    assert.ok(!JSON.stringify(await hclIn(hcl)).includes('thumbprint_list'));
    const yaml = emitted('cloudformation', idle, PUBLIC);
    assert.match(yaml, /^# no ThumbprintList/m);
    assert.ok(!JSON.stringify(parseYaml(yaml)).includes('ThumbprintList'));
    const cdk = emitted('cdk', plan(AUDIENCE), PUBLIC);
    assert.match(cdk, /^\/\/ no thumbprints/m);
    assert.ok(!JSON.stringify(constructsIn(cdk)).includes('thumbprints'));
  });

  it('has the list where somebody wished it, and outside the partition aws', () => {
    assert.match(emitted('terraform', plan(SET), PUBLIC), /thumbprint_list/);
    const china = { ...PUBLIC, rules: { ...PUBLIC.rules, partition: 'aws-cn' } };
    assert.match(emitted('terraform', plan(AUDIENCE), china), /thumbprint_list/);
    const listed = facts({ provider: listing(OLD) });
    assert.equal(emitted('terraform', plan(), listed), '# nothing to do: --plan says why\n');
  });

  it('is a comment alone for forms that say what is to be done', () => {
    for (const form of ['aws-cli', 'console', 'eksctl'] as const) {
      assert.equal(emitted(form, plan(), PUBLIC), '# nothing to do: --plan says why\n');
    }
  });

  it('names what is needed too and was not included', () => {
    const half = { ...plan(SET), proposals: [TRUST, ANNOTATE] };
    const text = emitted('cdk', half);
    assert.match(text, /^\/\/ also needed, and printed with --include trust-policy: the trust/m);
    assert.match(text, /^\/\/ also needed, and printed with --include kubernetes: an annot/m);
    assert.ok(!text.includes('CfnRole'));
  });
});

interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly DeletionPolicy: string;
        readonly Properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The properties that the CloudFormation Template Reference has for them (2026-11). */
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::IAM::OIDCProvider': {
    ClientIdList: 'array',
    Tags: 'array',
    ThumbprintList: 'array',
    Url: 'string',
  },
  'AWS::IAM::Role': {
    AssumeRolePolicyDocument: 'object',
    Description: 'string',
    ManagedPolicyArns: 'array',
    MaxSessionDuration: 'number',
    Path: 'string',
    PermissionsBoundary: 'string',
    Policies: 'array',
    RoleName: 'string',
    Tags: 'array',
  },
};
