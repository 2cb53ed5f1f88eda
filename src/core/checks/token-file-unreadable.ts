// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../error.ts';
import type { Pod } from '../model/kubernetes.ts';
import type { Outcome } from '../model/verdict.ts';
import { type Around, kubectl, ownerRemedy, rolloutOf } from '../model/kubectl.ts';
import {
  containerName,
  containersIn,
  type InPod,
  isReadable,
  modeOf,
  tokenFileOf,
} from '../model/workload.ts';
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
    const { path, projection } = file;
    const mode = modeOf(projection).toString(8).padStart(4, '0');
    return [{ at, path, mode, readable: isReadable(at, projection) }];
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

/** Any group will do: the kubelet gives it the files, and puts the containers into it. */
const FS_GROUP = JSON.stringify({
  spec: { template: { spec: { securityContext: { fsGroup: 65_534 } } } },
});
