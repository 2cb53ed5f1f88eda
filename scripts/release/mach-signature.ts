// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

/**
 * Signatures of Mach-O executables without a certificate ("ad hoc"). macOS starts no program for arm64 that
 * has none, and what was put into Node's own broke Apple's. This one says what linkers say, as those of Go and
 * LLVM do on other systems: the digests of all pages, and no more.
 *
 * Forms: `mach-o/loader.h` and `kern/cs_blobs.h` of https://github.com/apple-oss-distributions/xnu
 */
const MH_MAGIC_64 = 0xfeedfacf;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
const CSMAGIC_CODEDIRECTORY = 0xfade0c02;
/** The first version that tells which segment is executed. */
const VERSION = 0x20400;
/** CS_ADHOC | CS_LINKER_SIGNED. */
const FLAGS = 0x20002;
const CS_HASHTYPE_SHA256 = 2;
const CS_EXECSEG_MAIN_BINARY = 1n;
const HASH_BYTES = 32;
const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
/** A page of memory on arm64. */
const MEMORY_PAGE = 0x4000;
const HEADER_BYTES = 32;
const COMMAND_BYTES = 16;
const DIRECTORY_BYTES = 88;
/** A signature with one index, which leads to the directory. */
const SIGNATURE_BYTES = 20;

const IDENTIFIER = Buffer.from('trustprint\0');

interface Segment {
  /** Where its load command is. */
  readonly at: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Signs an executable that has no signature.
 *
 * @throws Error when it has another form than we know, or no room for the load command.
 */
export function signed(unsigned: Buffer): Buffer {
  const text = segmentOf(unsigned, '__TEXT');
  const link = segmentOf(unsigned, '__LINKEDIT');
  const end = HEADER_BYTES + unsigned.readUInt32LE(20);
  if (link.offset + link.size !== unsigned.length) throw new Error('__LINKEDIT is not at the end');
  if (end + COMMAND_BYTES > unsigned.readUInt32LE(text.at + 72 + 48)) {
    throw new Error('there is no room for the load command of a signature');
  }
  const codeBytes = alignedTo(16, unsigned.length);
  const directory = directoryFor(codeBytes, text);
  const bytes = alignedTo(16, SIGNATURE_BYTES + directory.length);
  const file = Buffer.alloc(codeBytes + bytes);
  unsigned.copy(file);

  file.writeUInt32LE(unsigned.readUInt32LE(16) + 1, 16);
  file.writeUInt32LE(unsigned.readUInt32LE(20) + COMMAND_BYTES, 20);
  const command = [LC_CODE_SIGNATURE, COMMAND_BYTES, codeBytes, bytes];
  for (const [index, value] of command.entries()) file.writeUInt32LE(value, end + 4 * index);
  const size = file.length - link.offset;
  file.writeBigUInt64LE(BigInt(alignedTo(MEMORY_PAGE, size)), link.at + 32);
  file.writeBigUInt64LE(BigInt(size), link.at + 48);

  const head = [CSMAGIC_EMBEDDED_SIGNATURE, SIGNATURE_BYTES + directory.length, 1];
  for (const [index, value] of [...head, 0, SIGNATURE_BYTES].entries()) {
    file.writeUInt32BE(value, codeBytes + 4 * index);
  }
  for (const [page, digest] of pageDigests(file.subarray(0, codeBytes)).entries()) {
    digest.copy(directory, DIRECTORY_BYTES + IDENTIFIER.length + page * HASH_BYTES);
  }
  directory.copy(file, codeBytes + SIGNATURE_BYTES);
  return file;
}

/** All that it says but the digests, which come last. */
function directoryFor(codeBytes: number, text: Segment): Buffer {
  const hashOffset = DIRECTORY_BYTES + IDENTIFIER.length;
  const pages = Math.ceil(codeBytes / PAGE);
  const directory = Buffer.alloc(hashOffset + pages * HASH_BYTES);
  const fields = [CSMAGIC_CODEDIRECTORY, directory.length, VERSION, FLAGS, hashOffset];
  for (const [index, value] of [...fields, DIRECTORY_BYTES, 0, pages, codeBytes].entries()) {
    directory.writeUInt32BE(value, 4 * index);
  }
  directory.set([HASH_BYTES, CS_HASHTYPE_SHA256, 0, PAGE_BITS], 36);
  directory.writeBigUInt64BE(BigInt(text.offset), 64);
  directory.writeBigUInt64BE(BigInt(text.size), 72);
  directory.writeBigUInt64BE(CS_EXECSEG_MAIN_BINARY, 80);
  IDENTIFIER.copy(directory, DIRECTORY_BYTES);
  return directory;
}

function pageDigests(code: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(code.length / PAGE) }, (_, page) =>
    createHash('sha256')
      .update(code.subarray(page * PAGE, (page + 1) * PAGE))
      .digest(),
  );
}

function segmentOf(file: Buffer, name: string): Segment {
  if (file.readUInt32LE(0) !== MH_MAGIC_64) throw new Error('it is no Mach-O executable');
  const count = file.readUInt32LE(16);
  let found: Segment | undefined;
  for (let at = HEADER_BYTES, index = 0; index < count; index += 1) {
    const kind = file.readUInt32LE(at);
    if (kind === LC_CODE_SIGNATURE) throw new Error('it has a signature already');
    if (
      kind === LC_SEGMENT_64 &&
      file.toString('latin1', at + 8, at + 24).startsWith(`${name}\0`)
    ) {
      const [offset, size] = [file.readBigUInt64LE(at + 40), file.readBigUInt64LE(at + 48)];
      found = { at, offset: Number(offset), size: Number(size) };
    }
    at += file.readUInt32LE(at + 4);
  }
  if (found === undefined) throw new Error(`there is no segment ${name}`);
  return found;
}

function alignedTo(size: number, bytes: number): number {
  return Math.ceil(bytes / size) * size;
}
