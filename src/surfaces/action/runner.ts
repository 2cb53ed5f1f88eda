// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

import { harmless } from '../../render/harmless.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a step tells the runner of GitHub Actions.
 *
 * @see GitHub Docs, Workflow commands for GitHub Actions.
 */
export interface Runner {
  /** From then on, the log has `***` in its place. */
  readonly mask: (secret: string) => void;
  readonly annotate: (level: 'error' | 'warning', message: string) => void;
  readonly output: (name: string, value: string) => void;
  /** Adds Markdown to the page of the run. */
  readonly summarize: (markdown: string) => void;
}

/** The runner whose files the variables name. Without them (not in a step) they are left out. */
export function runnerOf(environment: Environment, print: (text: string) => void): Runner {
  const append = (variable: string, text: string): void => {
    const file = environment[variable] ?? '';
    if (file !== '') appendFileSync(file, text);
  };
  return {
    mask: (secret) => {
      print(`::add-mask::${escaped(secret)}\n`);
    },
    annotate: (level, message) => {
      const lines = message.split('\n').map((line) => harmless(line));
      print(`::${level} title=Trustprint::${escaped(lines.join('\n'))}\n`);
    },
    output: (name, value) => {
      // A delimiter that nobody can know ends no value early.
      const end = `end-${randomUUID()}`;
      append('GITHUB_OUTPUT', `${name}<<${end}\n${value}\n${end}\n`);
    },
    summarize: (markdown) => {
      append('GITHUB_STEP_SUMMARY', fitting(markdown));
    },
  };
}

/** @see actions/toolkit, `packages/core/src/command.ts`. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The runner drops a summary that is too long: so its end is left out, by whole lines. */
function fitting(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= MOST_SUMMARY) return markdown;
  const cut = bytes.subarray(0, MOST_SUMMARY).toString('utf8');
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\nThe rest is too long for this page.\n`;
}

/** GitHub shows 1 MiB for each step; the last sentence needs room too. */
const MOST_SUMMARY = 1_048_000;
