// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';

import type * as workflows from '@actions/workflow-parser';
import type * as actions from '@actions/workflow-parser/actions/action-parser';
import { build } from 'esbuild';
import { parse, stringify } from 'yaml';

/** The parsers that GitHub's own language server has, with the schemas of workflows and actions. */
type Parsers = Pick<typeof workflows, 'parseWorkflow' | 'NoOperationTraceWriter'> &
  Pick<typeof actions, 'parseAction'>;

let parsers: Parsers;
/** The package imports JSON as bundlers take it and Node does not, so it is bundled first. */
before(async () => {
  const entry = [
    "export { parseWorkflow, NoOperationTraceWriter } from '@actions/workflow-parser';",
    "export { parseAction } from '@actions/workflow-parser/actions/action-parser';",
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(process.cwd() + '/');",
    },
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  parsers = (await import(`data:text/javascript;base64,${text}`)) as Parsers;
});

const faultsOf = (kind: 'parseWorkflow' | 'parseAction', content: string): readonly string[] =>
  parsers[kind]({ name: 'file.yml', content }, new parsers.NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

describe('what GitHub reads', () => {
  it('takes the action', () => {
    const action = readFileSync('action.yml', 'utf8');
    assert.deepEqual(faultsOf('parseAction', action), []);
    assert.notDeepEqual(faultsOf('parseAction', action.replace('  main:', '  maine:')), []);
  });

  it('takes the example', () => {
    const workflow = readFileSync('examples/github-actions.yml', 'utf8');
    assert.deepEqual(faultsOf('parseWorkflow', workflow), []);
    assert.notDeepEqual(faultsOf('parseWorkflow', workflow.replace('runs-on', 'runs-at')), []);
  });

  it('takes the jobs of the documentation, and so does the action its inputs', () => {
    const { inputs } = parse(readFileSync('action.yml', 'utf8')) as { readonly inputs: object };
    const jobs = [...readFileSync('docs/ci.md', 'utf8').matchAll(/^```yaml\n([^]*?)^```$/gm)]
      .map(([, block = '']) => parse(block) as Job)
      .filter(({ steps }) => steps !== undefined);
    assert.ok(jobs.length >= 2);
    for (const job of jobs) {
      const workflow = { on: 'push', jobs: { job: { 'runs-on': 'ubuntu-latest', ...job } } };
      assert.deepEqual(faultsOf('parseWorkflow', stringify(workflow)), []);
      const ours = job.steps?.find(({ uses }) => uses?.includes('/trustprint-action@'));
      for (const name of Object.keys(ours?.with ?? assert.fail())) assert.ok(name in inputs, name);
    }
  });
});

interface Job {
  readonly steps?: readonly {
    readonly uses?: string;
    readonly with?: Readonly<Record<string, string>>;
  }[];
}
