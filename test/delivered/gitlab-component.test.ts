// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parse, stringify } from 'yaml';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { COMMAND, missing, type Ran, run } from '../process.ts';

/** Reads pipelines as GitLab does, and holds them to GitLab's own schema. */
const PIPELINE = fileURLToPath(import.meta.resolve('gitlab-ci-local'));
const TEMPLATE = readFileSync('deploy/gitlab/templates/trustprint.yml', 'utf8');
const PLACE = /\$\[\[ inputs\.([\w-]+) \]\]/g;

interface Spec {
  readonly spec: { readonly inputs: Readonly<Record<string, Input>> };
}

interface Input {
  readonly default?: string | boolean;
  readonly options?: readonly string[];
}

interface Job {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly id_tokens: Readonly<Record<string, { readonly aud: string }>>;
  readonly artifacts: { readonly paths: readonly string[] };
}

const [HEAD = ''] = TEMPLATE.split(/^---$/m);
const { inputs: INPUTS } = (parse(HEAD) as Spec).spec;

/** The job that GitLab makes of the component: inputs are put in as text, before YAML is read. */
function jobOf(given: Readonly<Record<string, string>>): Job {
  const [, body = ''] = TEMPLATE.split(/^---$/m);
  const text = body.replaceAll(PLACE, (_place, name: string) => {
    const value = given[name] ?? INPUTS[name]?.default;
    assert.ok(value !== undefined, `no input ${name}`);
    return String(value);
  });
  const jobs = parse(text) as Readonly<Record<string, Job>>;
  const [job] = Object.values(jobs);
  assert.ok(job !== undefined);
  return job;
}

let lab: Lab;
let folder: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'trustprint-gitlab-'));
});
after(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** Runs the script as the runner does: its lines in one shell, which ends with the first that fails. */
async function runJob(
  given: Readonly<Record<string, string>>,
  { user, shell, at }: { readonly user: boolean; readonly shell: string; readonly at: string },
): Promise<Ran> {
  const { announcement } = lab;
  const [workload] = announcement.workloads;
  assert.ok(workload !== undefined);
  const job = jobOf({
    program: `${process.execPath} ${COMMAND}`,
    role: workload.roleArn,
    ...given,
  });
  const token = await lab.token({ aud: job.id_tokens['AWS_ID_TOKEN']?.aud ?? '' });
  const { iss } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    iss: string;
  };
  return run(shell, ['-c', ['set -e', ...job.script].join('\n')], {
    cwd: at,
    unset: announcement.unset,
    env: {
      ...announcement.env,
      ...(user ? {} : { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }),
      ...job.variables,
      CI: 'true',
      GITLAB_CI: 'true',
      CI_SERVER_URL: iss,
      CI_PROJECT_PATH: 'group/project',
      AWS_ID_TOKEN: token,
      TMPDIR: folder,
      TRUSTPRINT_STATE: join(folder, 'state'),
    },
  });
}

describe('the component of GitLab', () => {
  it('has a place for each input, and an input for each place', () => {
    const places = new Set([...TEMPLATE.matchAll(PLACE)].map(([, name = '']) => name));
    assert.deepEqual([...places].toSorted(), Object.keys(INPUTS).toSorted());
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(INPUTS['program']?.default, `npx --yes trustprint@${version}`);
  });

  for (const given of [{}, { command: 'scan', role: 'arn:aws:iam::111122223333:role/scan' }]) {
    const named = Object.keys(given).join(', ');
    it(`becomes a job by the schema of GitLab, with ${named || 'its defaults'}`, async () => {
      const at = await mkdtemp(join(folder, 'project-'));
      await cp('deploy/gitlab/templates', join(at, 'templates'), { recursive: true });
      const include = [{ local: '/templates/trustprint.yml', inputs: given }];
      await writeFile(join(at, '.gitlab-ci.yml'), stringify({ include }));
      const options = { cwd: at, env: { HOME: at, GIT_CEILING_DIRECTORIES: folder } };
      for (const args of [
        ['init', '--quiet'],
        ['add', '.'],
      ]) {
        assert.equal((await run('git', args, options)).code, 0);
      }
      const { code, stdout, stderr } = await run(
        process.execPath,
        [PIPELINE, '--preview'],
        options,
      );
      assert.equal(code, 0, stdout + stderr);
      assert.match(stderr, /json schema validated/);
      const { trustprint: job } = parse(stdout) as { readonly trustprint: Job };
      const { variables, script, id_tokens } = jobOf(given);
      assert.deepEqual([job.variables, job.script, job.id_tokens], [variables, script, id_tokens]);
    });
  }
});

for (const shell of ['dash', 'bash']) {
  describe(`a job of the component, in ${shell}`, { skip: missing(shell) }, () => {
    it('judges its own identity, and keeps what it says', async () => {
      const at = await mkdtemp(join(folder, 'job-'));
      const { code, stdout, stderr } = await runJob({}, { user: true, shell, at });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /ci: is OK: STS gave credentials/);
      const report = await readFile(join(at, 'trustprint/report.md'), 'utf8');
      assert.match(report, /\| audience \| `sts.amazonaws.com` \| accepts `sts.amazonaws.com` \|/);
    });

    it('takes no flag for a target', async () => {
      const at = await mkdtemp(join(folder, 'job-'));
      const { code, stdout, stderr } = await runJob({ target: '-h' }, { user: true, shell, at });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^the input target is a flag/);
    });

    it('fails where the provider has another audience', async () => {
      const at = await mkdtemp(join(folder, 'job-'));
      const given = { audience: 'https://gitlab.com' };
      const { code, stdout } = await runJob(given, { user: true, shell, at });
      assert.equal(code, 1, stdout);
      assert.match(stdout, /broken: .*audience/);
    });

    it('scans, by its own role, and leaves no token behind', async () => {
      const at = await mkdtemp(join(folder, 'job-'));
      const scan = { command: 'scan', baseline: 'true' };
      const own = await runJob(scan, { user: true, shell, at });
      assert.equal(own.code, 3, own.stderr); // the role of the lab may not read IAM
      assert.match(own.stdout, /assumed-role/);
      const user = await runJob({ ...scan, role: '' }, { user: true, shell, at });
      assert.equal(user.code, 0, user.stdout + user.stderr);
      const files = await readdir(join(at, 'trustprint'));
      assert.deepEqual(files.toSorted(), ['report.html', 'report.md', 'report.sarif']);
      assert.deepEqual(await readdir(join(at, '.trustprint')), ['scan.ndjson']);
      const left = (await readdir(folder)).filter((name) => name.startsWith('tmp.'));
      assert.deepEqual(left, []);
    });
  });
}
