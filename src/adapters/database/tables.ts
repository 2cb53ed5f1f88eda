// SPDX-License-Identifier: Apache-2.0

import type { Generated, Kysely } from 'kysely';

/** The tables, the same in both databases. Instants are milliseconds; what is `json` is kept as text. */
export interface Tables {
  schema_version: { version: number; needs: number };
  source: {
    name: string;
    round: number;
    started_at: number;
    completed_at: number | null;
    took_ms: number | null;
    next_at: number;
    /** Counts the commits after which lines were others. */
    lines_changed: Generated<number>;
  };
  unit: UnitColumns & { round: number; done: number; remnant: string | null };
  /** SQLite's queue; PostgreSQL has one of its own. */
  queued: UnitColumns & { round: number; attempts: number };
  snapshot: {
    kind: string;
    name: string;
    version: number;
    account: string | null;
    /** Of a trust; of a finding its severity. */
    verdict: string | null;
    json: string;
  };
  /** Which unit saw a snapshot, in whichever round. */
  sighting: { unit: string; source: string; kind: string; name: string };
  /** The names by which a trust is found: its hosts, issuer and roles. */
  relation: { name: string; trust: string };
  /** What a scan would print of what a unit saw, in whichever round. */
  line: {
    unit: string;
    source: string;
    kind: string;
    name: string;
    account: string | null;
    line: string;
  };
  condition: {
    id: Generated<number>;
    unit: string;
    source: string;
    kind: string;
    name: string;
    cause: string;
    target: string;
    account: string | null;
    severity: number;
    until: number | null;
    json: string;
  };
  event: {
    id: Generated<number>;
    at: number;
    kind: string;
    about_kind: string;
    about_name: string;
    account: string | null;
    source: string;
    severity: string;
    detail: string;
    before: string;
    after: string;
    author: string | null;
  };
  alert: {
    id: string;
    cause: string;
    severity: string;
    started_at: number;
    resolved_at: number | null;
    /** As it was told last. */
    json: string;
    /** Its targets as they are now. */
    targets: string;
    /** The receivers that were told. */
    told: string;
  };
  message: {
    id: Generated<number>;
    receiver: string;
    alert: string;
    state: 'owed' | 'delivered' | 'given-up';
    json: string;
    attempts: number;
    owed_since: number;
    due_at: number;
    leased_until: number | null;
    why: string | null;
  };
  suggestion: {
    id: string;
    target: string;
    account: string | null;
    source: string;
    at: number;
    state: string;
    note: string | null;
    plan: string;
  };
  access_grant: {
    id: string;
    kind: 'token' | 'session';
    sha256: string;
    name: string;
    scopes: string;
    accounts: string | null;
    created_at: number;
    expires_at: number | null;
    last_used_at: number | null;
  };
  audit: {
    id: Generated<number>;
    at: number;
    who: string;
    did: string;
    about: string | null;
    came_from: string | null;
  };
  receipt: { id: string; at: number; json: string };
}

interface UnitColumns {
  unit: string;
  source: string;
  unit_kind: string;
  unit_of: string;
}

/** A database that is open, as the queries see it. */
export interface Connection {
  readonly db: Kysely<Tables>;
  readonly dialect: 'sqlite' | 'postgres';
  /** As it is named in messages: without a password. */
  readonly name: string;
}
