// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';

import { type Bundled, packagesOf } from '../build/notices.ts';
import { nodeOf, type Target } from './targets.ts';

/** What an executable was made of. */
export interface MadeOf {
  readonly target: Target;
  /** The files of packages that went into it. */
  readonly sources: readonly string[];
  /** The SHA-256 of the executable. */
  readonly sha256: string;
}

/** Of Node's versions, the numbers of interfaces: there is no such program. */
const INTERFACES = new Set(['node', 'modules', 'napi']);

/**
 * The bill of materials of an executable: the packages of which something is in it, and Node with what is
 * compiled into Node. It has no time and no chance in it: the same executable has the same.
 *
 * @returns CycloneDX 1.6, as JSON.
 * @throws Error when the schema of CycloneDX finds fault with it.
 */
export async function sbomOf({ target, sources, sha256 }: MadeOf): Promise<string> {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as Named;
  const program = componentOf(Enums.ComponentType.Application, { name, version });
  program.licenses.add(new Models.LicenseExpression('Apache-2.0'));
  program.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: program }) });
  const node = nodeComponent(target);
  const locked = lockedPackages();
  const packages = packagesOf(sources).map((one) => packageComponent(one, locked));
  for (const one of [node, ...packages]) {
    bom.components.add(one);
    program.dependencies.add(one.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(SPEC));
  const written = (): string => `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
  bom.serialNumber = `urn:uuid:${uuidOf(written())}`;
  const text = written();
  const fault: unknown = await new Validation.JsonStrictValidator(SPEC.version).validate(text);
  if (fault !== null) throw new Error(`the bill of materials: ${JSON.stringify(fault)}`);
  return text;
}

const SPEC = Spec.Spec1dot6;

interface Named {
  readonly name: string;
  readonly version: string;
}

function componentOf(
  type: Enums.ComponentType,
  { name, version }: Named,
  purlType = 'npm',
): Models.Component {
  const [scope, own] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:${purlType}/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
  return new Models.Component(type, own ?? name, {
    version,
    purl,
    bomRef: purl,
    ...(scope === undefined ? {} : { group: scope }),
  });
}

function packageComponent(one: Bundled, locked: Locked): Models.Component {
  const component = componentOf(Enums.ComponentType.Library, one);
  component.licenses.add(new Models.LicenseExpression(one.license));
  const digest = /^sha512-(.+)$/.exec(locked[one.folder]?.integrity ?? '')?.[1];
  if (digest === undefined) throw new Error(`the lockfile has no SHA-512 of ${one.folder}`);
  const file = `${one.name.replace(/^.*\//, '')}-${one.version}.tgz`;
  component.externalReferences.add(
    new Models.ExternalReference(
      `https://registry.npmjs.org/${one.name}/-/${file}`,
      Enums.ExternalReferenceType.Distribution,
      { hashes: hashOf('SHA-512', Buffer.from(digest, 'base64').toString('hex')) },
    ),
  );
  return component;
}

/** Node, and what is compiled into it, as the same version says on the machine that builds. */
function nodeComponent({ runtime, builder }: Target): Models.Component {
  const node = componentOf(Enums.ComponentType.Platform, {
    name: runtime.package,
    version: runtime.version,
  });
  node.description = 'Node.js';
  node.cpe = `cpe:2.3:a:nodejs:node.js:${runtime.version}:*:*:*:*:*:*:*`;
  // Of its `bin/node`, before the program was put in.
  node.hashes.set(Enums.HashAlgorithm['SHA-256'], runtime.sha256);
  const said = execFileSync(nodeOf(builder), ['-p', 'JSON.stringify(process.versions)']);
  for (const [name, version] of Object.entries(JSON.parse(String(said)) as Versions)) {
    if (INTERFACES.has(name) || version === '') continue;
    const part = componentOf(Enums.ComponentType.Library, { name, version }, 'generic');
    node.components.add(part);
    node.dependencies.add(part.bomRef);
  }
  return node;
}

type Versions = Readonly<Record<string, string>>;

function hashOf(algorithm: 'SHA-512', hex: string): Models.HashDictionary {
  return new Models.HashDictionary([[Enums.HashAlgorithm[algorithm], hex]]);
}

type Locked = Readonly<Record<string, { readonly integrity?: string } | undefined>>;

function lockedPackages(): Locked {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Locked };
  return lock.packages;
}

/** A UUID of what is said (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
