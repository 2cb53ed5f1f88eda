#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0

// Read by old releases of Node.js too, which must understand it to say that they are too old.
// So it imports nothing, and takes from Node what it needs once Node is known to be new. An `import` of `fs` or `process`,
// which reads every export, takes longer than all that is done here.
const { argv, env, version } = process;

if (Number(version.slice(1).split('.')[0]) < 24) {
  end(
    2,
    'node_too_old',
    'this is Node.js ' + version.slice(1) + ', and trustprint needs 24 or newer',
    'install Node.js 24: https://nodejs.org',
  );
} else if (argv.length === 3 && argv[2] === '--version') {
  // What is asked most often, by scripts, needs nothing of the program itself.
  process.stdout.write(JSON.parse(manifest()).version + '\n');
} else {
  keepCompiled();
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const sources = new URL('../src/surfaces/cli/main.ts', import.meta.url);
  const bundled =
    env.TRUSTPRINT_BUNDLE === '1' || sea().isSea() || !builtin('fs').existsSync(sources);
  import(bundled ? '../dist/main.js' : sources.href)
    .then((cli) => cli.main(process))
    .then((code) => process.exit(code), fail);
}

/**
 * Keeps what Node compiles in a folder that nobody else writes to: Node runs what it finds there, whoever wrote it,
 * and its own choice, in the folder for temporary files, is for the first who makes it.
 */
function keepCompiled() {
  if (env.NODE_COMPILE_CACHE || env.NODE_DISABLE_COMPILE_CACHE) return;
  const { existsSync, mkdirSync, statSync } = builtin('fs');
  const { dirname, isAbsolute } = builtin('path');
  try {
    const folder = cacheFolder();
    if (!isAbsolute(folder)) return;
    for (const path of [dirname(folder), folder]) {
      if (!existsSync(path)) mkdirSync(path, 0o700); // `recursive` never ends where `/proc` is the home
    }
    if (isOwn(statSync(folder))) builtin('module').enableCompileCache(folder);
  } catch {
    // No home, or one that is only read: it is compiled at each start.
  }
}

/** @see XDG Base Directory Specification 0.8 */
function cacheFolder() {
  const { isAbsolute, join } = builtin('path');
  if (process.platform === 'win32') return join(env.LOCALAPPDATA, 'trustprint', 'cache');
  const named = env.XDG_CACHE_HOME || '';
  return join(isAbsolute(named) ? named : join(builtin('os').homedir(), '.cache'), 'trustprint');
}

/** On Windows a folder below the profile is its user's. */
function isOwn(folder) {
  if (process.platform === 'win32') return true;
  return folder.uid === process.geteuid() && (folder.mode & 0o022) === 0;
}

/** It is in the single executable, or lies beside the program. */
function manifest() {
  if (sea().isSea()) return sea().getAsset('package.json', 'utf8');
  return builtin('fs').readFileSync(new URL('../package.json', import.meta.url), 'utf8');
}

function sea() {
  return builtin('sea');
}

function builtin(name) {
  return process.getBuiltinModule('node:' + name);
}

function fail(error) {
  const what = (error && error.message) || String(error);
  end(
    70,
    'internal',
    'internal error: ' + what.replace(/eyJ[\w-]+\.[\w.-]*/g, '[redacted]'),
    'please report it, with the command that you typed',
  );
}

function end(code, id, message, hint) {
  const json = /(^| )(--format|-o)[ =]json( |$)/.test(argv.slice(2).join(' '));
  const error = { code: id, message: message, facts: {}, hint: hint };
  if (json) process.stdout.write(JSON.stringify({ schemaVersion: 1, error: error }) + '\n');
  else
    process.stderr.write('trustprint: error: ' + message + ' (' + id + ')\nhint: ' + hint + '\n');
  process.exit(code);
}
