// SPDX-License-Identifier: Apache-2.0

import type { Outside } from './context.ts';
import type { NamedFiles } from './files.ts';
import type * as Reaching from './outside-reach.ts';
import { watchOutsideOf } from './outside-watch.ts';
import type { Running } from './process.ts';

/** The adapters of the command line, each built when it is first asked for. */
export function outsideOf(from: Omit<Reaching.ProcessContext, 'files'>): Outside {
  const { host, running, redactor } = from;
  const means = { ...from, files: namedFilesOf(running) };
  return {
    reach: async (settings, asked) => (await reaching()).reach(settings, asked, means),
    receipts: async (state) => {
      const { fileReceipts } = await import('../../adapters/stores/receipts.ts');
      const folder = (await reaching()).stateFolder(state, host)();
      return { folder, receipts: fileReceipts(folder, redactor.redact) };
    },
    certificates: async (bytes, reading) =>
      (await import('../../adapters/certificate-files.ts')).readCertificates(bytes, reading),
    publicRoots: async () => (await import('../../adapters/roots.ts')).publicRoots(),
    loadFacts: async (path) =>
      (await import('../../adapters/stores/facts-file.ts')).loadFacts(path, running.signal),
    saveFacts: async (path, facts) => {
      const { saveFacts } = await import('../../adapters/stores/facts-file.ts');
      return saveFacts(path, facts, redactor.redact);
    },
    outputFiles: async (wanted, reading) => {
      const { openOutputFiles } = await import('../../adapters/stores/output-files.ts');
      const files = await openOutputFiles(wanted, reading);
      return files.map((file) => ({ ...file, write: (text) => file.write(redactor.redact(text)) }));
    },
    createFile: async (path, text) =>
      (await import('../../adapters/stores/output-files.ts')).createFile(path, text),
    page: async () => (await import('../../adapters/page-template.ts')).pageTemplate(),
    now: async () => (await (await reaching()).clockFor(means)).now(),
    clock: async () => (await reaching()).clockFor(means),
    ...watchOutsideOf({
      host,
      redactor,
      stateFolder: async (state) => (await reaching()).stateFolder(state, host),
    }),
  };
}

/** What asks the outside is loaded at once: a module of its own costs more than the code in it. */
const reaching = async (): Promise<typeof Reaching> => import('./outside-reach.ts');

/** Files that a person names, read within bounds and until told to stop. */
export function namedFilesOf({ inputPieces, signal }: Running): NamedFiles {
  return {
    inputPieces,
    filePieces: async function* filePieces(name, most) {
      const { boundedPieces } = await import('../../adapters/bounded-file-read.ts');
      yield* boundedPieces(name, { most, signal });
    },
  };
}
