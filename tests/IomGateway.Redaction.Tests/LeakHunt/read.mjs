// Reads JSON texts with Node's parser, and answers each with the MD5 of what it read: names and texts decoded,
// numbers as doubles, brackets. In: count, length, then each text after its length. Out: sixteen bytes for each.
import { createHash } from 'node:crypto';

const end = '\u001f';

function read(value, parts) {
  if (typeof value === 'string') parts.push('s' + value + end);
  else if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes[0] = 100;
    bytes.writeDoubleBE(value, 1);
    parts.push(bytes);
  } else if (value === null) parts.push('z');
  else if (typeof value === 'boolean') parts.push(value ? 't' : 'f');
  else if (Array.isArray(value)) {
    parts.push('[');
    for (const item of value) read(item, parts);
    parts.push(']');
  } else {
    parts.push('{');
    for (const name of Object.keys(value)) {
      parts.push('n' + name + end);
      read(value[name], parts);
    }
    parts.push('}');
  }
}

function digest(text) {
  const hash = createHash('md5');
  try {
    const parts = [];
    read(JSON.parse(text), parts);
    let run = '';
    for (const part of parts) {
      if (typeof part === 'string') run += part;
      else {
        hash.update(run, 'utf8');
        hash.update(part);
        run = '';
      }
    }
    hash.update(run, 'utf8');
  } catch (error) {
    hash.update('unreadable: ' + error.message);
  }
  return hash.digest();
}

let held = Buffer.alloc(0);
process.stdin.on('data', chunk => {
  held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
  while (held.length >= 8 && held.length >= 8 + held.readUInt32BE(4)) {
    const count = held.readUInt32BE(0);
    const length = held.readUInt32BE(4);
    const answers = [];
    let at = 8;
    for (let i = 0; i < count; i++) {
      const size = held.readUInt32BE(at);
      answers.push(digest(held.toString('utf8', at + 4, at + 4 + size)));
      at += 4 + size;
    }
    held = held.subarray(8 + length);
    process.stdout.write(Buffer.concat(answers));
  }
});
