// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { instantOf, plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import type { Announcement } from '../../src/surfaces/lab/index.ts';
import { WORKLOAD } from '../../src/surfaces/lab/control/defaults.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import type { Scenario } from '../../src/surfaces/lab/scenarios/scenario.ts';
import type { Page } from '../gen/page.ts';
import { below, bullets, causesLink, pageLink, plain } from './words.ts';

/** The page on an outage to rehearse. */
export async function scenarioPage(scenario: Scenario): Promise<string> {
  const { name, broken, expected } = scenario;
  return paragraphs(
    `# ${name}`,
    `An outage to rehearse in [the lab](/lab): **${plain(broken)}.**`,
    below(
      'Rehearse it',
      codeBlock(
        [
          `trustprint lab --scenario ${name}   # says what to try`,
          'eval "$(trustprint lab env)"   # in another terminal',
          'trustprint lab run -- aws sts get-caller-identity',
          ...doctorFor(expected),
        ].join('\n'),
      ),
      `In a lab that runs: ${code(`trustprint lab scenario ${name}`)}.`,
    ),
    below('What STS answers', answerOf(expected)),
    below('What the doctor finds', foundIn(expected)),
    below('What fix does', await repairOf(scenario)),
  );
}

/** All of them, a line each. */
export function scenariosPage(): Page {
  const items = scenarios.map(
    ({ name, broken }) => `${pageLink('scenarios', name)}: ${plain(broken)}`,
  );
  return { path: 'scenarios/index.md', text: paragraphs('# Scenarios', SAID, bullets(items)) };
}

const SAID =
  'Outages to rehearse in [the lab](/lab), which lists them by the step of STS that refuses.';

function doctorFor({ foundBy }: Scenario['expected']): readonly string[] {
  if (foundBy === 'ci:') return ['trustprint doctor ci:'];
  const { namespace, name } = WORKLOAD;
  return foundBy === 'sa:' ? [`trustprint doctor sa:${namespace}/${name}`] : [];
}

function answerOf({ answer, nowAndThen }: Scenario['expected']): string {
  if (answer === undefined) return 'It gives credentials, or is never called.';
  const { httpStatus, code: name, message } = answer;
  const words = `${code(`${String(httpStatus)} ${name}: ${message}`)}${causesLink(message)}`;
  return nowAndThen === true ? `Intermittently: ${words}` : words;
}

function foundIn({ cause, finding, answer }: Scenario['expected']): string {
  const found = cause ?? finding;
  if (found !== undefined) return `It names ${pageLink('checks', found)}.`;
  return answer === undefined ? 'No cause: there is none.' : 'No gate shows why STS refuses.';
}

async function repairOf(scenario: Scenario): Promise<string> {
  if (scenario.fix === 'nothing-to-do') return 'There is nothing to write.';
  if (scenario.fix === 'cannot') {
    return 'It cannot repair this: the doctor says what to do elsewhere.';
  }
  return codeBlock(`trustprint fix TARGET${await flagsOf(scenario)}`);
}

/** The flags with which `fix` repairs it; a value that is a file of this machine is `FILE`. */
async function flagsOf({ fixFlags }: Scenario): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-site-'));
  try {
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, await somePem());
    const words = fixFlags?.({ caFile } as Announcement) ?? [];
    return words.map((word) => ` ${valueOf(word, caFile)}`).join('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function valueOf(word: string, caFile: string): string {
  if (word === caFile) return 'FILE';
  return /^[\da-f]{40}$/.test(word) ? 'SHA1' : word;
}

async function somePem(): Promise<string> {
  const now = instantOf(Date.now());
  const { certificate } = await forgeCertificate({
    subject: 'CN=Any CA',
    notBefore: now,
    notAfter: plusSeconds(now, 3600),
    ca: true,
  });
  return chainPem([certificate]);
}
