// What an entry may be, and what must hold between entries whatever the hashes say.

import { equal, fromUtf8, utf8 } from './tree.mjs';

const MaxBytes = 8 * 1024;
const MaxDepth = 8;

const Kinds = new Set([
  'genesis', 'decided', 'disclosing', 'disclosed', 'interrupted', 'failed', 'mismatch', 'held', 'released', 'delivered',
  'combined', 'consulted', 'agreement', 'register', 'emergency', 'reviewed', 'erased', 'key', 'policy',
]);

const Conclusions = new Set(['disclosed', 'interrupted', 'failed']);

const Texts = ['policies', 'decision', 'from', 'to', 'purpose', 'recordType', 'key', 'origin'];

const Known = new Set([...Texts, 'agreement', 'c', 'engine', 'grants', 'id', 'kind', 'node', 'of', 't', 'v']);

const Id = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const Time = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export class LeafRules {
  #origin;
  #ids = new Set();
  #open = new Set();

  constructor(origin) {
    this.#origin = origin;
  }

  // Permitted decisions without a conclusion so far.
  get open() {
    return this.#open.size;
  }

  // Takes the next entry: what is wrong with it, and the key that it announces.
  take(index, leaf) {
    const entry = readEntry(leaf);
    if (entry === null) {
      return { problem: 'The entry is not canonical, or not one that this ledger writes.' };
    }
    const isGenesis = entry.kind === 'genesis';
    if ((index === 0) !== isGenesis || (isGenesis && entry.origin !== this.#origin)) {
      return { problem: 'A log begins with the genesis entry of its own name, and has no other.' };
    }
    if (index === 1 && entry.kind !== 'key') {
      return { problem: 'The second entry of a log announces its key.' };
    }
    if (this.#ids.has(entry.id)) {
      return { problem: 'An earlier entry has the same id.' };
    }
    this.#ids.add(entry.id);
    if (entry.kind === 'decided' && entry.decision === 'permit') {
      this.#open.add(entry.id);
    }
    if (Conclusions.has(entry.kind) && !this.#open.delete(entry.of)) {
      return { problem: 'It concludes no earlier permitted decision, or one that is already concluded.' };
    }
    return { problem: null, announced: entry.kind === 'key' ? entry.key ?? '' : undefined };
  }
}

function readEntry(leaf) {
  const text = leaf.length > MaxBytes ? null : fromUtf8(leaf);
  const entry = text === null ? null : parseCanonical(text, leaf);
  return entry !== null && isEntry(entry) ? entry : null;
}

// The value of JSON in the subset of RFC 8785 that entries are made of: objects with ASCII keys in order, arrays,
// strings and integers; null for anything else.
function parseCanonical(text, bytes) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const written = isObject ? canonical(value, 1) : null;
  return written !== null && equal(utf8(written), bytes) ? value : null;
}

function canonical(value, depth) {
  if (typeof value === 'string') {
    return value.isWellFormed?.() === false ? null : JSON.stringify(value);
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? String(value) : null;
  }
  if (typeof value !== 'object' || value === null || depth > MaxDepth) {
    return null;
  }
  const parts = Array.isArray(value)
    ? value.map(v => canonical(v, depth + 1))
    : Object.keys(value).sort().map(name => {
      const member = /^[\x00-\x7f]*$/.test(name) ? canonical(value[name], depth + 1) : null;
      return member === null ? null : `${JSON.stringify(name)}:${member}`;
    });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return parts.includes(null) ? null : open + parts.join(',') + close;
}

function isEntry(entry) {
  return Object.keys(entry).every(name => Known.has(name))
    && entry.v === 1 && Kinds.has(entry.kind) && isId(entry.id) && isTime(entry.t)
    && typeof entry.node === 'string' && typeof entry.engine === 'string'
    && (entry.of === undefined || isId(entry.of))
    && Texts.every(name => entry[name] === undefined || typeof entry[name] === 'string')
    && (entry.grants === undefined || (Array.isArray(entry.grants) && entry.grants.every(isGrant)))
    && (entry.agreement === undefined || isAgreement(entry.agreement))
    && (entry.c === undefined || isTexts(entry.c));
}

function isTime(text) {
  return typeof text === 'string' && Time.test(text) && new Date(text).getTime() === new Date(text).getTime()
    && new Date(text).toISOString() === text;
}

const isId = value => typeof value === 'string' && Id.test(value);

const isInt = value => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

const isGrant = grant => isObject(grant) && isInt(grant.version)
  && [grant.agreement, grant.sha256, grant.flow].every(t => typeof t === 'string');

const isAgreement = agreement => isObject(agreement) && isInt(agreement.version)
  && [agreement.id, agreement.sha256].every(t => typeof t === 'string');

const isTexts = value => isObject(value) && Object.values(value).every(t => typeof t === 'string');
