// SPDX-License-Identifier: Apache-2.0

import { stringify } from 'yaml';

import { archiveOf } from './archives.ts';
import { TARGETS, type TargetName } from './targets.ts';

/** What is said of a release: the manifest of the npm package, and the text of `SHA256SUMS`. */
export interface Release {
  readonly manifest: Manifest;
  readonly sums: string;
}

export interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/** How krew names systems and machines. */
const PLATFORMS = {
  'linux-x64': { os: 'linux', arch: 'amd64' },
  'linux-arm64': { os: 'linux', arch: 'arm64' },
  'macos-arm64': { os: 'darwin', arch: 'arm64' },
} as const satisfies Record<TargetName, unknown>;

/**
 * The manifest for krew's index, by which `kubectl krew install trustprint` works.
 *
 * @see https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/
 */
export function krewManifest(release: Release): string {
  const { version, description, homepage } = release.manifest;
  return stringify({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'trustprint' },
    spec: {
      version: `v${version}`,
      homepage,
      shortDescription: 'Find and repair broken IRSA and OIDC trust',
      description,
      caveats: CAVEATS,
      platforms: archivesIn(release).map(({ target, uri, sha256 }) => {
        const { os, arch } = PLATFORMS[target];
        return { selector: { matchLabels: { os, arch } }, uri, sha256, bin: 'trustprint' };
      }),
    },
  });
}

const CAVEATS = `Linux needs glibc 2.28 or newer and libstdc++: no Alpine.
Commands that are printed begin with trustprint: alias trustprint='kubectl trustprint'
`;

/** The formula of a tap. `brew install` then gives `trustprint` and `kubectl trustprint`. */
export function homebrewFormula(release: Release): string {
  const { version, license, homepage = '' } = release.manifest;
  const systems = Map.groupBy(archivesIn(release), ({ target }) => PLATFORMS[target].os);
  const blocks = [...systems].map(
    ([os, archives]) => `  on_${os === 'darwin' ? 'macos' : os} do
${archives.map(archiveBlock).join('\n')}  end
`,
  );
  // Homebrew wants no name, article or full stop in it.
  return `class Trustprint < Formula
  desc "Find and repair broken trust between AWS roles and OIDC issuers"
  homepage ${ruby(homepage)}
  version ${ruby(version)}
  license ${ruby(license)}

${blocks.join('\n')}
  def install
    bin.install "trustprint"
    bin.install_symlink "trustprint" => "kubectl-trustprint"
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/trustprint --version").strip
  end
end
`;
}

function archiveBlock({ target, uri, sha256 }: Archive): string {
  return `    on_${PLATFORMS[target].arch === 'arm64' ? 'arm' : 'intel'} do
      url ${ruby(uri)}
      sha256 ${ruby(sha256)}
    end
`;
}

/** Where the files of a release are had. Until there is a repository, below the one address that there is. */
export function downloadsOf({ version, homepage, repository }: Manifest): string {
  const named = typeof repository === 'object' ? repository.url : repository;
  const address = named?.replace(/^git\+/, '').replace(/\.git$/, '') ?? homepage;
  if (address === undefined) throw new Error('package.json has no homepage and no repository');
  return `${address.replace(/\/$/, '')}/releases/download/v${version}/`;
}

interface Archive {
  readonly target: TargetName;
  readonly uri: string;
  readonly sha256: string;
}

function archivesIn({ manifest, sums }: Release): readonly Archive[] {
  const downloads = downloadsOf(manifest);
  const digests = new Map(
    sums.split('\n').map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  return (Object.keys(TARGETS) as TargetName[]).flatMap((target) => {
    const name = archiveOf(`trustprint-${target}`);
    const sha256 = digests.get(name);
    return sha256 === undefined ? [] : [{ target, uri: downloads + name, sha256 }];
  });
}

/** A text in quotes that Ruby reads as it is: none of ours has a quote or an escape. */
function ruby(text: string): string {
  if (/["\\#]/.test(text)) throw new Error(`not a plain text: ${text}`);
  return `"${text}"`;
}
