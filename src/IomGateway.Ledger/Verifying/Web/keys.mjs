// The keys that a log announces, in order. The checkpoint that ends with a key's entry is signed by the key before,
// which hands over; every larger one by the new key.

import { parseVerifierKey } from './notes.mjs';

// The key that signs the checkpoint of that size, of keys in the order of their entries.
const inForceAt = (announced, size) => announced.findLast(k => k.place + 1 < size) ?? announced[0];

export class KeyChain {
  announced = [];
  #expected;

  constructor(expected) {
    this.#expected = expected;
  }

  // Takes the key of the next key entry: what is wrong with it, or null.
  take(index, text) {
    const { announced } = this;
    const key = this.#expected[announced.length];
    if (key?.text !== text) {
      return announced.length === 0
        ? 'The log announces another key than the one that it is verified with.'
        : 'The log announces a key that key.vkey does not have at that place.';
    }
    if (announced.length > 0 && key.origin !== announced[0].key.origin) {
      return 'It is the key of another log.';
    }
    // Two who rotate at once may both announce the same key; one that was replaced never comes back.
    if (announced.slice(0, -1).some(k => k.key.text === text)) {
      return 'It is a key that another one has replaced.';
    }
    announced.push({ place: index, key });
    return null;
  }

  inForce(size) {
    return this.announced.length === 0 ? this.#expected[0] : inForceAt(this.announced, size).key;
  }

  // Whether the key before has to vouch for the newest one with a checkpoint of that size.
  handsOverAt(size) {
    return this.announced.length > 1 && this.announced.at(-1).place + 1 === size;
  }

  // Whether each of these keys signs one of the checkpoints up to that size.
  isVouchedForBy(trusted, size) {
    const { place } = inForceAt(this.announced, size);
    return trusted.every(t => this.announced.some(k => k.place <= place && k.key.text === t.text));
  }
}

// The keys in a file, one a line; { problem } when it is not written so.
export async function parseKeys(text) {
  const lines = text.split('\n');
  const keys = [];
  for (const line of lines.length > 1 ? lines.slice(0, -1) : lines) {
    const key = await parseVerifierKey(line);
    if (key.problem) {
      return key;
    }
    keys.push(key);
  }
  return text === keys.map(k => k.text + '\n').join('') ? { keys }
    : { problem: 'it is not written as such a key is' };
}
