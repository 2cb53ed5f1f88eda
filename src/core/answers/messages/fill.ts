// SPDX-License-Identifier: Apache-2.0

import { repairTarget } from '../../gates/gate.ts';
import { parseArn, roleNameOf } from '../../model/arn.ts';
import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/look.ts';
import type { Remedy } from '../../model/verdict.ts';
import { placesIn } from '../message-template.ts';
import { type Advice, type Message, STANDINS } from './message.ts';

/**
 * A remedy of a message as a next step: what its command leaves open is taken from the facts, or from
 * the words of the message. Where something is still open there is no command.
 */
export function filled({ text, argv }: Advice, facts: Facts, message: Message): Remedy {
  const values = valuesOf(facts, message);
  const words = (argv ?? []).flatMap((word) => (isStandIn(word) ? (values[word] ?? []) : word));
  return { text, argv: argv !== undefined && words.length === argv.length ? words : undefined };
}

function valuesOf(facts: Facts, message: Message): Readonly<Record<string, string | undefined>> {
  const { issuer, provider, role, request, target, observed } = facts;
  const named = issuerIn(message, observed?.message);
  const roleArn = request?.roleArn ?? seenOf(role)?.arn;
  return {
    [STANDINS.issuer]: issuer ?? named,
    [STANDINS.target]: repairTarget(facts) ?? named,
    [STANDINS.providerArn]: seenOf(provider)?.arn ?? target.providerArn,
    [STANDINS.roleName]: roleArn === undefined ? undefined : roleNameOf(parseArn(roleArn)),
  };
}

/** An issuer that the words name, as an https URL without anything that a shell would read. */
function issuerIn({ texts }: Message, said: string | undefined): string | undefined {
  const urls = texts.map((text) => (said === undefined ? '' : (placesIn(text, said)['url'] ?? '')));
  return urls.find((found) => URL.canParse(found) && found.startsWith('https://'));
}

function isStandIn(word: string): boolean {
  return Object.values(STANDINS).some((standIn) => standIn === word) || word === 'FILE';
}
