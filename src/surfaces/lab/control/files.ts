// SPDX-License-Identifier: Apache-2.0

import { rmSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

import { TrustprintError } from '../../../core/error.ts';
import { type Certificate, pemOf } from '../../../core/model/certificate.ts';
import type { Pki } from '../issuer/pki.ts';
import { codeOf } from '../issuer/loopback.ts';
import { eventOf } from './runner.ts';
import type { Stage } from './prepared-scenario.ts';
import type { ServiceAccount } from '../issuer/tokens.ts';

/**
 * The files of a lab, in a folder that only this user can enter (0700), each for this user only
 * (0600). Their names outlive a change of scenario, so that a shell in the lab stays in it.
 */
export interface LabFiles {
  readonly folder: string;
  readonly caFile: string;
  readonly libraryFile: string;
  /** What clients take as AWS's library where that is not the lab's. */
  readonly clientLibraryFile: string;
  /** The keys of the users of all accounts, each as a profile. */
  readonly credentialsFile: string;
  /** What leads to the Kubernetes API of the lab's cluster. */
  readonly kubeconfig: string;
  /** A folder for what kubectl keeps of it, so that nothing of the lab stays behind. */
  readonly kubeCache: string;
  /** What the runner of a job tells of the event that it runs for. */
  readonly eventFile: string;
  /** An empty file, for AWS's configuration, and for the credentials of those who have none. */
  readonly emptyFile: string;
  readonly tokenFile: (workload: ServiceAccount) => string;
  readonly remove: () => Promise<void>;
}

/** Makes the folder. It is removed when the process ends, however it ends short of being killed. */
export async function labFiles(): Promise<LabFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-lab-')).catch(noFolder);
  const inFolder = (name: string): string => join(folder, name);
  const removeNow = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeNow);
  const files: LabFiles = {
    folder,
    caFile: inFolder('ca.pem'),
    libraryFile: inFolder('library.pem'),
    clientLibraryFile: inFolder('client-library.pem'),
    credentialsFile: inFolder('credentials'),
    kubeconfig: inFolder('kubeconfig'),
    kubeCache: inFolder('kube-cache'),
    eventFile: inFolder('event.json'),
    emptyFile: inFolder('empty'),
    tokenFile: ({ namespace, name }) => inFolder(`token-${namespace}-${name}`),
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
      process.off('exit', removeNow); // not before: a second signal ends the process meanwhile
    },
  };
  await writePrivately(files.emptyFile, '');
  return files;
}

function noFolder(cause: unknown): never {
  const message = `${tmpdir()} cannot be written: ${codeOf(cause) ?? 'unknown'}`;
  throw new TrustprintError('file_unwritable', message, {
    hint: 'name another folder for temporary files: TMPDIR=DIR',
    cause,
  });
}

/** Writes what a stage is announced with, but for its tokens. */
export async function writeRoots(stage: Stage, files: LabFiles): Promise<void> {
  const library = libraryOf(stage.laid.pki).join('');
  const { hosts = {} } = stage.laid.layout;
  const ofHosts = Object.values(hosts).flatMap(({ issuerCas }) => issuerCas);
  await Promise.all([
    writePrivately(files.caFile, pemsOf([...stage.issuerCas, ...ofHosts]).join('')),
    writePrivately(files.libraryFile, library),
    writePrivately(files.eventFile, eventOf(stage.laid.layout)),
    writePrivately(
      files.clientLibraryFile,
      `${library}${pemsOf(stage.laid.layout.beyondLibrary ?? []).join('')}`,
    ),
  ]);
}

/**
 * What the lab's STS takes as AWS's library, PEM: the Mozilla roots compiled into Node, as for any
 * issuer, and the root of the lab's own public CA.
 */
export function libraryOf({ publicRoot }: Pki): readonly string[] {
  const mozilla = getCACertificates('bundled').map((pem) => `${pem.trim()}\n`);
  return [...mozilla, pemOf(publicRoot.certificate)];
}

/** Writes a file for this user only. A reader sees the old one or the new one, never half of it. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function pemsOf(certificates: readonly Certificate[]): readonly string[] {
  return certificates.map(pemOf);
}
