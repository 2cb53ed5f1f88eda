// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

import * as z from 'zod';

import { shellCommand } from '../../../../src/core/model/shell.ts';
import { slackBody } from '../../../../src/render/watch/slack.ts';
import { messageOf } from '../../../watch-alerts.ts';

/** docs.slack.dev, Block Kit: `header-block`, `section-block`, `text-object`; `chat.postMessage`, Truncating content. */
const PAYLOAD = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({
            type: z.literal('plain_text'),
            text: z.string().min(1).max(150),
            emoji: z.boolean(),
          }),
        }),
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({
            type: z.literal('mrkdwn'),
            text: z.string().min(1).max(3000),
            verbatim: z.boolean(),
          }),
        }),
      ]),
    )
    .min(1)
    .max(50),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

describe('a message for Slack', () => {
  it('says what is wrong, and how to fix it', () => {
    const { text, blocks } = payloadOf(slackBody(messageOf()));
    const said = 'oidc.example.com: IAM lists no certificate that oidc.example.com serves';
    assert.equal(text, said);
    assert.deepEqual(
      blocks.map((block) => block.text.text),
      [
        `✗ ${said}`,
        `\`\`\`
Severity  error, since 2026-11-27T13:20:04Z
Targets   arn:aws:iam::111122223333:oidc-provider/oidc.example.com
Accounts  111122223333
Run       trustprint fix https://oidc.example.com --issuer-ca ca.pem
Docs      trustprint explain endpoint-trust
https://trustprint.dev/checks/endpoint-trust
\`\`\``,
      ],
    );
  });

  it('has no markup, link or mention of others', () => {
    const detail = 'serves CN=<!channel> & <https://evil.test|here> ``` *b* @here \u202e';
    const { text, blocks } = payloadOf(slackBody(messageOf({}, { detail, targets: [detail] })));
    for (const shown of [text, ...blocks.map((block) => block.text.text)]) {
      assert.doesNotMatch(shown, /[<>\u202e]|&(?!amp;|lt;|gt;)/);
      assert.doesNotMatch(shown.replace(/^```\n|\n```$/g, ''), /`/);
    }
    assert.ok(text.includes('&lt;!channel&gt; &amp; '));
  });

  it('has a command that a shell reads as one, or none', () => {
    const argv = ['trustprint', 'doctor', "arn:`$(id)`;'id`;id;`"];
    const shown = (command: string | null): readonly string[] => {
      const { blocks } = payloadOf(slackBody(messageOf({}, { command })));
      const lines = blocks.flatMap(({ text }) => text.text.split('\n'));
      return lines.flatMap((line) => /^Run +(.*)$/.exec(line)?.[1] ?? []);
    };
    const [command = ''] = shown(shellCommand(argv) ?? null);
    const words = execFileSync('sh', ['-c', `printf '%s\n' ${command}`], { encoding: 'utf8' });
    assert.deepEqual(
      words.trimEnd().split('\n'),
      argv.map((word) => word.replaceAll('`', 'ˋ')),
    );
    assert.deepEqual(shown(`trustprint fix ${'x'.repeat(500)}`), []);
  });

  it('stays within what Slack takes, an escape is never cut', () => {
    const long = '<&>'.repeat(5000);
    const cause = { check: 'x', host: long, chain: '' };
    const alert = { detail: long, command: long, targets: [long, long], accounts: [long], cause };
    const { blocks } = payloadOf(slackBody(messageOf({}, alert)));
    for (const { text } of blocks) assert.match(text.text, /(?:&lt;|&amp;|&gt;)…(?:\n|$)/);
  });
});

function payloadOf(body: string): z.infer<typeof PAYLOAD> {
  return PAYLOAD.parse(JSON.parse(body));
}
