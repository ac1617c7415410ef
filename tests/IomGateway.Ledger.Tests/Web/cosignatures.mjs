// Ed25519 cosignatures (C2SP tlog-cosignature) with Node's own crypto and nothing of the gateway's.
//   node cosignatures.mjs verify VKEY NOTE   prints the time of each cosignature by that key, or "bad"
//   node cosignatures.mjs sign NAME SECONDS NOTE   prints a key of its own and its cosignature line

import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [verb, ...rest] = process.argv.slice(2);
const prefix = Buffer.from('302a300506032b6570032100', 'hex');
const keyId = (name, point) =>
  createHash('sha256').update(`${name}\n`).update(Buffer.concat([Buffer.of(4), point])).digest().subarray(0, 4);
const message = (seconds, text) => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

if (verb === 'verify') {
  const [vkey, file] = rest;
  const [name, id, ...base64] = readFileSync(vkey, 'utf8').trim().split('+');
  const point = Buffer.from(base64.join('+'), 'base64').subarray(1);
  if (keyId(name, point).toString('hex') !== id) {
    throw new Error('the key id is wrong');
  }
  const key = createPublicKey({ key: Buffer.concat([prefix, point]), format: 'der', type: 'spki' });
  const note = readFileSync(file, 'utf8');
  const end = note.lastIndexOf('\n\n') + 1;
  for (const line of note.slice(end + 1, -1).split('\n')) {
    const [, who, blob] = line.split(' ');
    const bytes = Buffer.from(blob, 'base64');
    if (who !== name || bytes.subarray(0, 4).toString('hex') !== id) {
      continue;
    }
    const seconds = bytes.readBigUInt64BE(4);
    console.log(verify(null, message(seconds, note.slice(0, end)), key, bytes.subarray(12)) ? `${seconds}` : 'bad');
  }
} else {
  const [name, seconds, file] = rest;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(prefix.length);
  const note = readFileSync(file, 'utf8');
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = sign(null, message(seconds, note.slice(0, note.lastIndexOf('\n\n') + 1)), privateKey);
  const id = keyId(name, point);
  console.log(`${name}+${id.toString('hex')}+${Buffer.concat([Buffer.of(4), point]).toString('base64')}`);
  console.log(`\u2014 ${name} ${Buffer.concat([id, time, signature]).toString('base64')}`);
}
