// SPDX-License-Identifier: Apache-2.0

/**
 * One test file that is many: the runner starts it once, with the files as arguments. Two hundred
 * processes would take longer to start than the tests in them take to run.
 */
import { resolve } from 'node:path';
import { test } from 'node:test';

for (const file of process.argv.slice(2)) {
  try {
    await import(resolve(file));
  } catch (error) {
    // The others are run all the same.
    void test(file, () => {
      throw error;
    });
  }
}
