// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { parse, parseAllDocuments, stringify } from 'yaml';

import { isJsonObject, type JsonObject } from '../../src/core/model/json.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { kubectl } from '../contract/lab-kube.ts';
import { inProcess } from '../in-process.ts';
import { missing, run } from '../process.ts';

const SCAN = ['scan', 'scan-shards'] as const;
const WATCH = ['watch-sqlite', 'watch-postgres'] as const;
const COMPONENTS = ['irsa', 'pod-identity', 'cluster-rights', 'service-monitor'] as const;

interface Manifest extends JsonObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: JsonObject };
  readonly spec?: JsonObject;
}

let folder: string;
before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'trustprint-kustomize-')));
});
after(async () => rm(folder, { recursive: true }));

/** An overlay of one base with components, as somebody writes it who adopts this. */
async function overlay(base: string, components: readonly string[]): Promise<string> {
  const at = await mkdtemp(join(folder, `${base}-`));
  const path = (part: string): string => relative(at, resolve('deploy/kubernetes', part));
  const content = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'trustprint',
    resources: [path(base)],
    components: components.map((name) => path(`components/${name}`)),
    images: [{ name: 'trustprint', newName: 'registry.example.com/trustprint', newTag: '0.1.0' }],
  };
  await writeFile(join(at, 'kustomization.yaml'), stringify(content));
  return at;
}

async function built(at: string): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await run('kubectl', ['kustomize', at]);
  assert.deepEqual([code, stderr], [0, '']);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

const componentsFor = (base: string): readonly string[] =>
  base.startsWith('watch') ? COMPONENTS : COMPONENTS.filter((name) => name !== 'service-monitor');

/** Every object somewhere in a manifest, with where it stands. */
function* objectsIn(value: unknown, path: readonly (string | number)[] = []): Generator<Found> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objectsIn(item, [...path, index]);
  } else if (isJsonObject(value)) {
    yield { path, object: value };
    for (const [name, member] of Object.entries(value)) yield* objectsIn(member, [...path, name]);
  }
}

interface Found {
  readonly path: readonly (string | number)[];
  readonly object: JsonObject;
}

describe('the manifests for Kubernetes', { skip: missing('kubectl') }, () => {
  for (const base of [...SCAN, ...WATCH]) {
    it(`${base}: names what there is`, async () => {
      const all = await built(await overlay(base, componentsFor(base)));
      assertNames(all);
      for (const one of all) if ('template' in specOf(one)) assertRestricted(one);
    });
  }

  it('have just one budget for disruptions: where there are replicas', async () => {
    for (const base of WATCH) {
      const kinds = (await built(await overlay(base, []))).map(({ kind }) => kind);
      assert.equal(kinds.includes('PodDisruptionBudget'), base === 'watch-postgres');
    }
  });

  it('give the rights that the commands ask for, and no others', async () => {
    const all = await built(await overlay('watch-sqlite', ['cluster-rights']));
    const role = all.find(({ kind }) => kind === 'ClusterRole');
    for (const command of ['scan', 'watch']) {
      const args = ['permissions', '--for', command, '--format', 'kubernetes'];
      const { rules } = parse((await inProcess(args)).stdout) as JsonObject;
      assert.deepEqual(role?.['rules'], rules, command);
    }
    const own = (await built(await overlay('watch-sqlite', []))).map(({ kind }) => kind);
    assert.ok(!own.includes('ClusterRole'));
  });
});

describe('applied to an API server', { skip: missing('kubectl') }, () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ scenario: 'healthy', port: 0 });
    await applied(['create', 'namespace', 'trustprint']);
  });
  after(async () => lab.stop());

  async function applied(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await kubectl(lab, ...args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  for (const base of [...SCAN, ...WATCH]) {
    it(`${base}: is taken, and is the same the second time`, async () => {
      const at = await overlay(base, componentsFor(base));
      const first = (await applied(['apply', '-k', at])).trimEnd().split('\n');
      assert.equal(first.length, (await built(at)).length);
      const second = (await applied(['apply', '-k', at])).trimEnd().split('\n');
      // kubectl sends the selector of a PodDisruptionBudget each time (its patch strategy is `replace`).
      for (const line of second.filter((line) => !line.startsWith('poddisruptionbudget'))) {
        assert.match(line, / unchanged$/);
      }
    });
  }

  it('puts the parts of a scan together when it is let go, and each time that the Jobs are new', async () => {
    const at = await overlay('scan-shards', []);
    const jobs = ['trustprint-scan-shards', 'trustprint-scan-merge', '-n', 'trustprint'];
    const podsOf = async (job: string): Promise<number> => {
      const pods = ['get', 'pod', '-n', 'trustprint', '-o', 'name', '-l', `job-name=${job}`];
      return (await applied(pods)).trimEnd().split('\n').filter(Boolean).length;
    };
    for (let round = 0; round < 2; round += 1) {
      await applied(['delete', 'job', ...jobs, '--ignore-not-found']);
      const made = await applied(['apply', '-k', at]);
      assert.match(made, /trustprint-scan-shards created\n/);
      assert.deepEqual(
        [await podsOf('trustprint-scan-shards'), await podsOf('trustprint-scan-merge')],
        [4, 0],
      );
      const letGo = ['-n', 'trustprint', '-p', '{"spec":{"suspend":false}}'];
      await applied(['patch', 'job/trustprint-scan-merge', ...letGo]);
      assert.equal(await podsOf('trustprint-scan-merge'), 1);
    }
  });

  it('has pods that the webhook of EKS gives their role', async () => {
    const path = ['-o', 'jsonpath={.spec.containers[0].env[*].name}'];
    const names = await applied(['get', 'pod', 'trustprint-watch-0', '-n', 'trustprint', ...path]);
    assert.match(names, /\bAWS_ROLE_ARN\b.*\bAWS_WEB_IDENTITY_TOKEN_FILE\b/);
  });

  it('takes the Secrets as kubectl makes them', async () => {
    const secret = ['create', 'secret', 'generic', 'trustprint-watch-token', '-n', 'trustprint'];
    await applied([...secret, '--from-literal=token=tpw_x']);
    const path = ['-n', 'trustprint', '-o', 'jsonpath={.data.token}'];
    const kept = await applied(['get', 'secret', 'trustprint-watch-token', ...path]);
    assert.equal(Buffer.from(kept, 'base64').toString(), 'tpw_x');
  });

  it('takes a change of a port and of an argument', async () => {
    const at = await overlay('watch-sqlite', []);
    const changed = (await built(at)).filter(({ kind }) => kind === 'Service');
    const file = join(at, 'changed.yaml');
    await writeFile(
      file,
      JSON.stringify(changed).slice(1, -1).replace('"port":443', '"port":8443'),
    );
    assert.match(await applied(['apply', '-f', file]), /service\/trustprint-watch configured/);
    const ports = await applied(['get', 'svc', '-n', 'trustprint', '-o', 'jsonpath={..port}']);
    assert.equal(ports, '8443');
  });

  it('refuses each manifest with a field too many, and each of a wrong type', async () => {
    const all = await Promise.all(
      ['scan', 'watch-postgres'].map(async (base) =>
        built(await overlay(base, componentsFor(base))),
      ),
    );
    const byKind = new Map(all.flat().map((one) => [one.kind, one]));
    assert.ok(byKind.size >= 11, [...byKind.keys()].join());
    for (const [kind, manifest] of byKind) {
      const unknown = { ...manifest, metadata: { ...manifest.metadata, lables: {} } };
      assert.match(await refusal(unknown), /unknown field "metadata.lables"/, kind);
      const mistyped = { ...manifest, metadata: { ...manifest.metadata, labels: 'none' } };
      assert.match(await refusal(mistyped), /cannot unmarshal string|labels/, kind);
      if (manifest.spec === undefined) continue;
      const below = { ...manifest, spec: { ...manifest.spec, nope: 1 } };
      assert.match(await refusal(below), /unknown field "spec.nope"/, kind);
    }
  });

  async function refusal(manifest: JsonObject): Promise<string> {
    const file = join(folder, 'wrong.json');
    await writeFile(file, JSON.stringify(manifest));
    const { code, stderr } = await kubectl(lab, 'apply', '--dry-run=server', '-f', file);
    assert.equal(code, 1, `taken: ${JSON.stringify(manifest)}`);
    return stderr;
  }
});

/** What names something else names what is there: volumes, ports, selectors, accounts. */
function assertNames(all: readonly Manifest[]): void {
  const names = new Map(all.map((one) => [`${one.kind}/${one.metadata.name}`, one]));
  const pods = all
    .flatMap((one) => [...objectsIn(one)])
    .filter(({ object }) => 'containers' in object);
  for (const { object: pod } of pods) {
    assert.ok(names.has(`ServiceAccount/${String(pod['serviceAccountName'])}`));
    for (const { object, path } of objectsIn(pod)) {
      const at = path.join('.');
      if ('claimName' in object) {
        assert.ok(names.has(`PersistentVolumeClaim/${String(object['claimName'])}`), at);
      }
      const [kind] = path.slice(-1);
      if (kind === 'configMap') assert.ok(names.has(`ConfigMap/${String(object['name'])}`), at);
    }
  }
  const labels = all.flatMap(({ kind, spec = {} }) => {
    const template = (spec['jobTemplate'] as Manifest | undefined)?.spec ?? spec;
    const { metadata } = (template['template'] ?? {}) as Partial<Manifest>;
    return metadata?.labels === undefined ? [] : [{ kind, labels: metadata.labels }];
  });
  for (const { kind, spec = {} } of all) {
    const selector = (spec['podSelector'] ?? spec['selector']) as JsonObject | undefined;
    if (selector === undefined || kind === 'ServiceMonitor') continue;
    const wanted = Object.entries((selector['matchLabels'] ?? selector) as JsonObject);
    const isMet = labels.some((one) => wanted.every(([name, value]) => one.labels[name] === value));
    assert.ok(isMet, `${kind} selects nothing`);
  }
}

/** What the level `restricted` of the Pod Security Standards asks, and that images and memory are bounded. */
function assertRestricted(controller: Manifest): void {
  for (const { object: pod } of objectsIn(controller)) {
    if (!Array.isArray(pod['containers'])) continue;
    const context = pod['securityContext'] as JsonObject;
    assert.deepEqual(
      [context['runAsNonRoot'], context['runAsUser'], context['seccompProfile']],
      [true, 65_532, { type: 'RuntimeDefault' }],
    );
    const containers = [...(pod['containers'] as []), ...((pod['initContainers'] ?? []) as [])];
    for (const container of containers as readonly JsonObject[]) {
      assert.deepEqual(container['securityContext'], {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      assert.equal(container['image'], 'registry.example.com/trustprint:0.1.0');
      const { limits } = container['resources'] as { limits: JsonObject };
      assert.ok('memory' in limits);
    }
  }
}

function specOf({ spec = {} }: Manifest): JsonObject {
  return 'jobTemplate' in spec ? ((spec['jobTemplate'] as Manifest).spec ?? {}) : spec;
}
