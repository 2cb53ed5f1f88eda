// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/plan/desired-state.ts';
import { comments, type Note } from '../comments.ts';
import {
  byHand,
  type Declared,
  documentOf,
  labelOf,
  placeOf,
  providerNotes,
  roleNotes,
  valuesOf,
  type Emitting,
  requireComposed,
} from './emit-declared.ts';
import { hclBlock, hclList, hclText, hclValue } from '../hcl-and-yaml.ts';

/**
 * The repair as HCL, for Terraform and OpenTofu alike.
 *
 * @throws TrustprintError `emit_impossible`
 */
export function emitTerraform(_: Emitting, declared: Declared): string {
  const { provider, roles } = declared;
  const notes = byHand(declared);
  requireComposed(valuesOf(declared));
  return [
    ...(provider === undefined ? [] : [providerBlock(provider)]),
    ...roles.map(roleBlock),
    ...(notes.length === 0 ? [] : [comments('#', notes)]),
  ].join('\n');
}

function providerBlock(provider: DeclaredProvider): string {
  const { arn, url, clientIds, thumbprints, tags, exists } = provider;
  const body = [
    `url = ${hclText(url)}`,
    `client_id_list = ${hclList(clientIds)}`,
    ...(thumbprints === undefined ? [] : [`thumbprint_list = ${hclList(thumbprints)}`]),
    ...(Object.keys(tags).length === 0 ? [] : [`tags = ${hclValue(tags, 1)}`]),
  ];
  return [
    comments('#', providerNotes(provider, WITHOUT_LIST)),
    hclBlock('resource "aws_iam_openid_connect_provider" "issuer"', body),
    exists ? importing('aws_iam_openid_connect_provider.issuer', arn) : '',
  ].join('');
}

/** What else a role has is not known here: its block is there to take one argument from. */
function roleBlock(declared: DeclaredRole, index: number): string {
  const { change, role } = declared;
  const { name, path } = placeOf(change);
  const label = labelOf('workload', index);
  const body = [
    `name = ${hclText(name)}`,
    `path = ${hclText(path)}`,
    ...(role === undefined
      ? []
      : [`max_session_duration = ${String(role.maxSessionDurationSeconds)}`]),
    `assume_role_policy = jsonencode(${hclValue(documentOf(change.after), 1)})`,
  ];
  return [
    comments('#', roleNotes([declared])),
    hclBlock(`resource "aws_iam_role" "${label}"`, body),
    importing(`aws_iam_role.${label}`, name),
  ].join('');
}

/** @see Terraform 1.5 and OpenTofu 1.5, import blocks. */
function importing(address: string, id: string): string {
  return [
    '\n',
    comments('#', ['terraform-import']),
    hclBlock('import', [`to = ${address}`, `id = ${hclText(id)}`]),
  ].join('');
}

/** @see terraform-provider-aws 5.81 (2024-12), where `thumbprint_list` became optional. */
const WITHOUT_LIST: readonly Note[] = ['terraform-no-list', 'terraform-may-omit-list'];
