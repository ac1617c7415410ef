// Signed notes, checkpoints, cosignatures and policies (C2SP signed-note, tlog-checkpoint, tlog-cosignature,
// tlog-policy).

import { concat, equal, fromBase64, sha256, toBase64, toHex, utf8 } from './tree.mjs';

const EcdsaType = 0x02;
const CosignatureType = 0x04;
const CoseName = 'cose-rfc9942-es256';
const MaxNote = 192 * 1024;
const MaxSignatures = 64;
const Ahead = 5 * 60 * 1000;
const MaxPolicy = 256 * 1024;
const MaxDefinitions = 256;

// id-ecPublicKey on secp256r1, and an uncompressed point follows (RFC 5480).
const SpkiPrefix = Uint8Array.of(
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
  0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04);

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };

const isKeyName = name => /^[!-*,-~]{1,255}$/.test(name);

export const isDecimal = text => /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text));

// name+hex8+base64(type and material), taken apart; null when it has not that form.
function readKey(text) {
  const [name, id, ...rest] = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '').split('+');
  const bytes = rest.length > 0 ? fromBase64(rest.join('+')) : null;
  return bytes !== null && bytes.length > 1 && isKeyName(name) && /^[0-9a-fA-F]{8}$/.test(id)
    ? { name, id: id.toLowerCase(), type: bytes[0], material: bytes.subarray(1) } : null;
}

const typed = type => `it is a key of type 0x${type.toString(16).padStart(2, '0')}`;

// A log's key, or { problem }.
export async function parseVerifierKey(text) {
  const parts = readKey(text);
  if (parts === null) {
    return { problem: 'it is not a verifier key (origin+id+base64)' };
  }
  if (parts.type !== EcdsaType) {
    return { problem: `${typed(parts.type)}, where a log's is of type 0x02 (ECDSA P-256)` };
  }
  const spki = parts.material;
  if (spki.length !== 91 || !equal(spki.subarray(0, SpkiPrefix.length), SpkiPrefix)) {
    return { problem: 'it is not an ECDSA P-256 key' };
  }
  let key;
  try {
    key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  } catch {
    return { problem: 'it is not an ECDSA P-256 key' };
  }
  const thumbprint = await sha256(spki);
  const id = toHex(thumbprint.subarray(0, 4));
  if (id !== parts.id) {
    return { problem: 'its id is not that of its key' };
  }
  const cose = await sha256(concat(utf8(`${parts.name}\n`), Uint8Array.of(0xff), utf8(CoseName), spki));
  return {
    origin: parts.name, id, coseId: toHex(cose.subarray(0, 4)), thumbprint, key,
    text: `${parts.name}+${id}+${toBase64(concat(Uint8Array.of(EcdsaType), spki))}`,
  };
}

// A witness's key, or { problem }.
async function parseCosignerKey(text) {
  const parts = readKey(text);
  if (parts === null) {
    return { problem: 'it is not a verifier key (name+id+base64)' };
  }
  if (parts.type !== CosignatureType || parts.material.length !== 32) {
    return { problem: `${typed(parts.type)}, where a witness's is of type 0x04 (Ed25519 cosignatures)` };
  }
  const id = toHex((await sha256(
    concat(utf8(`${parts.name}\n`), Uint8Array.of(CosignatureType), parts.material))).subarray(0, 4));
  if (id !== parts.id) {
    return { problem: 'its id is not that of its name and key' };
  }
  const key = await crypto.subtle.importKey('raw', parts.material, { name: 'Ed25519' }, false, ['verify']);
  return { name: parts.name, id, key, point: toHex(parts.material) };
}

// The text above the last empty line, its line feed included; null where there is none.
function textOf(note) {
  const end = note.lastIndexOf('\n\n');
  return note.length > MaxNote || end < 0 || end + 2 >= note.length || !note.endsWith('\n')
    ? null : note.slice(0, end + 1);
}

// C2SP signed-note: no space of Unicode's, no plus, and no control character anywhere in a note.
const isName = name => /^[^\s\p{Cc}+]+$/u.test(name ?? '');

// The signature lines; null when one is malformed.
function signaturesOf(note, text) {
  const lines = note.slice(text.length + 1, -1).split('\n');
  const signatures = lines.map(line => {
    const [dash, name, blob, ...more] = line.split(' ');
    const bytes = dash === '\u2014' && isName(name) && blob && more.length === 0 ? fromBase64(blob) : null;
    return bytes !== null && bytes.length > 4
      ? { name, id: toHex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) } : null;
  });
  return lines.length > MaxSignatures || signatures.includes(null) ? null : signatures;
}

function readHead(text) {
  const lines = text.split('\n');
  const root = lines.length === 4 && lines[3] === '' ? fromBase64(lines[2]) : null;
  return root !== null && root.length === 32 && isKeyName(lines[0]) && isDecimal(lines[1])
    ? { origin: lines[0], size: Number(lines[1]), root } : null;
}

// The checkpoint that one of the keys vouches for, and which; { head: null, reason } otherwise.
export async function openCheckpoint(note, keys) {
  const text = textOf(note);
  const head = text === null ? null : readHead(text);
  if (head === null) {
    return { head: null, reason: 'it is not a checkpoint' };
  }
  if (!keys.some(k => k.origin === head.origin)) {
    return { head: null, reason: `it is of another log, ${head.origin}` };
  }
  const signatures = signaturesOf(note, text);
  if (signatures === null) {
    return { head: null, reason: 'a signature line is malformed' };
  }
  let opened = null;
  for (const key of keys.filter(k => k.origin === head.origin)) {
    let vouched = false;
    let hasCose = false;
    for (const { name, id, bytes } of signatures.filter(s => s.name === key.origin)) {
      if ((id === key.id && !await verifiesNote(key, text, bytes))
        || (id === key.coseId && !await verifiesRoot(key, head.root, bytes))) {
        return { head: null, reason: 'its signature does not verify' };
      }
      vouched ||= id === key.id;
      hasCose ||= id === key.coseId;
    }
    opened ??= vouched ? { head, reason: null, hasCose, by: key } : null;
  }
  return opened ?? { head: null, reason: 'no signature on it is by the known key' };
}

async function verifiesNote(key, text, der) {
  const signature = fixedWidth(der);
  return signature !== null && crypto.subtle.verify(ecdsa, key.key, signature, utf8(text));
}

// The log's COSE signature of a root: Sig_structure of RFC 9052 with the protected headers of RFC 9942.
async function verifiesRoot(key, root, signature) {
  const claims = concat(cborHead(5, 1), Uint8Array.of(1), cborText(key.origin));
  const headers = concat(
    cborHead(5, 4), Uint8Array.of(1, 0x26), Uint8Array.of(4), cborBytes(key.thumbprint), Uint8Array.of(15), claims,
    cborHead(0, 395), Uint8Array.of(1));
  const signed = concat(
    cborHead(4, 4), cborText('Signature1'), cborBytes(headers), cborBytes(new Uint8Array()), cborBytes(root));
  return crypto.subtle.verify(ecdsa, key.key, signature, signed);
}

function cborHead(major, value) {
  return value < 24 ? Uint8Array.of((major << 5) | value)
    : value < 256 ? Uint8Array.of((major << 5) | 24, value)
      : Uint8Array.of((major << 5) | 25, value >> 8, value & 255);
}

const cborBytes = bytes => concat(cborHead(2, bytes.length), bytes);

const cborText = text => concat(cborHead(3, utf8(text).length), utf8(text));

// A DER signature on P-256 as two numbers of 32 bytes, which is what WebCrypto takes; null when it is none.
function fixedWidth(der) {
  const signature = new Uint8Array(64);
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[1] > 0x7f) {
    return null;
  }
  let at = 2;
  for (let i = 0; i < 2; i++) {
    const length = der[at] === 0x02 ? der[at + 1] : 0;
    const number = der.subarray(at + 2, at + 2 + length);
    const padded = number.length > 1 && number[0] === 0;
    if (length === 0 || number.length !== length || number[0] > 0x7f || (padded && number[1] < 0x80)
      || number.length - (padded ? 1 : 0) > 32) {
      return null;
    }
    const digits = padded ? number.subarray(1) : number;
    signature.set(digits, (i + 1) * 32 - digits.length);
    at += 2 + length;
  }
  return at === der.length ? signature : null;
}

// The policy's witnesses that cosigned a note: { names }, or { problem } when a known one's does not hold.
export async function cosignedBy(policy, note, now) {
  const text = textOf(note);
  const signatures = text === null ? null : signaturesOf(note, text);
  if (signatures === null) {
    return { problem: 'it is not a checkpoint' };
  }
  const names = new Set();
  for (const { name, id, bytes } of signatures) {
    const witness = policy.witnesses.find(w => w.key.name === name && w.key.id === id);
    if (!witness) {
      continue;
    }
    const problem = await cosignatureProblem(witness.key, text, bytes, now);
    if (problem) {
      return { problem: `the cosignature by ${name} ${problem}` };
    }
    names.add(witness.name);
  }
  return { names };
}

async function cosignatureProblem(key, text, bytes, now) {
  if (bytes.length !== 72) {
    return 'does not verify';
  }
  const seconds = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  if (seconds === 0n || seconds > 253402300799n
    || !await crypto.subtle.verify({ name: 'Ed25519' }, key.key, bytes.subarray(8), message)) {
    return 'does not verify';
  }
  const at = Number(seconds) * 1000;
  return at > now + Ahead ? `is from the future: ${new Date(at).toISOString().replace('.000', '')}` : null;
}

export function isMetBy(policy, names) {
  const counts = name => policy.groups.has(name)
    ? policy.groups.get(name).members.filter(counts).length >= policy.groups.get(name).needed : names.has(name);
  return policy.quorum === 'none' || counts(policy.quorum);
}

// A policy, or { problem } with the line.
export async function parsePolicy(text) {
  const policy = { logs: [], witnesses: [], groups: new Map(), quorum: null, grouped: new Set(), problem: null };
  if (text.length > MaxPolicy) {
    return { problem: 'The policy is larger than 256 KiB.' };
  }
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    const words = line.split(/[ \t]+/).filter(w => w !== '');
    if (words.length === 0 || words[0].startsWith('#')) {
      continue;
    }
    const problem = await takeLine(policy, line, words);
    if (problem) {
      return { problem: `Line ${number}: ${problem}.` };
    }
  }
  return policy.quorum === null
    ? { problem: 'No line says which quorum is asked for; end with `quorum NAME` or `quorum none`.' } : policy;
}

async function takeLine(policy, line, words) {
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(line)) {
    return 'it has a control character';
  }
  const [verb, name, ...rest] = words;
  if (policy.logs.length + policy.witnesses.length + policy.groups.size >= MaxDefinitions) {
    return 'more than 256 logs, witnesses and groups are defined';
  }
  const address = verb === 'log' && rest.length === 1 ? rest[0]
    : verb === 'witness' && rest.length === 2 ? rest[1] : null;
  if (address !== null && !isAddress(address)) {
    return `'${address}' is no http or https address`;
  }
  if (verb === 'log' && name && rest.length <= 1) {
    const key = await parseVerifierKey(name);
    const problem = key.problem ? `the log's key is refused: ${key.problem}`
      : policy.logs.some(l => equal(l.thumbprint, key.thumbprint)) ? "that log's key stands above already" : null;
    policy.logs.push(key);
    return problem;
  }
  if (verb === 'witness' && (rest.length === 1 || rest.length === 2)) {
    const key = await parseCosignerKey(rest[0]);
    const problem = defined(policy, name) ?? (key.problem ? `the key of the witness ${name} is refused: ${key.problem}`
      : policy.witnesses.some(w => w.key.point === key.point)
        ? `the key of the witness ${name} stands above already, so that it would count twice` : null);
    policy.witnesses.push({ name, key });
    return problem;
  }
  if (verb === 'group' && rest.length >= 2) {
    return takeGroup(policy, name, rest[0], rest.slice(1));
  }
  if (verb === 'quorum' && name && rest.length === 0) {
    const problem = policy.quorum !== null ? 'a quorum stands above already'
      : name !== 'none' && !isDefined(policy, name) ? `the quorum ${name} is not defined above` : null;
    policy.quorum ??= name;
    return problem;
  }
  return `'${verb}' is not written like this; write \`log KEY [URL]\`, \`witness NAME KEY [URL]\`, `
    + '`group NAME all|any|NUMBER NAME...` or `quorum NAME`';
}

function takeGroup(policy, name, count, members) {
  const problem = defined(policy, name);
  if (problem) {
    return problem;
  }
  for (const member of members) {
    if (!isDefined(policy, member)) {
      return `the member ${member} is not defined above`;
    }
    if (policy.grouped.has(member)) {
      return `${member} is a member already, and would count twice`;
    }
    policy.grouped.add(member);
  }
  const needed = count === 'all' ? members.length : count === 'any' ? 1 : isDecimal(count) ? Number(count) : 0;
  if (needed < 1 || needed > members.length) {
    return `'${count}' is not all, any, or a number from 1 to ${members.length}`;
  }
  policy.groups.set(name, { needed, members });
  return null;
}

const isAddress = text => {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
};

const isDefined = (policy, name) => policy.groups.has(name) || policy.witnesses.some(w => w.name === name);

const defined = (policy, name) => name === 'none' ? 'the name none has a meaning of its own'
  : isDefined(policy, name) ? `the name ${name} stands above already` : null;
