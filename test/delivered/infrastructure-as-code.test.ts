// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';

import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { faultsOf, propertiesOf, withParameters } from '../cloudformation.ts';
import { inProcess } from '../in-process.ts';
import { COMMAND, type Ran, ROOT_FOLDER, run } from '../process.ts';

const require = createRequire(import.meta.url);
const { parse: parseHcl } = require('@cdktn/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<Hcl>;
};

interface Hcl {
  readonly data: {
    readonly external: { readonly thumbprint: readonly { readonly program: readonly string[] }[] };
  };
  readonly resource: {
    readonly aws_iam_openid_connect_provider: {
      readonly issuer: readonly { readonly thumbprint_list: string }[];
    };
  };
}

const TEMPLATE = readFileSync('examples/cloudformation.yaml', 'utf8');
const SUBJECT = 'system:serviceaccount:kube-system:aws-load-balancer-controller';
const AUDIENCE = 'sts.amazonaws.com';

let lab: Lab;
let folder: string;
let client: IAMClient;
before(async () => {
  lab = await startLab({ scenario: 'provider-missing', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'trustprint-iac-'));
  await symlink(join(ROOT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
  const { endpoint, region, env } = lab.announcement;
  client = new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
});
after(async () => {
  client.destroy();
  await lab.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => lab.reset());

describe('the example for Terraform and OpenTofu', () => {
  it('lists what has authority, and the trust is OK', async () => {
    const { code, stdout, stderr } = await external(lab.announcement.caFile);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as Readonly<Record<string, string>>;
    const { thumbprints = '', ...rest } = result;
    assert.match(thumbprints, /^[0-9a-f]{40}$/);
    assert.deepEqual(rest, { authority: 'issuer-ca', decidedBy: 'list' });
    const provider = await registered({
      Url: issuer(),
      ClientIdList: [AUDIENCE],
      ThumbprintList: thumbprints.split(','),
    });
    assert.deepEqual(await doctored(await roleOf(trustPolicy(provider))), 'ok\n');
  });

  it('keeps former values, and leaves the rest to what the program prints', async () => {
    const { aws_iam_openid_connect_provider: providers } = (await example()).resource;
    assert.equal(
      providers.issuer[0]?.thumbprint_list,
      '${distinct(concat(split(",", data.external.thumbprint.result.thumbprints), var.former_thumbprints))}',
    );
  });

  it('ends the plan with an error where the CA is another', async () => {
    const now = instantOf(Date.now());
    const { certificate } = await forgeCertificate({
      subject: 'CN=Another CA',
      notBefore: plusSeconds(now, -60),
      notAfter: plusSeconds(now, 3600),
      ca: true,
    });
    const file = join(folder, 'other.pem');
    await writeFile(file, chainPem([certificate]));
    const { code, stdout, stderr } = await external(file);
    assert.deepEqual([code, stdout], [4, '']);
    assert.match(stderr, /nothing allows the certificate of localhost.* to be trusted/);
    assert.match(stderr, /--issuer-ca FILE/);
  });
});

describe('thumbprint --format external', () => {
  for (const [scenario, code, said] of [
    [
      'public-ca',
      0,
      /^\{"thumbprints":"[0-9a-f]{40}","authority":"library","decidedBy":"library"\}$/m,
    ],
    ['chain-disordered', 4, /AWS refuses what localhost.* serves, whatever is listed/],
    ['leaf-only', 4, /sends its leaf certificate alone[^]*trustprint fix --allow-leaf/],
    ['expired-but-presented', 4, /it has expired, or a CA above it \(authority_missing\)/],
    ['intercepted', 4, /also serves a chain[^]*trustprint fix with --given/],
    ['discovery-html', 3, /the thumbprints are not complete: .*\(document_unreadable\)/],
  ] as const) {
    it(`ends with ${String(code)}: ${scenario}`, async () => {
      await lab.switchTo(scenario);
      const asked = [issuer(), '--issuer-ca', lab.announcement.caFile, '--looks', '1'];
      const ran = await inProcess(['thumbprint', ...asked, '--format', 'external'], lab);
      assert.equal(ran.code, code);
      assert.match(code === 0 ? ran.stdout : ran.stderr, said);
      assert.equal(ran.stdout === '', code !== 0);
      await lab.switchTo('provider-missing');
    });
  }

  it('takes no file: what it says of itself proves nothing', async () => {
    const asked = ['thumbprint', '--pem', lab.announcement.caFile, '--format', 'external'];
    const { code, stderr } = await inProcess(asked, lab);
    assert.equal(code, 2);
    assert.match(stderr, /argument_invalid/);
  });
});

for (const [name, templateOf] of [
  ['CloudFormation', templateOfCloudFormation],
  ['the CDK', templateOfCdk],
] as const) {
  describe(`the example for ${name}`, () => {
    it('registers an issuer with a private CA, and the trust is OK', async () => {
      const { stdout } = await external(lab.announcement.caFile);
      const { thumbprints } = JSON.parse(stdout) as { readonly thumbprints: string };
      const template = await templateOf(thumbprints);
      assert.deepEqual(faultsOf(template), []);
      assert.equal(await doctored(await deployed(template)), 'ok\n');
    });

    it('registers one with a public CA without a list', async () => {
      await lab.switchTo('public-ca');
      const template = await templateOf('');
      const provider = propertiesOf(template, 'AWS::IAM::OIDCProvider');
      assert.equal(provider['ThumbprintList'], undefined);
      assert.equal(provider['Url'], issuer());
      await lab.switchTo('provider-missing');
    });
  });
}

describe('the template of the role that is scanned by', () => {
  it('is one that AWS takes', () => {
    assert.deepEqual(faultsOf(readFileSync('deploy/accounts/scan-role.yaml', 'utf8')), []);
  });

  it('would be told of a fault', () => {
    const { length } = faultsOf(
      withParameters(TEMPLATE, { Issuer: 'https://a.example', Thumbprints: 'f' }),
    );
    assert.notEqual(length, 0);
  });
});

describe('what fix prints for a tool', () => {
  it('is a template that AWS takes', async () => {
    const { stdout } = await emitted('cloudformation');
    assert.deepEqual(faultsOf(stdout), []);
    await registered(propertiesOf(stdout, 'AWS::IAM::OIDCProvider'));
  });

  it('is a stack that the CDK makes the same template of', async () => {
    const { stdout } = await emitted('cdk');
    const file = join(folder, 'stack.ts');
    const app = [
      "import { App } from 'aws-cdk-lib';",
      'const app = new App();',
      "new WebIdentityStack(app, 'Emitted');",
      'app.synth();',
    ];
    await writeFile(file, `${stdout}\n${app.join('\n')}\n`);
    const template = await synthesized(file, 'Emitted', {});
    assert.deepEqual(faultsOf(template), []);
    const type = 'AWS::IAM::OIDCProvider';
    const { stdout: other } = await emitted('cloudformation');
    assert.deepEqual(propertiesOf(template, type), propertiesOf(other, type));
  });
});

const issuer = (): string => lab.announcement.clusters[0]?.issuer ?? assert.fail();

async function example(): Promise<Hcl> {
  return parseHcl('main.tf', readFileSync('examples/terraform/main.tf', 'utf8'));
}

/** Runs the program as the provider `external` does: the query on its input, variables put in. */
async function external(ca: string): Promise<Ran> {
  const [{ program } = assert.fail()] = (await example()).data.external.thumbprint;
  const values: Readonly<Record<string, string>> = {
    '${var.issuer}': issuer(),
    '${var.issuer_ca}': ca,
  };
  const [name, ...args] = program.map((one) => values[one] ?? one);
  assert.equal(name, 'trustprint');
  const { env, unset } = lab.announcement;
  return run(process.execPath, [COMMAND, ...args], { env, unset, input: '{}' });
}

async function templateOfCloudFormation(thumbprints: string): Promise<string> {
  const values = { Issuer: issuer(), Subject: SUBJECT, Thumbprints: thumbprints };
  return Promise.resolve(withParameters(TEMPLATE, values));
}

async function templateOfCdk(thumbprints: string): Promise<string> {
  return synthesized(join(ROOT_FOLDER, 'examples/cdk.ts'), 'WebIdentity', {
    issuer: issuer(),
    audience: AUDIENCE,
    subject: SUBJECT,
    thumbprints,
  });
}

let syntheses = 0;

/** Runs an app as `cdk synth` does, by the two variables that it sets. */
async function synthesized(app: string, stack: string, context: object): Promise<string> {
  const out = await mkdtemp(join(folder, 'cdk-'));
  Object.assign(process.env, { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) });
  syntheses += 1;
  await import(`${app}?${String(syntheses)}`);
  delete process.env['CDK_OUTDIR'];
  delete process.env['CDK_CONTEXT_JSON'];
  return readFile(join(out, `${stack}.template.json`), 'utf8');
}

async function deployed(template: string): Promise<string> {
  const arn = await registered(propertiesOf(template, 'AWS::IAM::OIDCProvider'));
  const ids = /Provider[0-9A-F]*/.exec(template)?.[0] ?? assert.fail();
  const { AssumeRolePolicyDocument: policy } = propertiesOf(template, 'AWS::IAM::Role', {
    [ids]: arn,
  });
  return roleOf(typeof policy === 'string' ? policy : JSON.stringify(policy));
}

async function registered(provider: Readonly<Record<string, unknown>>): Promise<string> {
  const { Url, ClientIdList, ThumbprintList } = provider as {
    readonly Url: string;
    readonly ClientIdList: string[];
    readonly ThumbprintList?: string[];
  };
  const { OpenIDConnectProviderArn } = await client.send(
    new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ClientIdList, ThumbprintList }),
  );
  return OpenIDConnectProviderArn ?? assert.fail();
}

async function roleOf(AssumeRolePolicyDocument: string): Promise<string> {
  const { Role } = await client.send(
    new CreateRoleCommand({ RoleName: 'example', AssumeRolePolicyDocument }),
  );
  return Role?.Arn ?? assert.fail();
}

function trustPolicy(provider: string): string {
  const name = issuer().replace('https://', '');
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${name}:aud`]: AUDIENCE, [`${name}:sub`]: SUBJECT } },
      },
    ],
  });
}

/** What the doctor says of the issuer, the role, and the token of the workload. */
async function doctored(role: string): Promise<string> {
  const token = lab.announcement.workloads[0]?.tokenFile ?? assert.fail();
  const asked = [issuer(), '--role', role, '--token', token, '--live', '--looks', '1', '--quiet'];
  const { stdout, stderr } = await inProcess(['doctor', ...asked], lab);
  return stdout + stderr;
}

async function emitted(form: string): Promise<Ran> {
  const asked = ['--issuer-ca', lab.announcement.caFile, '--looks', '1', '--emit', form];
  const ran = await inProcess(['fix', issuer(), '--state', join(folder, 'state'), ...asked], lab);
  assert.equal(ran.code, 0, ran.stderr);
  return ran;
}
