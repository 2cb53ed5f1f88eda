// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type {
  CreateOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam';

import type { ContextProvider } from '../../core/model/provider.ts';

/**
 * Context providers, which IAM has and the SDK of autumn 2026 does not know: it drops what it reads of
 * them, and has no member to send them by. So the answer is read here too, and the form is added to.
 *
 * @see IAM API Reference, `ContextProvider` of `GetOpenIDConnectProvider` and `CreateOpenIDConnectProvider`.
 */
export function readingContext(
  command: GetOpenIDConnectProviderCommand,
): () => ContextProvider | undefined {
  let found: ContextProvider | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      const { response } = output;
      if (hasBody(response) && response.body instanceof Readable) {
        const bytes = await buffer(response.body); // bounded where requests go out
        found = contextIn(bytes.toString());
        response.body = Readable.from([bytes]);
      }
      return output;
    },
    { step: 'deserialize', priority: 'low', name: 'readContextProvider' },
  );
  return () => found;
}

/** Sends a context provider along with what the SDK sends. */
export function sendingContext(
  command: CreateOpenIDConnectProviderCommand,
  context: ContextProvider,
): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (hasBody(request) && typeof request.body === 'string') {
        request.body = `${request.body}&${new URLSearchParams(formOf(context)).toString()}`;
      }
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'sendContextProvider' },
  );
}

function formOf(context: ContextProvider): Record<string, string> {
  const { subjectSourceKey, subjectTypeSourceKey, subjectTypeValue, keys } = context;
  const members: readonly (readonly [string, string | undefined])[] = [
    ['SubjectSourceKey', subjectSourceKey],
    ['SubjectTypeSourceKey', subjectTypeSourceKey],
    ['SubjectTypeValue', subjectTypeValue],
    ...keys.flatMap(({ source, target }, index) => {
      const at = `KeyDefinitionList.member.${String(index + 1)}`;
      return [[`${at}.SourceKey`, source] as const, [`${at}.TargetKey`, target] as const];
    }),
  ];
  return Object.fromEntries(
    members.flatMap(([name, value]) =>
      value === undefined ? [] : [[`ContextProvider.${name}`, value] as const],
    ),
  );
}

function hasBody(message: unknown): message is { body: unknown } {
  return typeof message === 'object' && message !== null && 'body' in message;
}

/** Its keys have letters, digits and marks that XML does not escape (documented pattern). */
function contextIn(xml: string): ContextProvider | undefined {
  const inside = textIn(xml, 'ContextProvider');
  if (inside === undefined) return undefined;
  const list = textIn(inside, 'KeyDefinitionList') ?? '';
  const own = inside.replace(list, '');
  const subjectSourceKey = textIn(own, 'SubjectSourceKey');
  if (subjectSourceKey === undefined) return undefined;
  return {
    subjectSourceKey,
    subjectTypeSourceKey: textIn(own, 'SubjectTypeSourceKey'),
    subjectTypeValue: textIn(own, 'SubjectTypeValue'),
    keys: [...list.matchAll(/<member>(.*?)<\/member>/gs)]
      .slice(0, MOST_KEYS)
      .flatMap(([, member = '']) => {
        const source = textIn(member, 'SourceKey');
        return source === undefined ? [] : [{ source, target: textIn(member, 'TargetKey') }];
      }),
  };
}

function textIn(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1];
}

/** @see IAM API Reference, `ContextProvider`: ten key definitions at most. */
const MOST_KEYS = 10;
