// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { parseConfig, type Config } from '../config-file.ts';
import { CONFIG, type NamedFiles, printName, readNamed } from '../files.ts';

/** A configuration that is read again when its file changes. One that is bad leaves what was there. */
export class LiveConfig {
  readonly #name: string;
  readonly #files: NamedFiles;
  #bytes: Uint8Array;
  #current: Config;
  #error: TrustprintError | undefined;

  private constructor(name: string, files: NamedFiles, bytes: Uint8Array) {
    this.#name = name;
    this.#files = files;
    this.#bytes = bytes;
    this.#current = parsed(bytes, name);
  }

  /** @throws TrustprintError `config_malformed`, where it names no source too; `file_unreadable`, `file_too_large`. */
  static async open(name: string, files: NamedFiles): Promise<LiveConfig> {
    return new LiveConfig(name, files, await readNamed(name, CONFIG, files));
  }

  get current(): Config {
    return this.#current;
  }

  /** Why the file as it is now is not gone by; `undefined` where it is. */
  get error(): TrustprintError | undefined {
    return this.#error;
  }

  /** Reads the file again; says whether there is something new to go by, or something wrong. */
  async reread(): Promise<'same' | 'changed' | 'refused'> {
    if (this.#name === STDIN) return 'same';
    try {
      const bytes = await readNamed(this.#name, CONFIG, this.#files);
      if (this.#error === undefined && Buffer.compare(bytes, this.#bytes) === 0) return 'same';
      const current = parsed(bytes, this.#name);
      const isSame = Buffer.compare(bytes, this.#bytes) === 0;
      [this.#bytes, this.#current, this.#error] = [bytes, current, undefined];
      return isSame ? 'same' : 'changed';
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      const isTold = this.#error?.message === error.message;
      this.#error = error;
      return isTold ? 'same' : 'refused';
    }
  }
}

function parsed(bytes: Uint8Array, file: string): Config {
  const name = printName(file);
  const config = parseConfig(Buffer.from(bytes).toString('utf8'), name);
  if (config.file.sources !== undefined) return config;
  throw new TrustprintError(
    'config_malformed',
    `${name} names no sources: there is nothing to watch`,
    {
      facts: { file: name },
      hint: 'trustprint config init FILE writes one to begin with',
    },
  );
}

const STDIN = '-';
