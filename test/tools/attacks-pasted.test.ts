// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';

import { grantOf } from '../../src/adapters/clusters/rights.ts';
import type { Change } from '../../src/core/model/plan.ts';
import type { Remedy, Verdict } from '../../src/core/model/verdict.ts';
import { listenAt } from '../../src/forge/servers.ts';
import { NOTES } from '../../src/render/comments.ts';
import { renderOpenssl } from '../../src/render/thumbprint/openssl.ts';
import { NOT_PASTABLE, printPage } from '../../src/render/page.ts';
import { commandFor } from '../../src/render/plan/emit-aws-cli.ts';
import { fixJson } from '../../src/render/plan/json.ts';
import { renderOutcomeText } from '../../src/render/plan/receipts.ts';
import { renderPlanText } from '../../src/render/plan/text.ts';
import { renderVerdictGithub } from '../../src/render/verdict/github.ts';
import { verdictJson } from '../../src/render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../src/render/verdict/markdown.ts';
import { remedyRows } from '../../src/render/verdict/remedies.ts';
import { missing, type Ran, trustprint } from '../process.ts';
import { HOSTILE_WORDS, NOT_PASTABLE_WORDS, paste, SHELLS } from '../shells.ts';
import { facts, PROVIDER_ARN, ROLE_ARN } from '../world.ts';
import { ANNOTATE, CREATE, emitted, plan, SET, TRUST } from '../unit/render/plan/emit-world.ts';
import { STALE } from '../unit/render/verdict/verdicts.ts';
import { thumbprintReport } from '../../src/render/thumbprint/json.ts';

const PAPER = { colour: false, unicode: true, width: 80 };
const EKS = 'https://oidc.eks.eu-west-1.amazonaws.com/id/A';
const ALL = [...HOSTILE_WORDS, ...NOT_PASTABLE_WORDS];

/** What a repair may be, with one word from outside wherever such words stand. */
function changesWith(word: string): readonly Change[] {
  const [addition] = SET.add;
  if (addition === undefined) throw new TypeError('the change adds nothing');
  const add = [{ ...addition, subject: word, because: word, seenAt: word }];
  return [
    { ...SET, add, retire: SET.retire.map((one) => ({ ...one, why: word })), because: word },
    { kind: 'add-client-id', provider: PROVIDER_ARN, clientId: word, because: word },
    { kind: 'remove-client-id', provider: `${PROVIDER_ARN}/${word}`, clientId: 'x', because: word },
    { kind: 'delete-provider', provider: `${PROVIDER_ARN}/${word}`, because: word },
    { ...CREATE, clientIds: [word], tags: { [`k${word}`]: word }, because: word, beside: word },
    {
      ...TRUST,
      edits: [word],
      before: word,
      after: JSON.stringify({ Version: '2012-10-17', Sid: word }),
      because: word,
    },
    {
      ...ANNOTATE,
      namespace: word,
      name: word,
      context: word,
      server: word,
      after: { 'eks.amazonaws.com/role-arn': word },
      because: word,
    },
  ];
}

function isPastable(argv: readonly string[]): boolean {
  return !argv.some((word) => NOT_PASTABLE_WORDS.some((bad) => word.includes(bad)));
}

function isSome(text: string): boolean {
  return text !== '';
}

/** The commands among the lines of a page: they stand alone on theirs. */
function commandsIn(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /^(aws|kubectl|trustprint) /.test(line)).join('\n');
}

/** Pastes into every shell that there is, and holds what was run to what was meant. */
function runsAsMeant(
  what: string,
  made: () => { readonly text: string; readonly meant: readonly (readonly string[])[] },
): void {
  for (const shell of SHELLS) {
    it(`${what}, in ${shell.name}`, { skip: missing(shell.program) }, async () => {
      const { text, meant } = made();
      assert.deepEqual(await paste(shell, text), meant);
    });
  }
}

describe('what is printed to be pasted runs as it was meant, whatever was seen', () => {
  const plans = ALL.map((word) => plan(...changesWith(word)));
  const meantOf = (flags: readonly string[] = []): readonly (readonly string[])[] =>
    plans.flatMap(({ changes }) =>
      changes.map((change) => commandFor(change, flags)).filter(isPastable),
    );

  runsAsMeant('--emit aws-cli', () => ({
    text: plans.map((one) => emitted('aws-cli', one)).join('\n'),
    meant: meantOf(),
  }));

  runsAsMeant('--emit eksctl', () => ({
    text: plans.map((one) => emitted('eksctl', one)).join('\n'),
    meant: meantOf(),
  }));

  runsAsMeant('--emit eksctl, of a cluster', () => {
    const names = ALL.map((name) => `c${name}`);
    const made = plan({ ...CREATE, url: EKS, because: 'x' });
    return {
      text: names
        .map((clusterName) => {
          const target = { ...facts().target, kind: 'cluster', clusterName } as const;
          return emitted('eksctl', made, facts({ target }));
        })
        .join('\n'),
      meant: names
        .map((name) => [
          'eksctl',
          'utils',
          'associate-iam-oidc-provider',
          '--cluster',
          name,
          '--region',
          facts().caller?.region ?? '',
          '--approve',
        ])
        .filter(isPastable),
    };
  });

  runsAsMeant('--emit console', () => ({
    text: commandsIn(
      plans.map(({ changes }) => emitted('console', plan(...changes.slice(-1)))).join('\n'),
    ),
    meant: meantOf().filter(([program]) => program === 'kubectl'),
  }));

  runsAsMeant('a plan in text, and in JSON the same', () => {
    const patches = plans.map((one) => ({
      ...one,
      changes: one.changes.slice(-1),
      proposals: one.changes.slice(-2, -1),
    }));
    const text = patches.map((one) => commandsIn(renderPlanText(one, PAPER))).filter(isSome);
    const inJson = patches.map((one) => {
      const { changes, proposals } = fixJson(fixedOf(one), facts()).plan;
      return [...changes, ...proposals].flatMap(({ command }) => command ?? []).join('\n');
    });
    assert.deepEqual(inJson.filter(isSome), text);
    const meant = patches.flatMap(({ changes, proposals }) =>
      [...changes, ...proposals].map((change) => commandFor(change, [])).filter(isPastable),
    );
    return { text: text.join('\n'), meant };
  });

  runsAsMeant('the undo of a fix', () => {
    const undos = ALL.map((word) => [
      ['trustprint', 'undo', 'b', '--state', word],
      ['trustprint', 'undo', 'a', '--state', word],
    ]);
    const text = undos
      .map((undo) => commandsIn(renderOutcomeText({ receipts: [], error: undefined, undo }, PAPER)))
      .filter(isSome);
    const inJson = undos.flatMap(
      (undo) => fixJson({ ...fixedOf(plan()), undo }, facts()).undo ?? [],
    );
    assert.deepEqual(inJson, text);
    return {
      text: text.join('\n'),
      meant: undos.filter((undo) => undo.every(isPastable)).flat(),
    };
  });

  runsAsMeant('the next steps of a verdict, in text, Markdown, JSON and annotations', () => {
    const argvs = hostileCommands();
    const verdict = stepping(argvs);
    const text = commandsIn(printPage(remedyRows(verdict), PAPER));
    // A page is brief, so that there is one for each step.
    const pages = argvs.map((argv) => stepping([argv]));
    const blocks = pages.flatMap((page) => [
      ...renderVerdictMarkdown(STALE.facts, page).matchAll(/^`{3,}sh\n(.*)\n`{3,}$/gm),
    ]);
    const toDo = pages.flatMap((page) => {
      const [annotation = ''] = renderVerdictGithub(STALE.facts, page).split('\n');
      return [...decodeURIComponent(annotation).matchAll(COMMAND_OF_ANNOTATION)];
    });
    const inJson = verdictJson(STALE.facts, verdict).checks.flatMap(({ remedies }) =>
      remedies.flatMap(({ command }) => command ?? []),
    );
    for (const others of [
      Array.from(blocks, ([, command = '']) => command),
      Array.from(toDo, ([, command = '']) => command).filter((each) => each !== NOT_PASTABLE),
      inJson,
    ]) {
      assert.deepEqual(others, text.split('\n'));
    }
    return { text, meant: argvs.filter(isPastable) };
  });

  runsAsMeant('what an administrator of a cluster is to run', () => {
    const right = { verb: 'get', group: '', resource: 'pods' } as const;
    const words = ALL.filter((word) => word !== '');
    const grants = words.map((word) => ({
      users: [word, `system:serviceaccount:${word}:${word}`, 'system:serviceaccount:a && pwned:b'],
      namespace: word,
      only: word,
    }));
    const meant = grants.flatMap(({ users, namespace, only }) =>
      users.flatMap((user) => {
        const [, ns, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
        const role = `trustprint-get-pods-${only}`;
        const to = ns === undefined ? `--user=${user}` : `--serviceaccount=${ns}:${String(name)}`;
        return [
          [
            'kubectl',
            'create',
            'role',
            role,
            '--verb=get',
            '--resource=pods',
            `--resource-name=${only}`,
            '-n',
            namespace,
          ],
          ['kubectl', 'create', 'rolebinding', role, `--role=${role}`, to, '-n', namespace],
        ];
      }),
    );
    const text = grants.flatMap(({ users, namespace, only }) =>
      users.map((user) => grantOf({ ...right, namespace, only }, user).command ?? ''),
    );
    return { text: text.join('\n'), meant: meant.filter(isPastable) };
  });

  runsAsMeant('--openssl', () => {
    const reports = HOSTILE_WORDS.map((word) =>
      renderOpenssl(thumbprintReport(facts({ endpoints: [] })), {
        resolve: [`oidc.example.test:443:${word}`],
        caFile: word,
      }),
    );
    const hidden = NOT_PASTABLE_WORDS.map((word) =>
      renderOpenssl(thumbprintReport(facts({ endpoints: [] })), { resolve: [word], caFile: word }),
    );
    return {
      text: [...reports, ...hidden].flatMap((script) => script.split('\n\n')[0] ?? '').join('\n'),
      meant: HOSTILE_WORDS.map((word) => [
        'curl',
        '--silent',
        '--show-error',
        '--resolve',
        `oidc.example.test:443:${word}`,
        'https://oidc.example.test/id/1111222233334444/.well-known/openid-configuration',
      ]),
    };
  });
});

describe('the environment of what answers on the port of a lab', () => {
  /** Something on loopback that says of itself that it is a lab. */
  async function environmentOf(
    hostile: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
  ): Promise<Ran> {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', ...hostile };
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ scenario: 'healthy', env, unset: ['A; pwned', 'AWS_PROFILE'] }),
      );
    });
    const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
    try {
      return await trustprint(['lab', 'env', '--port', String(port), ...flags]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('has every value as it is, and runs nothing, in any shell', async () => {
    const names = HOSTILE_WORDS.map((_, index) => `V${String(index)}`);
    const env = Object.fromEntries(names.map((name, at) => [name, HOSTILE_WORDS[at] ?? '']));
    const { code, stdout } = await environmentOf({ ...env, 'X; pwned': 'x' });
    assert.equal(code, 0);
    for (const shell of SHELLS) {
      if (missing(shell.program) !== false) continue;
      const seen = await paste(
        shell,
        `${stdout}${names.map((name) => `aws "$${name}"`).join('\n')}`,
      );
      assert.deepEqual(
        seen,
        HOSTILE_WORDS.map((word) => ['aws', word]),
        shell.name,
      );
    }
  });

  it('is refused whole where a value must not be pasted', async () => {
    for (const word of ['a\npwned', '\u001B[201~\npwned', '\u202E']) {
      for (const flags of [[], ['--quiet']]) {
        const { code, stdout, stderr } = await environmentOf({ AWS_REGION: word }, flags);
        assert.deepEqual([code, stdout], [2, ''], stderr);
        assert.match(stderr, /AWS_REGION holds characters that must not be pasted/);
      }
    }
  });
});

describe('a comment in what is printed to be pasted', () => {
  it('has nothing that a shell reads in its own way, where it has comments off', () => {
    for (const note of Object.values(NOTES)) assert.match(note, /^[A-Za-z0-9 ,.:_-]+$/);
  });

  for (const form of ['aws-cli', 'terraform', 'cloudformation', 'cdk', 'eksctl'] as const) {
    it(`is a sentence of ours in the form of ${form}, whatever was seen`, () => {
      const known: ReadonlySet<string> = new Set(Object.values(NOTES));
      for (const word of ALL.filter((each) => each.normalize('NFC') === each)) {
        const [, , , , create, trust, annotate] = changesWith(word);
        if (create === undefined || trust === undefined || annotate === undefined) assert.fail();
        const proposing = { ...plan(), because: word, proposals: [trust, annotate] };
        for (const one of [plan(...changesWith(word)), plan(create), plan(annotate), proposing]) {
          const lines = emitted(form, one).split('\n');
          const comments = lines.filter((line) => /^\s*(#|\/\/)/.test(line));
          assert.ok(comments.length > 0);
          for (const comment of comments) {
            assert.ok(known.has(comment.replace(/^(#|\/\/) /, '')), comment);
          }
        }
      }
    });
  }
});

/** A broken trust whose next steps are hostile commands. */
function hostileCommands(): readonly string[][] {
  return ALL.flatMap((word) => [
    ['kubectl', 'get', 'pods', '--namespace', word],
    ['trustprint', 'fix', word, '--role', ROLE_ARN],
    ['aws', 'iam', 'get-role', '--role-name', word],
  ]);
}

/** On a line of its own. */
const COMMAND_OF_ANNOTATION = /^((?:aws|kubectl|trustprint) .*)$/gm;

/** A verdict whose cause has these next steps. */
function stepping(argvs: readonly string[][]): Verdict {
  const remedies: readonly Remedy[] = argvs.map((argv) => ({ text: 'do this', argv }));
  const { verdict } = STALE;
  const checks = verdict.checks.map((finding) => ({
    ...finding,
    remedies: finding.check === verdict.cause?.check ? remedies : [],
  }));
  return { ...verdict, checks };
}

function fixedOf(of: ReturnType<typeof plan>): Parameters<typeof fixJson>[0] {
  return { plan: of, receipts: [], error: undefined, undo: undefined };
}
