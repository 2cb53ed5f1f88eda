// SPDX-License-Identifier: Apache-2.0

/** Who must act. Exit codes, HTTP statuses and `docs/errors.md` are made from this. */
export type ErrorKind = 'input' | 'observation' | 'denied' | 'conflict' | 'bug';

/** What follows from a kind: the process exit code and the HTTP status of a server. */
export const ERROR_KINDS = {
  input: {
    exit: 2,
    http: 400,
    meaning: 'what was given is malformed, or this machine cannot do it',
  },
  observation: { exit: 3, http: 502, meaning: 'the outside could not be seen' },
  denied: { exit: 4, http: 403, meaning: 'a write was refused, by a guard or by the cloud' },
  conflict: { exit: 5, http: 409, meaning: 'something changed since the plan was made' },
  bug: { exit: 70, http: 500, meaning: 'an internal error' },
} as const satisfies Record<ErrorKind, { exit: number; http: number; meaning: string }>;

/** Every code. Codes are never renamed and never reused: scripts branch on them. */
export const ERRORS = {
  // input
  argument_invalid: {
    kind: 'input',
    retry: false,
    meaning: 'A flag or argument is malformed.',
  },
  not_built: {
    kind: 'input',
    retry: false,
    meaning: 'This part of the interface is not built yet.',
  },
  page_not_found: {
    kind: 'input',
    retry: false,
    meaning: 'The page of a report is not there: a checkout has to build it.',
  },
  node_too_old: { kind: 'input', retry: false, meaning: 'This Node.js is older than 24.' },
  time_malformed: { kind: 'input', retry: false, meaning: 'A date and time is not ISO 8601.' },
  workload_not_found: {
    kind: 'input',
    retry: false,
    meaning: 'The workload or its namespace is not in this cluster.',
  },
  cluster_not_found: {
    kind: 'input',
    retry: false,
    meaning: 'This account and Region has no cluster of that name.',
  },
  role_not_found: {
    kind: 'input',
    retry: false,
    meaning: 'There is no role of that ARN.',
  },
  thumbprint_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A thumbprint is not 40 hexadecimal digits.',
  },
  fingerprint_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A fingerprint is not 64 hexadecimal digits.',
  },
  issuer_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'An issuer is not an https URL that a cloud accepts.',
  },
  arn_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'An ARN is malformed.',
  },
  target_unrecognised: {
    kind: 'input',
    retry: false,
    meaning: 'A target has an unknown form.',
  },
  subject_ambiguous: {
    kind: 'input',
    retry: false,
    meaning: 'It is not known which issuer the given subject is of.',
  },
  kubeconfig_missing: {
    kind: 'input',
    retry: false,
    meaning: 'No kubeconfig was found, and this is no pod.',
  },
  kubeconfig_unusable: {
    kind: 'input',
    retry: false,
    meaning: 'The kubeconfig, or what it names, cannot be used.',
  },
  ci_job_missing: {
    kind: 'input',
    retry: false,
    meaning: 'This is no CI job that is known.',
  },
  region_missing: {
    kind: 'input',
    retry: false,
    meaning: 'A cluster was named without a Region, and none is configured.',
  },
  token_exposed: {
    kind: 'input',
    retry: false,
    meaning: 'A token would have gone over plain HTTP to another machine or to what is no lab.',
  },
  emit_impossible: {
    kind: 'input',
    retry: false,
    meaning: 'The form that --emit names cannot express the change.',
  },
  target_missing: {
    kind: 'input',
    retry: false,
    meaning: 'Nothing was given that leads to an issuer.',
  },
  token_where_file_expected: {
    kind: 'input',
    retry: false,
    meaning: 'A token was given where the name of a file belongs.',
  },
  token_unreadable: { kind: 'input', retry: false, meaning: 'The token file cannot be read.' },
  file_unreadable: {
    kind: 'input',
    retry: false,
    meaning: 'A file cannot be read.',
  },
  file_unwritable: {
    kind: 'input',
    retry: false,
    meaning: 'A file or folder cannot be written.',
  },
  file_too_large: {
    kind: 'input',
    retry: false,
    meaning: 'A file is larger than we read.',
  },
  pem_damaged: { kind: 'input', retry: false, meaning: 'A block of a PEM file is damaged.' },
  pem_empty: { kind: 'input', retry: false, meaning: 'A file holds no certificate.' },
  endpoint_list_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A line of a list is neither an issuer nor a host.',
  },
  scan_file_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A file is not what scan --format ndjson printed for accounts.',
  },
  scan_file_incomplete: {
    kind: 'input',
    retry: false,
    meaning: 'A file of a scan has no summary: its run broke off.',
  },
  scan_file_mismatch: {
    kind: 'input',
    retry: false,
    meaning: 'A file of a scan is about other accounts, Regions, shards or another baseline.',
  },
  certificate_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'Bytes that should be an X.509 certificate are none.',
  },
  facts_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A file of saved facts is malformed.',
  },
  trust_policy_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A trust policy has a form that IAM does not accept.',
  },
  discovery_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A discovery document does not follow OpenID Connect Discovery.',
  },
  jwks_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A key set does not follow RFC 7517.',
  },
  receipt_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'The state folder has no receipt of that id.',
  },
  receipt_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'A receipt in the state folder is damaged.',
  },
  state_unwritable: { kind: 'input', retry: false, meaning: 'The state folder cannot be written.' },
  state_locked: {
    kind: 'input',
    retry: true,
    meaning: 'Another run is changing things on this machine.',
  },
  database_unavailable: {
    kind: 'observation',
    retry: true,
    meaning: 'The database of watch cannot be opened, read or written.',
  },
  database_outdated: {
    kind: 'input',
    retry: false,
    meaning: 'The tables of the database are of an older trustprint.',
  },
  database_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'The tables of the database are of a newer trustprint.',
  },
  port_taken: { kind: 'input', retry: false, meaning: 'The port is in use by another program.' },
  lab_scenario_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'There is no scenario of that name.',
  },
  lab_address_missing: {
    kind: 'input',
    retry: false,
    meaning: 'A scenario needs a loopback address that this machine lacks.',
  },
  lab_not_running: { kind: 'input', retry: false, meaning: 'No lab answers on that port.' },
  config_malformed: {
    kind: 'input',
    retry: false,
    meaning: 'The configuration is malformed, or names what cannot be suppressed.',
  },
  path_unknown: { kind: 'input', retry: false, meaning: 'The server of watch has no such thing.' },
  request_too_large: {
    kind: 'input',
    retry: false,
    meaning: 'A request to the server of watch is larger than it reads.',
  },
  secret_missing: {
    kind: 'input',
    retry: false,
    meaning: 'A variable or a file that is to hold a secret is not set, or empty.',
  },
  name_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'Watch knows nothing of that name.',
  },
  suggestion_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'There is no suggestion of that id, or it names what cannot be repaired by approval.',
  },
  check_unknown: { kind: 'input', retry: false, meaning: 'There is no check of that id.' },
  topic_unknown: { kind: 'input', retry: false, meaning: 'Nothing is known by that name.' },
  receiver_unknown: {
    kind: 'input',
    retry: false,
    meaning: 'The configuration names no receiver of that name.',
  },
  // observation
  receiver_unavailable: {
    kind: 'observation',
    retry: true,
    meaning: 'A receiver of alerts did not take a message, or its secret cannot be read.',
  },
  receiver_refused: {
    kind: 'observation',
    retry: false,
    meaning: 'A receiver of alerts refused a message for good.',
  },
  endpoint_unreachable: {
    kind: 'observation',
    retry: true,
    meaning: 'No TLS connection to the endpoint could be opened.',
  },
  endpoint_no_route: {
    kind: 'observation',
    retry: false,
    meaning: 'This machine has no route to that address, or no such address family.',
  },
  endpoint_timeout: {
    kind: 'observation',
    retry: true,
    meaning: 'The endpoint did not answer in time.',
  },
  endpoint_handshake_failed: {
    kind: 'observation',
    retry: false,
    meaning: 'The endpoint answered, but the TLS handshake failed.',
  },
  endpoint_private: {
    kind: 'observation',
    retry: false,
    meaning:
      'A document names an endpoint at an address where it may not lead (private, loopback, link-local, metadata).',
  },
  endpoint_presented_none: {
    kind: 'observation',
    retry: false,
    meaning: 'The endpoint presented no certificate.',
  },
  name_unresolved: {
    kind: 'observation',
    retry: true,
    meaning: 'The host name resolves to no address here.',
  },
  proxy_refused: {
    kind: 'observation',
    retry: false,
    meaning: 'The proxy did not connect to the endpoint.',
  },
  document_status: {
    kind: 'observation',
    retry: true,
    meaning: 'A document came with another status than 200.',
  },
  document_too_large: {
    kind: 'observation',
    retry: false,
    meaning: 'A document is larger than we read.',
  },
  document_encoded: {
    kind: 'observation',
    retry: false,
    meaning: 'A document came compressed, though requested plain.',
  },
  document_unreadable: {
    kind: 'observation',
    retry: false,
    meaning: 'A document is not what it should be.',
  },
  not_looked_at: {
    kind: 'observation',
    retry: false,
    meaning: 'Nothing was probed: not asked for, or not possible here.',
  },
  cloud_unreachable: {
    kind: 'observation',
    retry: true,
    meaning: 'The cloud API could not be reached, or kept failing.',
  },
  cloud_throttled: {
    kind: 'observation',
    retry: true,
    meaning: 'The cloud API throttled our requests for a while.',
  },
  cloud_read_denied: {
    kind: 'observation',
    retry: false,
    meaning: 'The credentials may not read this.',
  },
  cloud_read_refused: {
    kind: 'observation',
    retry: false,
    meaning: 'The cloud does not accept the question itself.',
  },
  cloud_answer_unreadable: {
    kind: 'observation',
    retry: true,
    meaning: 'The answer of the cloud API is malformed.',
  },
  credentials_missing: {
    kind: 'observation',
    retry: false,
    meaning: 'No AWS credentials were found.',
  },
  credentials_refused: {
    kind: 'observation',
    retry: false,
    meaning: 'AWS does not accept the credentials.',
  },
  wrong_account: {
    kind: 'observation',
    retry: false,
    meaning: 'The credentials are of another account.',
  },
  cluster_without_issuer: {
    kind: 'observation',
    retry: false,
    meaning: 'The cluster has no OpenID Connect issuer.',
  },
  kubernetes_credentials_missing: {
    kind: 'observation',
    retry: true,
    meaning: 'The command that the kubeconfig names gave no credentials.',
  },
  kubernetes_unauthorized: {
    kind: 'observation',
    retry: false,
    meaning: 'The Kubernetes API does not accept the credentials of the kubeconfig.',
  },
  kubernetes_denied: {
    kind: 'observation',
    retry: false,
    meaning: 'The credentials of the kubeconfig may not read this.',
  },
  kubernetes_read_refused: {
    kind: 'observation',
    retry: false,
    meaning: 'The Kubernetes API does not accept the question itself.',
  },
  kubernetes_unreachable: {
    kind: 'observation',
    retry: true,
    meaning: 'The Kubernetes API could not be reached.',
  },
  kubernetes_answer_unreadable: {
    kind: 'observation',
    retry: true,
    meaning: 'The answer of the Kubernetes API is malformed.',
  },
  ci_token_unavailable: {
    kind: 'observation',
    retry: false,
    meaning: 'The runner of this CI job offers it no ID token.',
  },
  ci_token_refused: {
    kind: 'observation',
    retry: true,
    meaning: 'The runner of this CI job did not give an ID token.',
  },
  watch_unavailable: {
    kind: 'observation',
    retry: true,
    meaning: 'The server of watch cannot be reached, or did not answer the question.',
  },
  // denied
  access_missing: {
    kind: 'denied',
    retry: false,
    meaning: 'A request to the server of watch has no valid token or session.',
  },
  access_denied: {
    kind: 'denied',
    retry: false,
    meaning: 'The token or session may not do this.',
  },
  host_unknown: {
    kind: 'denied',
    retry: false,
    meaning: 'The server of watch is not known by the name that a request has for it.',
  },
  origin_refused: {
    kind: 'denied',
    retry: false,
    meaning: 'A request to the server of watch came from the page of another site.',
  },
  rate_limited: {
    kind: 'denied',
    retry: true,
    meaning: 'More requests than the server of watch answers in a minute.',
  },
  secret_in_change: {
    kind: 'denied',
    retry: false,
    meaning: 'What would be written holds a token, a key or a password.',
  },
  authority_missing: {
    kind: 'denied',
    retry: false,
    meaning: 'Nothing shows that the certificate to list can be trusted.',
  },
  saved_facts_disagree: {
    kind: 'denied',
    retry: false,
    meaning: 'A file of saved facts is about something else than what was typed or seen.',
  },
  saved_facts_only: {
    kind: 'denied',
    retry: false,
    meaning: 'A plan would rest on saved facts, not on what was seen now.',
  },
  interception_suspected: {
    kind: 'denied',
    retry: false,
    meaning: 'What is presented here is probably not what AWS sees.',
  },
  leaf_refused: {
    kind: 'denied',
    retry: false,
    meaning: 'Only an end-entity certificate could be listed.',
  },
  list_full: {
    kind: 'denied',
    retry: false,
    meaning: 'The list of thumbprints is full, and no value may go unasked.',
  },
  thumbprint_in_use: {
    kind: 'denied',
    retry: false,
    meaning: 'A listed value that should go may still be served.',
  },
  confirmation_missing: { kind: 'denied', retry: false, meaning: 'Nobody confirmed the plan.' },
  confirmation_refused: { kind: 'denied', retry: false, meaning: 'The plan was answered with no.' },
  too_many_changes: {
    kind: 'denied',
    retry: false,
    meaning: 'A plan has more changes than allowed at once.',
  },
  cloud_write_denied: {
    kind: 'denied',
    retry: false,
    meaning: 'The credentials may not make this change.',
  },
  kubernetes_write_denied: {
    kind: 'denied',
    retry: false,
    meaning: 'The credentials of the kubeconfig may not make this change.',
  },
  kubernetes_write_refused: {
    kind: 'denied',
    retry: false,
    meaning: 'The Kubernetes API refused the change itself.',
  },
  cloud_write_refused: {
    kind: 'denied',
    retry: false,
    meaning: 'The cloud refused the change itself.',
  },
  owner_unknown: {
    kind: 'denied',
    retry: false,
    meaning: 'Tags could not be read, so the owner of the provider is unknown.',
  },
  owned_by_tool: {
    kind: 'denied',
    retry: false,
    meaning: 'A tool owns what would be changed, and would undo it.',
  },
  receipt_foreign: {
    kind: 'input',
    retry: false,
    meaning: 'Another user of this machine could have written a receipt or the state folder.',
  },
  undo_impossible: {
    kind: 'denied',
    retry: false,
    meaning: 'What the receipt says cannot be put back.',
  },
  // conflict
  list_changed: {
    kind: 'conflict',
    retry: false,
    meaning: 'The list changed between the plan and the write.',
  },
  suggestion_outdated: {
    kind: 'conflict',
    retry: false,
    meaning: 'A suggestion is closed or too old, or something else would be written by now.',
  },
  repair_unhelpful: {
    kind: 'conflict',
    retry: false,
    meaning: 'The repair was written, and the trust is broken all the same.',
  },
  write_not_seen: {
    kind: 'conflict',
    retry: false,
    meaning:
      'The write was accepted, but did not show in time when read back, or at STS with --live.',
  },
  write_unsettled: {
    kind: 'conflict',
    retry: true,
    meaning: 'It is not known whether the write took place.',
  },
  undo_superseded: {
    kind: 'conflict',
    retry: false,
    meaning: 'What is there is not what the receipt left.',
  },
  interrupted: {
    kind: 'conflict',
    retry: true,
    meaning: 'The run was told to stop while it was writing.',
  },
  // bug
  internal: { kind: 'bug', retry: false, meaning: 'An internal error.' },
} as const satisfies Record<string, { kind: ErrorKind; retry: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What explains an error, or a finding: plain data that survives JSON. */
export type Evidence = { readonly [name: string]: EvidenceValue };
export type EvidenceValue =
  | string
  | number
  | boolean
  | null
  | readonly EvidenceValue[]
  | { readonly [name: string]: EvidenceValue };

interface Particulars {
  readonly facts?: Evidence;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error that we throw: a code of the table, a sentence, what explains it, and what to do next. */
export class TrustprintError extends Error {
  readonly code: ErrorCode;
  readonly facts: Evidence;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, particulars: Particulars = {}) {
    super(message, particulars.cause === undefined ? {} : { cause: particulars.cause });
    this.name = 'TrustprintError';
    this.code = code;
    this.facts = particulars.facts ?? {};
    this.hint = particulars.hint;
  }

  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }
}

/** Why work failed; `undefined` where it did not. Other errors fly on. */
export async function failureOf(work: Promise<unknown>): Promise<TrustprintError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof TrustprintError) return error;
    throw error;
  }
}

/** What comes of parsing; `undefined` where the text is not of its form. Other errors fly on. */
export function parseOrUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TrustprintError && error.kind === 'input') return undefined;
    throw error;
  }
}
