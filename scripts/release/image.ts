// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What an image for a kind of machine is made of, as Debian 13 has it. */
interface Libraries {
  /** As OCI names the machine. */
  readonly arch: string;
  readonly folder: string;
  /** Where the executable has its loader. */
  readonly loader: string;
  /** The packages that have them, for scanners of images. */
  readonly packages: readonly string[];
}

/** Images there are for Linux. The cross packages of Debian have the libraries of arm64 on any machine. */
export const LIBRARIES = {
  'linux-x64': {
    arch: 'amd64',
    folder: '/usr/lib/x86_64-linux-gnu',
    loader: '/lib64/ld-linux-x86-64.so.2',
    packages: ['libc6', 'libstdc++6', 'libgcc-s1'],
  },
  'linux-arm64': {
    arch: 'arm64',
    folder: '/usr/aarch64-linux-gnu/lib',
    loader: '/lib/ld-linux-aarch64.so.1',
    packages: ['libc6-arm64-cross', 'libstdc++6-arm64-cross', 'libgcc-s1-arm64-cross'],
  },
} as const satisfies Record<string, Libraries>;

/** What Node is linked to: `readelf -d`. The loader has no other folder to look in than `/lib`. */
const LINKED = [
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
];

/** Copies what an executable loads into a root folder. */
export function copyLibraries(root: string, { folder, loader }: Libraries): void {
  const copied = new Map(LINKED.map((name) => [join('lib', name), join(folder, name)]));
  copied.set(loader, join(folder, basename(loader)));
  for (const [to, from] of copied) {
    const path = join(root, to);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(from, path); // follows links
    chmodSync(path, 0o755);
  }
}

/** Lays out the folder that `deploy/Containerfile` is built in. */
export function layOut(context: string, executable: string, libraries: Libraries): void {
  const root = join(context, 'root');
  // Roots of a company are mounted at `etc/ssl/certs`; Node complains where there is no such folder.
  for (const folder of ['root/usr/bin', 'root/etc/ssl/certs', 'root/tmp', 'state']) {
    mkdirSync(join(context, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777); // a container may run as any user
  copyLibraries(root, libraries);
  copyFileSync(executable, join(root, 'usr/bin/trustprint'));
  writeFileSync(join(root, 'etc/passwd'), 'trustprint:x:65532:65532::/state:/sbin/nologin\n');
  writeFileSync(join(root, 'etc/group'), 'trustprint:x:65532:\n');
  const licences = join(root, 'usr/share/doc');
  mkdirSync(join(licences, 'trustprint'), { recursive: true });
  const notices = join(dirname(executable), 'THIRD-PARTY-NOTICES');
  for (const file of ['LICENSE', notices])
    cpSync(file, join(licences, 'trustprint', basename(file)));
  for (const name of libraries.packages) tellOfPackage(root, name);
}

/** As in the images of distroless: scanners find which packages there are, and people their licences. */
function tellOfPackage(root: string, name: string): void {
  const status = join(root, 'var/lib/dpkg/status.d');
  mkdirSync(status, { recursive: true });
  writeFileSync(join(status, name), execFileSync('dpkg-query', ['--status', name]));
  const copyright = join('usr/share/doc', name, 'copyright');
  if (!existsSync(`/${copyright}`)) throw new Error(`there is no /${copyright}`);
  cpSync(`/${copyright}`, join(root, copyright), { dereference: true });
}

/** Where `buildah` keeps what it makes: a folder of ours, so that no other image is touched. */
export function buildahIn(folder: string): (...args: readonly string[]) => string {
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const always = [...store, '--storage-driver', 'vfs'];
  return (...args) =>
    execFileSync('buildah', [...always, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Arguments that build the image of a folder that was laid out, without another image and without the time. */
export function buildArguments(
  context: string,
  { arch, version }: { readonly arch: string; readonly version: string },
): readonly string[] {
  const alone = ['--isolation', 'chroot', '--network', 'host', '--pull-never'];
  const same = ['--timestamp', '0', '--identity-label=false', '--format', 'oci', '--layers=false'];
  const named = ['--arch', arch, '--build-arg', `VERSION=${version}`, '--quiet'];
  return ['build', ...alone, ...same, ...named, '--file', 'deploy/Containerfile', context];
}
