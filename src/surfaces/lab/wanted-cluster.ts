// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { refusal, type Refused, type WireStructure } from './answer.ts';

/** A cluster as it is asked for. */
export interface WantedCluster {
  readonly kind: 'wanted';
  readonly name: string;
  readonly roleArn: string;
  /** `1.34`; `undefined` leaves it to EKS. */
  readonly version: string | undefined;
  readonly network: WireStructure;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads the body of `CreateCluster`. The words of the refusals are ours. */
export function readCluster(json: JsonObject): WantedCluster | Refused {
  const [name, roleArn, version] = [json['name'], json['roleArn'], json['version']];
  if (typeof name !== 'string' || !NAME.test(name)) {
    return invalid('The cluster name must be 1 to 100 letters, digits, hyphens and underscores');
  }
  if (typeof roleArn !== 'string') return invalid('The roleArn can not be empty');
  if (!isVersion(version)) return invalid('unsupported Kubernetes version');
  const network = networkOf(json['resourcesVpcConfig']);
  if (network === undefined) return invalid('subnetIds must not be empty');
  const tags = json['tags'] ?? {};
  if (!isTextRecord(tags)) return invalid('The tags must be texts');
  return { kind: 'wanted', name, roleArn, version, network, tags };
}

function isVersion(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && /^1\.\d{2}$/.test(value));
}

/** Networks are given back as they came: there are none behind them. */
function networkOf(config: unknown): WireStructure | undefined {
  if (!isJsonObject(config)) return undefined;
  const subnetIds = textsIn(config['subnetIds']);
  const securityGroupIds = textsIn(config['securityGroupIds']);
  return subnetIds.length === 0 ? undefined : { subnetIds, securityGroupIds };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

function invalid(message: string): Refused {
  return refusal('InvalidParameterException', 400, message);
}

/** @see EKS API, `ClusterName`. */
const NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;
