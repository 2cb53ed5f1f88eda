// SPDX-License-Identifier: Apache-2.0

import { answerCauses } from '../../src/core/answers/causes/catalogue.ts';
import type { Advice, MessageCause } from '../../src/core/answers/messages/message.ts';
import { shellCommand } from '../../src/core/model/shell.ts';
import type { Documented } from '../../src/render/address.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';

/** Our own words as Markdown: what is no markup there, and no template of Vue, stays as it is written. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll('{\\{', '{ {');
}

/** A link to the page on something else. */
export function pageLink(kind: Documented, id: string): string {
  return `[${code(id)}](/${kind}/${id})`;
}

/** From words of STS to the page on their causes, where there is one. */
export function causesLink(message: string): string {
  const asked = answerCauses.find(({ texts }) => texts.includes(message));
  return asked === undefined ? '' : ` ([causes](/aws/${asked.id}))`;
}

export function bullets(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : items.map((item) => `- ${item}`).join('\n');
}

/** The page with what a search engine shows of it, which is how its text begins. */
export function withDescription(text: string): string {
  const [beginning = ''] = text.replace(/^# .*\n/, '').split(/^(?:#|\||```|!\[)/m, 1);
  const words = beginning
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^- |[`*]|\\(?=\W)/gm, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (words === '') return text;
  const short = words.length <= 160 ? words : words.slice(0, 160).replace(/\s+\S*$/, ' …');
  return `---\ndescription: ${JSON.stringify(short)}\n---\n\n${text}`;
}

/** A heading with what stands below it; nothing where that is empty. */
export function below(heading: string, ...parts: readonly (string | undefined)[]): string {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? '' : paragraphs(`## ${heading}`, ...said);
}

export function sourceOf({ title, url }: { readonly title: string; readonly url: string }): string {
  return below('Source', `[${plain(title)}](${url})`);
}

/** Each cause with what proves and what fixes it, the likeliest first. */
export function causesOf(
  causes: readonly (MessageCause & { readonly check?: string })[],
): readonly string[] {
  return causes.flatMap(({ when, kinds, proof, remedy, check }, at) => {
    const named = kinds?.filter((kind) => kind !== 'unknown').join(', ');
    return [
      `### ${String(at + 1)}. ${plain(when)}`,
      named === undefined ? undefined : `For issuers of this kind: ${named}.`,
      adviceText('Check', proof),
      adviceText('Fix', remedy),
      check === undefined ? undefined : `The doctor finds it as ${pageLink('checks', check)}.`,
    ].filter((part) => part !== undefined);
  });
}

function adviceText(label: string, { text, argv }: Advice): string {
  const said = `*${label}:* ${plain(text)}`;
  const command = argv === undefined ? undefined : shellCommand(argv);
  return command === undefined ? said : `${said}\n\n${codeBlock(command)}`;
}
