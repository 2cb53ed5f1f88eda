// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/declared.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Emitting } from './emit.ts';
import {
  byHand,
  type Declared,
  documentOf,
  labelOf,
  placeOf,
  providerNotes,
  roleNotes,
  valuesOf,
} from './emit-declared.ts';
import { comments, quoted, requireComposed } from './emit-text.ts';

/**
 * The repair as HCL, for Terraform and OpenTofu alike.
 *
 * @throws TrustprintError `emit_impossible`
 */
export function emitTerraform(_: Emitting, declared: Declared): string {
  const { provider, roles, annotations } = declared;
  requireComposed(valuesOf(declared));
  return [
    ...(provider === undefined ? [] : [providerBlock(provider)]),
    ...roles.map(roleBlock),
    ...(annotations.length === 0 ? [] : [comments('#', byHand(annotations))]),
  ].join('\n');
}

function providerBlock(provider: DeclaredProvider): string {
  const { arn, url, clientIds, thumbprints, tags, exists } = provider;
  const body = [
    `url = ${text(url)}`,
    `client_id_list = ${list(clientIds)}`,
    ...(thumbprints === undefined ? [] : [`thumbprint_list = ${list(thumbprints)}`]),
    ...(Object.keys(tags).length === 0 ? [] : [`tags = ${valueOf(tags, 1)}`]),
  ];
  return [
    comments('#', providerNotes(provider, WITHOUT_LIST)),
    block('resource "aws_iam_openid_connect_provider" "issuer"', body),
    exists ? importing('aws_iam_openid_connect_provider.issuer', arn) : '',
  ].join('');
}

/** What else a role has is not known here: its block is there to take one argument from. */
function roleBlock(declared: DeclaredRole, index: number): string {
  const { change, role } = declared;
  const { name, path } = placeOf(change);
  const label = labelOf('workload', index);
  const body = [
    `name = ${text(name)}`,
    `path = ${text(path)}`,
    ...(role === undefined
      ? []
      : [`max_session_duration = ${String(role.maxSessionDurationSeconds)}`]),
    `assume_role_policy = jsonencode(${valueOf(documentOf(change.after), 1)})`,
  ];
  return [
    comments('#', roleNotes(declared)),
    block(`resource "aws_iam_role" "${label}"`, body),
    importing(`aws_iam_role.${label}`, name),
  ].join('');
}

/** @see Terraform 1.5 and OpenTofu 1.5, import blocks. */
function importing(address: string, id: string): string {
  return [
    '\n',
    comments('#', ['where nothing of yours manages it yet; take the block out again afterwards']),
    block('import', [`to = ${address}`, `id = ${text(id)}`]),
  ].join('');
}

/** Arguments of one line have their equals signs under each other, as the formatter puts them. */
function block(head: string, body: readonly string[]): string {
  const width = Math.max(...body.filter(isPlain).map((line) => line.indexOf(' = ')));
  const lines = body.map((line) => {
    const [name = '', ...rest] = line.split(' = ');
    return isPlain(line) ? `${name.padEnd(width)} = ${rest.join(' = ')}` : line;
  });
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

function isPlain(line: string): boolean {
  return !line.includes('\n');
}

function text(value: string): string {
  return quoted(value, 'hcl');
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}

/** JSON as an expression of HCL. Keys are quoted, or they would be names or expressions. */
function valueOf(value: unknown, depth: number): string {
  const inside = '  '.repeat(depth + 1);
  const close = '  '.repeat(depth);
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const members = value.map((member) => `${inside}${valueOf(member, depth + 1)},\n`);
    return `[\n${members.join('')}${close}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const members = entries.map(
    ([key, member]) => `${inside}${text(key)} = ${valueOf(member, depth + 1)}\n`,
  );
  return `{\n${members.join('')}${close}}`;
}

/** @see terraform-provider-aws 5.81 (2024-12), where `thumbprint_list` became optional. */
const WITHOUT_LIST: readonly string[] = [
  "no thumbprint_list: AWS's library of roots vouches for this issuer, and the list is not read",
  'it may be left out since version 5.81 of the AWS provider; what IAM has listed then stays as it is',
];
