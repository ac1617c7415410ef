// Verifies folders with the page's own modules, under Node: one JSON request a line, one verdict a line.
//   node verify_folders.mjs FOLDER_OF_THE_MODULES

import { webcrypto } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// Node 18 has it, and does not show it without being told.
globalThis.crypto ??= webcrypto;
const { verifyLog } = await import(pathToFileURL(join(resolve(process.argv[2]), 'verify.mjs')));

const absent = e => {
  if (e.code === 'ENOENT' || e.code === 'ENOTDIR') {
    return null;
  }
  throw e;
};

const folder = path => ({
  read: file => readFile(join(path, file)).then(b => new Uint8Array(b), absent),
  sizes: () => readdir(join(path, 'checkpoints')).catch(absent),
});

for await (const line of createInterface({ input: process.stdin })) {
  const { from, ...trust } = JSON.parse(line);
  console.log(JSON.stringify(await verifyLog(folder(from), trust)));
}
