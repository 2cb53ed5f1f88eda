// SPDX-License-Identifier: Apache-2.0

/** What is asked once however many want to know, for as long as this is kept: a run. */
export class Once<T> {
  readonly #asked = new Map<string, Promise<T>>();

  /** What `ask` gives to whoever asked first under this name, a failure too. */
  async of(name: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.#asked.get(name) ?? ask();
    this.#asked.set(name, asked);
    return asked;
  }
}
