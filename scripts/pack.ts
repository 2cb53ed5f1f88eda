// SPDX-License-Identifier: Apache-2.0

/**
 * Packs what is published, and uses it as a stranger would: installs the tarball in an empty
 * folder without a registry, imports each subpath, compiles and runs the examples, runs the command.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { instantOf, plusSeconds } from '../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../src/forge/certificates.ts';

/** The examples that need nothing but the package. */
const EXAMPLES = ['judge-saved-facts.ts', 'rehearse.ts', 'lab.test.ts'];

/** Under this name kubectl finds it, as `kubectl trustprint`. */
const PLUGIN = 'kubectl-trustprint';

const work = mkdtempSync(join(tmpdir(), 'trustprint-pack-'));
try {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const tarball = tarballOf(manifest);
  const consumer = installed(tarball);
  await lintPackage(join(consumer, 'node_modules', manifest.name));
  importAll(consumer, manifest);
  compileAgainst(consumer, manifest);
  await runCommand(consumer, manifest);
  runExamples(consumer);
  copyFileSync(tarball, resolve(`${manifest.name}-${manifest.version}.tgz`));
  say(`${manifest.name}-${manifest.version}.tgz installs, imports, compiles and runs`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function lintPackage(folder: string): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false });
  const said = messages.map((message) => formatMessage(message, pkg) ?? message.code);
  assert.deepEqual(said, [], 'publint has something to say');
}

/** As anybody would pack the checkout: npm has built by `prepack` before `npm run pack` too. */
function tarballOf({ name, version }: Manifest): string {
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', work], '.');
  return join(work, `${name}-${version}.tgz`);
}

/** An empty folder with nothing in it but the tarball. `--offline`: no registry is asked. */
function installed(tarball: string): string {
  const folder = join(work, 'consumer');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', tarball], folder);
  const tree = run('npm', ['ls', '--all', '--parseable'], folder).trim().split('\n');
  assert.equal(tree.length, 2, `more was installed than the package: ${tree.join(', ')}`);
  return folder;
}

function importAll(consumer: string, manifest: Manifest): void {
  for (const specifier of subpathsOf(manifest)) {
    const script = `console.log(Object.keys(await import('${specifier}')).length)`;
    const count = Number(run('node', ['--input-type=module', '--eval', script], consumer));
    assert.ok(count > 0, `${specifier} exports nothing`);
  }
}

/** The declarations are checked as well: `skipLibCheck` is off. */
function compileAgainst(consumer: string, manifest: Manifest): void {
  const lines = subpathsOf(manifest).map(
    (specifier, index) => `export * as subpath${String(index)} from '${specifier}';`,
  );
  writeFileSync(join(consumer, 'uses.ts'), `${lines.join('\n')}\n`);
  for (const example of EXAMPLES) copyFileSync(join('examples', example), join(consumer, example));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
  const types = ['--types', 'node', '--typeRoots', resolve('node_modules/@types')];
  run(resolve('node_modules/.bin/tsc'), [...options, ...types, 'uses.ts', ...EXAMPLES], consumer);
}

async function runCommand(consumer: string, { name, version }: Manifest): Promise<void> {
  const npx = (...args: readonly string[]): string =>
    run('npx', ['--offline', '--no', '--', name, ...args], consumer);
  assert.match(npx('--help'), /thumbprint/);
  assert.equal(npx('--version').trim(), version);
  assert.equal(run(join('node_modules/.bin', PLUGIN), ['--version'], consumer).trim(), version);

  // Nobody listens there: the page is of an endpoint without an answer.
  writeFileSync(join(consumer, 'hosts.txt'), '127.0.0.1:1\n');
  npx('scan', '--input', 'hosts.txt', '--report', 'html=page.html');
  const page = readFileSync(join(consumer, 'page.html'), 'utf8');
  assert.match(page, /^<!doctype html>[^]*<script type="text\/plain" id="data">[\w+/]{16}\n/);

  const now = instantOf(Date.now());
  const { certificate } = await forgeCertificate({
    subject: 'CN=Packed Root',
    notBefore: plusSeconds(now, -60),
    notAfter: plusSeconds(now, 3600),
    ca: true,
  });
  writeFileSync(join(consumer, 'root.pem'), chainPem([certificate]));
  assert.equal(npx('thumbprint', '--pem', 'root.pem', '--quiet').trim(), certificate.sha1);
}

/** The lab, the AWS SDK and the maker of certificates, all from the package: the outage, repaired. */
function runExamples(consumer: string): void {
  assert.match(run('node', ['--test', 'lab.test.ts'], consumer), /^\S fail 0$/m);
  assert.match(run('node', ['rehearse.ts'], consumer), /^before: broken[^]*\nafter: ok\n$/);
  copyFileSync('test/corpus/thumbprint-stale/facts.json', join(consumer, 'facts.json'));
  assert.match(run('node', ['judge-saved-facts.ts'], consumer), /^broken .*\n {2}endpoint-trust: /);
  copyFileSync('test/corpus/healthy/facts.json', join(consumer, 'healthy.json'));
  const doctor = ['trustprint', 'doctor', '--from', 'healthy.json', '--offline', '--quiet'];
  assert.equal(run('npx', ['--offline', '--no', '--', ...doctor], consumer), 'ok\n');
}

function subpathsOf({ name, exports }: Manifest): readonly string[] {
  return Object.keys(exports)
    .filter((subpath) => !subpath.endsWith('.json'))
    .map((subpath) => name + subpath.slice(1));
}

/** Runs a command and gives back what it printed; what it complains of is shown. */
function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}
