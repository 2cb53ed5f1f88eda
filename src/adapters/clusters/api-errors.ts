// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type RequestInfo, factsOf, groupedOf, type Status, statusIn } from './request-info.ts';
import type { Answered } from './http-exchange.ts';
import { grantOf } from './rights.ts';

/** What an answer with another status than 2xx is among us: one of the codes that the port names. */
export function errorOfAnswer(answer: Answered, asked: RequestInfo): TrustprintError {
  const { status } = answer;
  const said = statusIn(answer, asked);
  if (status === UNAUTHORIZED || said?.user === ANONYMOUS) return unauthorized(asked, said);
  if (status >= SERVER_ERROR) return failing(answer, asked, said);
  if (status === TOO_MANY) return throttled(answer, asked);
  if (said === undefined) return foreign(answer, asked);
  if (status === FORBIDDEN) return forbidden(asked, said);
  return status === NOT_FOUND ? notFound(asked, said) : refused(answer, asked, said);
}

/** Whether the server says that there is no such object, in its own words. */
export function isAbsence(answer: Answered, asked: RequestInfo): boolean {
  return answer.status === NOT_FOUND && statusIn(answer, asked)?.reason === 'NotFound';
}

function unauthorized(asked: RequestInfo, said: Status | undefined): TrustprintError {
  const anonymous = said?.user === ANONYMOUS;
  return new TrustprintError(
    asked.effect === 'write' ? 'kubernetes_write_denied' : 'kubernetes_unauthorized',
    anonymous
      ? `${asked.server} takes us for nobody: the kubeconfig gives no credentials`
      : `${asked.server} does not accept the credentials of the kubeconfig`,
    {
      facts: { ...factsOf(asked), words: said?.words ?? null },
      hint: 'ask who you are: kubectl auth whoami; log in again (aws sso login); EKS lets in whom an access entry names: aws eks list-access-entries --cluster-name NAME',
    },
  );
}

function forbidden(asked: RequestInfo, said: Status): TrustprintError {
  const { right, effect } = asked;
  if (effect === 'write' && said.cannot === undefined) return notTaken(asked, said);
  const code = effect === 'write' ? 'kubernetes_write_denied' : 'kubernetes_denied';
  if (right === undefined || said.cannot === 'impersonate') return denied(code, asked, said);
  const { role, manifest, command = IN_FACTS } = grantOf(right, said.user);
  const may = `${right.verb} ${groupedOf(right)} (${asked.what})`;
  return new TrustprintError(code, `the credentials of the kubeconfig may not ${may}`, {
    facts: { ...deniedFacts(asked, said), role, manifest },
    hint: `it takes the ${role}: ${command}`,
  });
}

/** A right that we know no role for: to act as somebody else, to read a document. */
function denied(
  code: 'kubernetes_denied' | 'kubernetes_write_denied',
  asked: RequestInfo,
  said: Status,
): TrustprintError {
  const isDocument = asked.right === undefined && said.cannot !== 'impersonate';
  const may = `${said.cannot ?? 'read'} ${isDocument ? asked.what : `(${asked.what})`}`;
  return new TrustprintError(code, `the credentials of the kubeconfig may not ${may}`, {
    facts: deniedFacts(asked, said),
    hint: `ask an administrator of the cluster: ${said.words}`,
  });
}

function deniedFacts(asked: RequestInfo, { user, words }: Status): TrustprintError['facts'] {
  return { ...factsOf(asked), user: user ?? null, words };
}

function notFound(asked: RequestInfo, said: Status): TrustprintError {
  return new TrustprintError('workload_not_found', `there is no ${asked.what} in this cluster`, {
    facts: { ...factsOf(asked), words: said.words },
    hint: 'check the name and the namespace, and --context',
  });
}

/** Too many requests: a read can be tried again, and a write was not made. */
function throttled({ status, retryAfter }: Answered, asked: RequestInfo): TrustprintError {
  const code = asked.effect === 'read' ? 'kubernetes_unreachable' : 'kubernetes_write_refused';
  return new TrustprintError(code, `${asked.server} refuses for now: too many requests`, {
    facts: { ...factsOf(asked), status, retryAfter: retryAfter?.slice(0, SHOWN) ?? null },
    hint: 'try again in a minute',
  });
}

function failing(
  { status }: Answered,
  asked: RequestInfo,
  said: Status | undefined,
): TrustprintError {
  const words = said === undefined || said.words === '' ? '' : `: ${said.words}`;
  const facts = { ...factsOf(asked), status, words: said?.words ?? null };
  return asked.effect === 'write'
    ? unsettled(asked, `answered ${String(status)}${words}`, facts)
    : new TrustprintError(
        'kubernetes_unreachable',
        `${asked.server} answered ${String(status)}${words}`,
        { facts, hint: 'the API server, or what stands before it, has an error of its own' },
      );
}

/** It is not known whether a write took place. */
export function unsettled(
  asked: RequestInfo,
  why: string,
  facts: TrustprintError['facts'] = factsOf(asked),
): TrustprintError {
  return new TrustprintError(
    'write_unsettled',
    `it is not known whether ${asked.what} was changed: ${asked.server} ${why}`,
    { facts, hint: 'run the same command again: it reads what is there first' },
  );
}

function foreign({ status, contentType }: Answered, asked: RequestInfo): TrustprintError {
  const isRedirect = status >= 300 && status < 400;
  const isPage = contentType.includes('html');
  const form = isRedirect
    ? 'leads elsewhere'
    : isPage
      ? 'answered a page'
      : 'answered something else';
  return new TrustprintError(
    'kubernetes_answer_unreadable',
    `${asked.server} ${form} (${String(status)}), which no Kubernetes API does`,
    {
      facts: { ...factsOf(asked), status, contentType: contentType.slice(0, SHOWN) },
      hint: 'something between here and the cluster may answer in its place: check the server and the proxy-url of the kubeconfig, and --proxy',
    },
  );
}

function refused({ status }: Answered, asked: RequestInfo, said: Status): TrustprintError {
  if (asked.effect === 'write') return notTaken(asked, said);
  return new TrustprintError(
    'kubernetes_read_refused',
    `${asked.server} does not take the question for ${asked.what}: ${said.words}`,
    {
      facts: { ...factsOf(asked), status, reason: said.reason, words: said.words },
      hint:
        status === GONE
          ? 'it changed while it was read: run the same command again'
          : 'check the names, and what was asked for',
    },
  );
}

function notTaken(asked: RequestInfo, said: Status): TrustprintError {
  const isConflict = said.reason === 'Conflict';
  return new TrustprintError(
    'kubernetes_write_refused',
    isConflict
      ? `somebody else was changing ${asked.what}`
      : `${asked.server} refused to change ${asked.what}: ${said.words}`,
    {
      facts: { ...factsOf(asked), reason: said.reason, words: said.words },
      hint: isConflict
        ? 'run the same command again: it plans again from what is there now'
        : 'nothing was changed; correct what it says and run the same command again',
    },
  );
}

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const GONE = 410;
const TOO_MANY = 429;
const SERVER_ERROR = 500;

/** Whom the API server takes a request without credentials for. A role for him is one for all. */
const ANONYMOUS = 'system:anonymous';

/** Where a name in it would need quoting in a shell. */
const IN_FACTS = 'its manifest is among the facts of this error (--format json)';

/** Of a header. */
const SHOWN = 100;
