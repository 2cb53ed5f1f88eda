// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { type Arn, parseArn, providerUrlOf, roleNameOf } from './arn.ts';
import { type Issuer, parseIssuer } from './issuer.ts';
import { type Form, FORM_NAMES, FORMS, isForm, resourceOf } from './kubernetes.ts';
import { looksLikeToken } from './web-identity.ts';

/** What a person names on the command line. */
export type Target =
  | { readonly kind: 'issuer'; readonly text: string; readonly issuer: Issuer }
  | { readonly kind: 'provider'; readonly text: string; readonly arn: Arn; readonly url: string }
  | { readonly kind: 'role'; readonly text: string; readonly arn: Arn }
  /** `name` is a name or an ARN, as `DescribeCluster` is asked. */
  | {
      readonly kind: 'cluster';
      readonly text: string;
      readonly name: string;
      readonly arn: Arn | undefined;
    }
  | {
      readonly kind: 'workload';
      readonly text: string;
      readonly form: Form;
      readonly namespace: string;
      readonly name: string;
    }
  /** The current kube context. */
  | { readonly kind: 'kubernetes'; readonly text: string }
  /** The CI job that we run in. */
  | { readonly kind: 'ci'; readonly text: string };

/**
 * Reads a target, also as kubectl writes it: `deploy/web` with a namespace beside it.
 *
 * @param namespace Of `-n`; only a workload lies in one.
 * @throws TrustprintError `target_unrecognised`, `issuer_malformed`, `arn_malformed`, or
 *   `token_where_file_expected` for a token, which is not echoed.
 */
export function parseTarget(text: string, namespace?: string): Target {
  if (looksLikeToken(text)) {
    throw new TrustprintError('token_where_file_expected', 'a token was given as the target', {
      hint: 'put it into a file and give --token FILE',
    });
  }
  const form = formWithoutNamespace(text, namespace);
  if (form !== undefined) return besideNamespace(text, form, namespace);
  if (namespace !== undefined) requireSame(text, namespace);
  return targetIn(text);
}

function targetIn(text: string): Target {
  if (text.startsWith('https://') || text.startsWith('http://')) {
    return { kind: 'issuer', text, issuer: parseIssuer(text) };
  }
  if (text.startsWith('arn:')) return targetOfArn(text);
  const [, prefix = '', rest = ''] = /^([a-z0-9]+):(.*)$/s.exec(text) ?? [];
  const parse = Object.hasOwn(BY_PREFIX, prefix) ? BY_PREFIX[prefix] : undefined;
  if (parse !== undefined) return parse(text, rest);
  throw new TrustprintError('target_unrecognised', `not a target: "${text.slice(0, 200)}"`, {
    facts: { text: text.slice(0, 200) },
    hint: hintFor(text),
  });
}

/** What a workload is that has no namespace in its name: as kubectl writes it, or with `-n`. */
function formWithoutNamespace(text: string, namespace: string | undefined): Form | undefined {
  const [, kind = '', group, sign] =
    /^([a-z]+)(?:(?:\.v1)?\.(apps|batch))?([/:])[^/]+$/i.exec(text) ?? [];
  const form = formNamed(kind);
  if (form === undefined || (sign !== '/' && namespace === undefined)) return undefined;
  return group === undefined || group.toLowerCase() === FORMS[form].group ? form : undefined;
}

function besideNamespace(text: string, form: Form, namespace: string | undefined): Target {
  const name = text.replace(/^[^/:]*[/:]/, '');
  if (namespace !== undefined) {
    return workloadOf(`${form}:${namespace}/${name}`, form, `${namespace}/${name}`);
  }
  throw new TrustprintError(
    'target_unrecognised',
    `a workload without its namespace: "${text.slice(0, 200)}"`,
    {
      facts: { text: text.slice(0, 200) },
      hint: `give -n NAMESPACE, or write it as ${form}:NAMESPACE/${name.slice(0, 200)}`,
    },
  );
}

function requireSame(text: string, namespace: string): void {
  const [, kind = '', rest] = /^([a-z]+):([^/]*)\//.exec(text) ?? [];
  const own = isForm(kind) ? rest : undefined;
  if (own === namespace) return;
  const why =
    own === undefined
      ? '--namespace is for a workload alone'
      : `the target is in the namespace ${own}, and --namespace says ${namespace}`;
  throw new TrustprintError('target_unrecognised', why.slice(0, 300), {
    facts: { text: text.slice(0, 200), namespace: namespace.slice(0, 100) },
    hint: 'leave it out, or name the workload as kubectl does: deploy/NAME, pod/NAME, sa/NAME',
  });
}

function hintFor(text: string): string {
  const given = text.slice(0, 200);
  const [, kind = '', rest = ''] = /^([a-z]+)[:/](.*)$/is.exec(given) ?? [];
  if (/^(k8s|ci)$/i.test(given)) return `did you mean ${given.toLowerCase()}:?`;
  const form = formNamed(kind);
  if (form !== undefined) return `did you mean ${form}:${rest}?`;
  if (/^[\w-]+(\.[\w-]+)+/.test(text)) return `did you mean https://${given}?`;
  return `give https://HOST/PATH, eks:NAME, sa:NAMESPACE/NAME (or ${PREFIXES}), k8s:, ci:, or the ARN of a provider, role or cluster`;
}

/** @see Kubernetes, Object Names and IDs: namespaces are labels of RFC 1123, these names subdomains. */
function workloadOf(text: string, form: Form, rest: string): Target {
  const [namespace = '', name, ...others] = rest.split('/');
  const refuse = (what: string, hint: string): TrustprintError =>
    new TrustprintError('target_unrecognised', `${what}: "${text.slice(0, 200)}"`, {
      facts: { text: text.slice(0, 200) },
      hint,
    });
  if (name === undefined) {
    throw refuse('a workload without its namespace', `write it as ${form}:NAMESPACE/NAME`);
  }
  if (others.length > 0) throw refuse('not a workload', `write it as ${form}:NAMESPACE/NAME`);
  if (!NAMESPACE.test(namespace)) throw refuse('not a namespace of Kubernetes', NAMESPACE_HINT);
  if (!SUBDOMAIN.test(name) || name.length > MOST_OF_A_NAME) {
    throw refuse('not a name of Kubernetes', NAME_HINT);
  }
  return { kind: 'workload', text, form, namespace, name };
}

/** A target that is one word: nothing comes after its colon. */
function alone(target: Target, rest: string, hint: string): Target {
  if (rest === '') return target;
  throw new TrustprintError(
    'target_unrecognised',
    `nothing belongs after the colon: "${target.text.slice(0, 200)}"`,
    { facts: { text: target.text.slice(0, 200) }, hint },
  );
}

function targetOfArn(text: string): Target {
  const arn = parseArn(text);
  const url = providerUrlOf(arn);
  if (url !== undefined) return { kind: 'provider', text, arn, url };
  if (roleNameOf(arn) !== undefined) return { kind: 'role', text, arn };
  if (arn.service === 'eks' && /^cluster\/[^/]+$/.test(arn.resource)) {
    return { kind: 'cluster', text, name: arn.resource.slice('cluster/'.length), arn };
  }
  throw new TrustprintError(
    'target_unrecognised',
    `not the ARN of a target: "${text.slice(0, 300)}"`,
    {
      facts: { text: text.slice(0, 300) },
      hint: 'give the ARN of an IAM OIDC provider, an IAM role or an EKS cluster',
    },
  );
}

/** @see EKS API, `ClusterName`: letters, digits, hyphens and underscores, 100 at most. */
function clusterOf(text: string, name: string): Target {
  if (/^[0-9A-Za-z][\w-]{0,99}$/.test(name)) return { kind: 'cluster', text, name, arn: undefined };
  throw new TrustprintError(
    'target_unrecognised',
    `not the name of a cluster: "${name.slice(0, 120)}"`,
    {
      facts: { text: text.slice(0, 200) },
      hint: 'cluster names have letters, digits, hyphens and underscores',
    },
  );
}

/** How a target of one prefix is read, from what comes after it. */
const BY_PREFIX: Readonly<Record<string, (text: string, rest: string) => Target>> = {
  eks: clusterOf,
  ...Object.fromEntries(
    FORM_NAMES.map((form) => [form, (text: string, rest: string) => workloadOf(text, form, rest)]),
  ),
  k8s: (text, rest) => alone({ kind: 'kubernetes', text }, rest, 'name it by --context'),
  ci: (text, rest) => alone({ kind: 'ci', text }, rest, 'it is found by its variables'),
};

const PREFIXES = FORM_NAMES.slice(1)
  .map((form) => `${form}:`)
  .join(' ');

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const MOST_OF_A_NAME = 253;
const NAMESPACE_HINT = 'namespaces have small letters, digits and hyphens, 63 at most';
const NAME_HINT = 'names have small letters, digits, hyphens and dots, 253 at most';

/** The kind that kubectl would take a word for: `sts`, `statefulset`, `statefulsets`. */
function formNamed(word: string): Form | undefined {
  const name = word.toLowerCase();
  return FORM_NAMES.find((form) => {
    const { kind, others } = FORMS[form];
    return [form, kind.toLowerCase(), resourceOf(form), ...others].includes(name);
  });
}
