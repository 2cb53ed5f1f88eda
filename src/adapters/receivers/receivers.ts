// SPDX-License-Identifier: Apache-2.0

import { failureOf, TrustprintError } from '../../core/error.ts';
import { scopeOfHost } from '../../core/model/address.ts';
import { hostPortOf } from '../../core/model/issuer.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Alert, AlertMessage } from '../../core/watch/alert.ts';
import { isFor } from '../../core/watch/alert-change.ts';
import type { NotTold, Receivers } from '../../ports/receivers.ts';
import type { ReceiverRule } from '../../ports/watch.ts';
import type { ConfigFile, ReceiverConfig, SecretConfig } from '../../schemas/config.ts';
import { deliverTo, type Outgoing, type ReceiverRoute } from './request.ts';
import { secretsOf, type SecretSource, unreadable } from './secret.ts';
import { signatureHeaders } from './webhook.ts';

/** The words of messages, in the form of each kind of receiver. */
export interface MessageBodies {
  readonly webhook: (message: AlertMessage) => string;
  readonly slack: (message: AlertMessage) => string;
  readonly alertmanager: (messages: readonly AlertMessage[], now: Instant) => string;
}

export interface ReceiverOptions extends SecretSource, ReceiverRoute {
  readonly now: () => Instant;
  readonly bodies: MessageBodies;
}

type ReceiversConfig = Pick<ConfigFile, 'receivers' | 'heartbeat'>;

export interface ConfiguredReceivers extends Receivers {
  /** From now on it is these. */
  reload(config: ReceiversConfig): void;
}

/** The receivers that a configuration names. Variables are read as they are, files again for each message. */
export function receiversOf(first: ReceiversConfig, options: ReceiverOptions): ConfiguredReceivers {
  let config = first;
  return {
    send: async (name, message, signal) => {
      const receiver = config.receivers?.find((one) => one.name === name);
      if (receiver === undefined) throw unknown(name);
      await requestsTo(receiver, options)(message, signal);
    },
    remind: async (alerts, signal) => {
      const told = (config.receivers ?? []).map(async (receiver): Promise<readonly NotTold[]> => {
        const error = await failureOf(remindOne(receiver, { alerts, options }, signal));
        return error === undefined ? [] : [{ receiver: receiver.name, error }];
      });
      return (await Promise.all(told)).flat();
    },
    beat: async (signal) => {
      if (config.heartbeat === undefined) return;
      const whose = 'the heartbeat';
      const url = await urlIn(config.heartbeat.url, { whose, source: options }, signal);
      await deliverTo(
        { method: 'GET', url, headers: {}, body: undefined },
        { whose, route: options },
        signal,
      );
    },
    rules: () => (config.receivers ?? []).map(ruleOf),
    reload: (next) => {
      config = next;
    },
  };
}

type Send = (message: AlertMessage, signal: AbortSignal) => Promise<void>;

function requestsTo(receiver: ReceiverConfig, options: ReceiverOptions): Send {
  const whose = `receiver ${receiver.name}`;
  const { webhook, slack, alertmanager } = receiver;
  const { bodies } = options;
  if (webhook !== undefined) {
    return async (message, signal) => {
      const body = bodies.webhook(message);
      const secrets = await secretsOf(webhook.secret, { whose, source: options }, signal);
      const signed = signatureHeaders(secrets, { id: message.id, at: options.now(), body }, whose);
      await post({ url: new URL(webhook.url), headers: signed, body }, { whose, options }, signal);
    };
  }
  if (slack !== undefined) {
    return async (message, signal) => {
      const url = requireSecret(await urlIn(slack.url, { whose, source: options }, signal), whose);
      await post({ url, headers: {}, body: bodies.slack(message) }, { whose, options }, signal);
    };
  }
  if (alertmanager !== undefined) {
    return async (message, signal) => {
      await postAlerts(alertmanager, { messages: [message], whose, options }, signal);
    };
  }
  throw unknown(receiver.name);
}

/** Alertmanager forgets what it is not told again. */
async function remindOne(
  receiver: ReceiverConfig,
  { alerts, options }: { readonly alerts: readonly Alert[]; readonly options: ReceiverOptions },
  signal: AbortSignal,
): Promise<void> {
  const { alertmanager, name } = receiver;
  if (alertmanager === undefined) return;
  const at = options.now();
  const messages = alerts
    .filter((alert) => isFor(ruleOf(receiver), alert))
    .map((alert): AlertMessage => ({ id: alert.id, kind: 'firing', alert, at }));
  for (let from = 0; from < messages.length; from += ALERTS_AT_ONCE) {
    const some = messages.slice(from, from + ALERTS_AT_ONCE);
    const sending = { messages: some, whose: `receiver ${name}`, options };
    await postAlerts(alertmanager, sending, signal);
  }
}

async function postAlerts(
  { url: base, token }: NonNullable<ReceiverConfig['alertmanager']>,
  { messages, whose, options }: { readonly messages: readonly AlertMessage[] } & Posting,
  signal: AbortSignal,
): Promise<void> {
  const plain = new URL(`${base.replace(/\/+$/, '')}/api/v2/alerts`);
  const headers: Record<string, string> = {};
  let url = plain;
  if (token !== undefined) {
    const [secret] = await secretsOf(token, { whose, source: options }, signal);
    url = requireSecret(plain, whose);
    headers['authorization'] = `Bearer ${secret}`;
  }
  const body = options.bodies.alertmanager(messages, options.now());
  await post({ url, headers, body }, { whose, options }, signal);
}

interface Posting {
  readonly whose: string;
  readonly options: ReceiverOptions;
}

async function post(
  outgoing: Pick<Outgoing, 'url' | 'headers'> & { readonly body: string },
  { whose, options }: Posting,
  signal: AbortSignal,
): Promise<void> {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...outgoing.headers };
  await deliverTo({ ...outgoing, headers, method: 'POST' }, { whose, route: options }, signal);
}

async function urlIn(
  config: SecretConfig,
  { whose, source }: { readonly whose: string; readonly source: SecretSource },
  signal: AbortSignal,
): Promise<URL> {
  const [text] = await secretsOf(config, { whose, source }, signal);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw unreadable(whose, 'an https URL is expected');
}

/** A secret goes over TLS, or no further than this machine. */
function requireSecret(url: URL, whose: string): URL {
  if (url.protocol === 'https:' || scopeOfHost(hostPortOf(url.href).host) === 'loopback')
    return url;
  throw new TrustprintError('token_exposed', `${whose} is at plain http, at ${url.hostname}`, {
    facts: { receiver: whose, host: url.hostname },
    hint: 'what it is sent holds a secret: name an https URL',
  });
}

function ruleOf({ name, severity = 'warning' }: ReceiverConfig): ReceiverRule {
  return { name, severity };
}

function unknown(name: string): TrustprintError {
  return new TrustprintError('receiver_unknown', `the configuration names no receiver "${name}"`, {
    facts: { receiver: name },
    hint: 'messages that were owed to it are given up',
  });
}

/** A request stays below a megabyte with targets as long as ARNs are. */
const ALERTS_AT_ONCE = 50;
