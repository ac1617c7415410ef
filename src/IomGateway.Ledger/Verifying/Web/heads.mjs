// What a log signed: its newest checkpoint, and all that were kept.

import { cosignedBy, isDecimal, isMetBy, openCheckpoint } from './notes.mjs';
import { equal, fromUtf8 } from './tree.mjs';

const MaxBytes = 4 * 1024 * 1024;

// What is wrong with a checkpoint that a key signs which is not in force, or no longer.
export const OtherKey = "It is signed by another of the log's keys than the one in force.";

export class Unreadable extends Error {
  constructor(where, why) {
    super(why);
    this.where = where;
  }
}

export class Tampered extends Error {
  constructor(index, where, what) {
    super(what);
    Object.assign(this, { index, where });
  }
}

export async function read(source, path) {
  const bytes = await source.read(path);
  if (bytes === null) {
    throw new Unreadable(path, 'It is not there; get the whole export, or make it again.');
  }
  if (bytes.length > MaxBytes) {
    throw new Unreadable(path, 'It is larger than any part of a log.');
  }
  return bytes;
}

export class Heads {
  newest = null;
  by = null;
  problem = null;
  kept = [];
  knowsKept = false;
  witnessed = 0;
  witnesses = [];

  constructor(source, keys, policy, now) {
    Object.assign(this, { source, keys, policy, now });
  }

  static async read(source, keys, policy, now) {
    const heads = new Heads(source, keys, policy, now);
    const names = await source.sizes();
    heads.knowsKept = names !== null;
    const sizes = (names ?? []).map(asSize).sort((a, b) => a - b);
    const stated = await heads.open('checkpoint');
    heads.newest = stated.head;
    heads.by = stated.by;
    let larger = null;
    for (const size of sizes.filter(s => s > (stated.head?.size ?? -1)).reverse()) {
      larger ??= `checkpoints/${size}`;
      const { head, by } = await heads.open(`checkpoints/${size}`);
      if (head !== null && head.size === size) {
        heads.newest = head;
        heads.by = by;
        break;
      }
    }
    heads.kept = sizes.filter(s => s <= (heads.newest?.size ?? -1));
    heads.problem = stated.head === null
      ? new Tampered(heads.newest?.size ?? 0, 'checkpoint', `It is refused: ${stated.reason}.`)
      : larger !== null
        ? new Tampered(stated.head.size, larger, 'It was kept although the log claims to be smaller.') : null;
    return heads;
  }

  // Holds a kept checkpoint against the root that the entries give at its size, and the key that has to sign it.
  async compare(size, root, inForce, provedBefore) {
    const where = `checkpoints/${size}`;
    const { head, reason, by } = await this.open(where);
    if (head === null) {
      throw new Tampered(provedBefore, where, `It is refused: ${reason}.`);
    }
    if (head.size !== size || !equal(head.root, root)) {
      throw new Tampered(provedBefore, where, 'The entries do not give the root that it signs.');
    }
    if (by.text !== inForce.text) {
      throw new Tampered(provedBefore, where, OtherKey);
    }
  }

  async open(path) {
    const note = fromUtf8(await read(this.source, path));
    if (note === null || note.length === 0) {
      return { head: null, reason: 'it is not UTF-8 text' };
    }
    const opened = await openCheckpoint(note, this.keys);
    if (opened.head !== null && !opened.hasCose) {
      // Whoever reads notes may ignore that line; the log always signs it, so here its absence is a change.
      return { head: null, reason: "the log's COSE signature is not on it" };
    }
    if (opened.head === null || this.policy === null) {
      return opened;
    }
    const cosigned = await cosignedBy(this.policy, note, this.now);
    if (cosigned.problem) {
      return { head: null, reason: cosigned.problem };
    }
    if (isMetBy(this.policy, cosigned.names) && opened.head.size >= this.witnessed) {
      this.witnessed = opened.head.size;
      this.witnesses = [...cosigned.names];
    }
    return opened;
  }
}

function asSize(name) {
  if (!isDecimal(name)) {
    throw new Unreadable('checkpoints', `'${name}' is not a tree's size.`);
  }
  return Number(name);
}
