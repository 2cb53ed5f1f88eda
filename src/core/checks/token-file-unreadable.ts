// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../error.ts';
import type { Container, Pod } from '../model/kubernetes.ts';
import type { Outcome } from '../model/verdict.ts';
import { type Around, kubectl, ownerRemedy, rolloutOf } from '../model/kubectl.ts';
import { containerName, containersIn, type InPod, tokenFileOf } from '../model/workload.ts';
import {
  andMore,
  type Check,
  defineCheck,
  fail,
  notApplicable,
  pass,
  remedy,
  unknown,
} from './check.ts';

export const tokenFileUnreadable: Check = defineCheck(
  {
    id: 'token-file-unreadable',
    on: 'workload',
    title: 'Every container may read its token file',
    severity: 'error',
    beforeSts: 9,
    source: {
      title: 'Kubernetes documentation, Projected volumes: SecurityContext interactions',
      url: 'https://kubernetes.io/docs/concepts/storage/projected-volumes/#securitycontext-interactions',
    },
    explanation:
      'Who may read a projected token depends on the pod. With an fsGroup, that group may. Where all containers run as one and the same user, the file is his. Else it belongs to root, with the mode of the volume: 0644 unless it says otherwise, 0600 before Kubernetes 1.19. A container that is neither root nor in the group then gets "permission denied", and STS is never asked.',
    remedy: 'Set fsGroup in the security context of the pod, or leave defaultMode out.',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const files = tokenFilesIn(pods);
    if (files.length === 0) return notApplicable('no container has a projected token');
    const evidence = { files: files.map(evidenceOf) };
    const closed = files.filter(({ readable }) => readable === false);
    const [first] = closed;
    if (first !== undefined) {
      return closedTo(first, { around, evidence, more: andMore(closed) });
    }
    const open = files.find(({ readable }) => readable === 'unknown');
    if (open !== undefined) {
      return unknown(`the image says which user ${containerName(open.at)} runs as`, {
        knowledge: 'documented',
        evidence,
      });
    }
    return pass('every container may read its token', { knowledge: 'documented', evidence });
  },
);

interface MountedFile {
  readonly at: InPod;
  readonly path: string;
  /** Octal, as `ls` and manifests have it. */
  readonly mode: string;
  readonly readable: boolean | 'unknown';
}

function tokenFilesIn(pods: readonly Pod[]): readonly MountedFile[] {
  return containersIn(pods).flatMap((at) => {
    const file = tokenFileOf(at);
    if (file?.kind !== 'projected') return [];
    const { mode = DEFAULT_MODE } = file.projection;
    const readable = isReadable(at, mode);
    return [{ at, path: file.path, mode: mode.toString(8).padStart(4, '0'), readable }];
  });
}

function evidenceOf({ at, path, mode }: MountedFile): EvidenceValue {
  return {
    container: containerName(at),
    path,
    mode,
    runAsUser: at.container.runAsUser ?? null,
    fsGroup: at.pod.fsGroup ?? null,
  };
}

interface Closed {
  readonly around: Around;
  readonly evidence: Outcome['evidence'];
  readonly more: string;
}

function closedTo({ at, mode }: MountedFile, { around, evidence, more }: Closed): Outcome {
  const rollout = rolloutOf(around, at.pod);
  const said = `${containerName(at)} is not root, and its token file has mode ${mode} without an fsGroup`;
  return fail(`${said}: it cannot read it, and never asks STS${more}`, {
    knowledge: 'documented',
    evidence,
    remedies: [
      rollout === undefined
        ? ownerRemedy(
            'set fsGroup in its security context, where it is written down',
            around,
            at.pod,
          )
        : remedy(
            'give the pods an fsGroup, which restarts them',
            kubectl(
              around,
              'patch',
              rollout.kind,
              rollout.name,
              '--namespace',
              rollout.namespace,
              '--patch',
              FS_GROUP,
            ),
          ),
    ],
  });
}

/** By the rules of the kubelet since Kubernetes 1.19. */
function isReadable({ pod, container }: InPod, mode: number): boolean | 'unknown' {
  if (pod.fsGroup !== undefined || othersMayRead(mode)) return true;
  const [first] = pod.containers;
  const user = first?.runAsUser;
  const isOneUser =
    user !== undefined && pod.containers.every(({ runAsUser }) => runAsUser === user);
  if (isOneUser) return true;
  return isRoot(container);
}

function isRoot({ runAsUser, runAsNonRoot }: Container): boolean | 'unknown' {
  if (runAsUser !== undefined) return runAsUser === 0;
  return runAsNonRoot ? false : 'unknown';
}

function othersMayRead(mode: number): boolean {
  return Math.trunc(mode / OTHERS_READ) % 2 === 1;
}

/** Kubernetes API, `ProjectedVolumeSource.defaultMode`. */
const DEFAULT_MODE = 0o644;
const OTHERS_READ = 0o4;

/** Any group will do: the kubelet gives it the files, and puts the containers into it. */
const FS_GROUP = JSON.stringify({
  spec: { template: { spec: { securityContext: { fsGroup: 65_534 } } } },
});
