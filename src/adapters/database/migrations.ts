// SPDX-License-Identifier: Apache-2.0

/** A step from one form of the tables to the next. */
export interface Migration {
  readonly version: number;
  /**
   * The oldest program that can go on with the tables as they are then: while replicas are replaced, old
   * ones work beside new ones.
   */
  readonly needs: number;
  readonly statements: (types: ColumnTypes) => readonly string[];
}

interface ColumnTypes {
  /** Rises from row to row, and is never given twice. */
  readonly id: string;
  /** Compared byte by byte, whatever the language of the server. */
  readonly text: string;
  readonly int: string;
}

export const COLUMN_TYPES: Readonly<Record<'sqlite' | 'postgres', ColumnTypes>> = {
  sqlite: { id: 'integer primary key autoincrement', text: 'text', int: 'integer' },
  postgres: {
    id: 'bigint generated always as identity primary key',
    text: 'text collate "C"',
    int: 'bigint',
  },
};

/** In order. What was released is never edited: a change is a step of its own. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    needs: 1,
    statements: (types) =>
      [roundTables, snapshotTables, alertTables, eventTables, otherTables].flatMap((tables) =>
        tables(types),
      ),
  },
  // Programs that know no lines go on, and leave what is there of them.
  { version: 2, needs: 1, statements: lineTables },
];

/** The form that this program's queries are for. */
export const OUR_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

function roundTables({ text, int }: ColumnTypes): readonly string[] {
  return [
    `create table source (name ${text} primary key, round ${int} not null, started_at ${int} not null,
        completed_at ${int}, took_ms ${int}, next_at ${int} not null)`,
    `create table unit (source ${text} not null, round ${int} not null, unit ${text} not null,
        unit_kind ${text} not null, unit_of ${text} not null, done ${int} not null, remnant ${text},
        primary key (source, round, unit))`,
    `create table queued (unit ${text} not null, round ${int} not null, source ${text} not null,
        unit_kind ${text} not null, unit_of ${text} not null, attempts ${int} not null,
        primary key (unit, round))`,
  ];
}

function snapshotTables({ text, int }: ColumnTypes): readonly string[] {
  return [
    `create table snapshot (kind ${text} not null, name ${text} not null, version ${int} not null,
        account ${text}, verdict ${text}, json ${text} not null, primary key (kind, name))`,
    `create table sighting (unit ${text} not null, source ${text} not null, kind ${text} not null,
        name ${text} not null, primary key (unit, kind, name))`,
    `create index sighting_name on sighting (kind, name)`,
    `create table relation (name ${text} not null, trust ${text} not null)`,
    `create index relation_name on relation (name)`,
    `create index relation_trust on relation (trust)`,
  ];
}

function lineTables({ text, int }: ColumnTypes): readonly string[] {
  return [
    `create table line (unit ${text} not null, source ${text} not null, kind ${text} not null,
        name ${text} not null, account ${text}, line ${text} not null, primary key (unit, kind, name))`,
    `alter table source add column lines_changed ${int} not null default 0`,
  ];
}

function alertTables({ id, text, int }: ColumnTypes): readonly string[] {
  return [
    `create table condition (id ${id}, unit ${text} not null, source ${text} not null,
        kind ${text} not null, name ${text} not null, cause ${text} not null, target ${text} not null,
        account ${text}, severity ${int} not null, until ${int}, json ${text} not null)`,
    `create index condition_name on condition (kind, name)`,
    `create index condition_cause on condition (cause)`,
    `create index condition_until on condition (until) where until is not null`,
    `create table alert (id ${text} primary key, cause ${text} not null, severity ${text} not null,
        started_at ${int} not null, resolved_at ${int}, json ${text} not null, targets ${text} not null,
        told ${text} not null)`,
    `create unique index alert_standing on alert (cause) where resolved_at is null`,
    `create index alert_resolved on alert (resolved_at)`,
    `create table message (id ${id}, receiver ${text} not null, alert ${text} not null,
        state ${text} not null, json ${text} not null, attempts ${int} not null, owed_since ${int} not null,
        due_at ${int} not null, leased_until ${int}, why ${text})`,
    `create index message_owed on message (receiver, alert, id) where state = 'owed'`,
    `create index message_since on message (owed_since)`,
  ];
}

function eventTables({ id, text, int }: ColumnTypes): readonly string[] {
  return [
    `create table event (id ${id}, at ${int} not null, kind ${text} not null, about_kind ${text} not null,
        about_name ${text} not null, account ${text}, source ${text} not null, severity ${text} not null,
        detail ${text} not null, before ${text} not null, after ${text} not null, author ${text})`,
    `create index event_name on event (about_name, id)`,
    `create index event_account on event (account, id)`,
    `create index event_kind on event (kind, id)`,
    `create index event_at on event (at)`,
  ];
}

function otherTables({ id, text, int }: ColumnTypes): readonly string[] {
  return [
    `create table suggestion (id ${text} primary key, target ${text} not null, account ${text},
        source ${text} not null, at ${int} not null, state ${text} not null, note ${text},
        plan ${text} not null)`,
    `create index suggestion_open on suggestion (target) where state = 'open'`,
    `create table access_grant (id ${text} primary key, kind ${text} not null, sha256 ${text} not null,
        name ${text} not null, scopes ${text} not null, accounts ${text}, created_at ${int} not null,
        expires_at ${int}, last_used_at ${int})`,
    `create unique index access_secret on access_grant (kind, sha256)`,
    `create table audit (id ${id}, at ${int} not null, who ${text} not null, did ${text} not null,
        about ${text}, came_from ${text})`,
    `create index audit_at on audit (at)`,
    `create table receipt (id ${text} primary key, at ${int} not null, json ${text} not null)`,
  ];
}
