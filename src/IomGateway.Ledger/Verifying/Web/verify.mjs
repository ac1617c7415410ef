// Verifies an exported log of IOM Gateway with WebCrypto alone: every hash, every checkpoint kept, every cosignature,
// every conclusion. Runs in browsers and in Node; nothing leaves the machine.
//
//   import { verifyLog } from './verify.mjs';
//   const verdict = await verifyLog(source, { key, policy });
//
// source.read(path)  the bytes of one file of the export, or null when it is not there
// source.sizes()     names of the files in checkpoints/, or null when there is no such folder
// key                the log's verifier keys, had another way, one a line; left out, those that came with the log are taken
// policy             the text of a witnesses' policy (C2SP tlog-policy); left out, cosignatures are not looked at
// now                milliseconds since 1970, for cosignatures from the future; the machine's clock when left out
//
// The verdict is { exit: 0, verdict: 'sound', … }, { exit: 1, verdict: 'tampered', index, where, what } or
// { exit: 2, verdict: 'unreadable', where, why }.

import { LeafRules } from './entries.mjs';
import { Heads, OtherKey, read, Tampered, Unreadable } from './heads.mjs';
import { KeyChain, parseKeys } from './keys.mjs';
import { parsePolicy, parseVerifierKey } from './notes.mjs';
import { equal, fromUtf8, leafHash, TileTree, tilePath, toBase64 } from './tree.mjs';

export async function verifyLog(source, { key = null, policy = null, now = Date.now() } = {}) {
  try {
    return await verify(source, key, policy, now);
  } catch (e) {
    if (e instanceof Tampered) {
      return { exit: 1, verdict: 'tampered', index: e.index, where: e.where, what: e.message };
    }
    if (e instanceof Unreadable) {
      return { exit: 2, verdict: 'unreadable', where: e.where, why: e.message };
    }
    throw e;
  }
}

async function verify(source, givenText, policyText, now) {
  const policy = policyText === null ? null : await readPolicy(policyText);
  const file = fromUtf8(await read(source, 'key.vkey'));
  const { keys: stated, problem } = file === null ? { problem: 'it is not UTF-8' } : await parseKeys(file);
  if (problem) {
    throw new Tampered(1, 'key.vkey', `It is refused: ${problem}.`);
  }
  const given = await givenKeys(givenText, policy, stated);
  const knowsGiven = given.length === 0 || stated.some(s => given.some(g => g.text === s.text));
  const keys = knowsGiven ? stated : given;
  const heads = await Heads.read(source, keys, policy, now);
  if (heads.newest === null) {
    throw heads.problem;
  }
  const { open, chain } = await walk(source, keys, heads).catch(e => {
    // Below a refused head lies an earlier one, whose partial tiles an export no longer has.
    throw e instanceof Unreadable && heads.problem !== null ? heads.problem : e;
  });
  if (heads.problem !== null) {
    throw heads.problem;
  }
  const { size } = heads.newest;
  if (chain.announced.length < keys.length && keys.length > 1) {
    throw new Tampered(size, 'key.vkey', 'It has a key that the log does not announce.');
  }
  if (given.length > 0 && !chain.isVouchedForBy(given, size)) {
    throw new Tampered(size, 'checkpoint', 'Nothing is signed by a key that the log is verified with.');
  }
  if (policy !== null && policy.quorum !== 'none' && heads.witnessed === 0) {
    throw new Tampered(
      0, 'checkpoint', `No checkpoint has the cosignatures that the policy asks for (${policy.quorum}).`);
  }
  if (!knowsGiven) {
    throw new Tampered(1, 'key.vkey', 'It is not the key that the log is verified with.');
  }
  return {
    exit: 0, verdict: 'sound', size, root: toBase64(heads.newest.root),
    checkpoints: Math.max(1, heads.kept.length), witnessed: heads.witnessed, witnesses: heads.witnesses,
    keys: chain.announced.map(k => ({ index: k.place, key: k.key.text })),
    unproved: unproved(heads, open, given.length === 0),
  };
}

async function readPolicy(text) {
  const policy = await parsePolicy(text);
  if (policy.problem) {
    throw new Unreadable('policy', policy.problem);
  }
  return policy;
}

// The keys that somebody trusts: of several logs, those of the one whose name this log bears.
async function givenKeys(text, policy, stated) {
  const trusted = text === null ? policy?.logs ?? [] : await parseLines(text);
  const ofThisLog = trusted.filter(k => k.origin === stated[0].origin);
  return ofThisLog.length > 0 ? ofThisLog : trusted.slice(0, 1);
}

async function parseLines(text) {
  const keys = await Promise.all(text.trim().split('\n').map(parseVerifierKey));
  const refused = keys.find(k => k.problem);
  if (refused) {
    throw new Unreadable('key', `The key is refused: ${refused.problem}.`);
  }
  return keys;
}

// Goes from the first entry to the head, recomputing everything that was signed.
async function walk(source, keys, heads) {
  const { size, root } = heads.newest;
  const rules = new LeafRules(heads.newest.origin);
  const chain = new KeyChain(keys);
  const tree = new TileTree();
  const tiles = new Map();
  let nextKept = 0;
  let proved = 0;

  const compareTile = async (level, number, hash) => {
    const path = tilePath(size, level, Math.floor(number / 256));
    let tile = tiles.get(level);
    if (tile?.path.text !== path.text) {
      tile = { path, bytes: await read(source, path.text) };
      tiles.set(level, tile);
    }
    const first = number * 256 ** level;
    const start = (number % 256) * 32;
    if (tile.bytes.length < start + 32) {
      throw new Tampered(first, path.text, 'The tile is too short.');
    }
    if (!equal(tile.bytes.subarray(start, start + 32), hash)) {
      throw new Tampered(first, path.text, 'The tile does not have the hash that the entries give.');
    }
    if (start + 32 === path.width * 32 && tile.bytes.length > path.width * 32) {
      throw new Tampered(Math.min(size, (number + 1) * 256 ** level), path.text, 'The tile is too long.');
    }
  };

  const compareKept = async at => {
    await heads.compare(at, await tree.root(), chain.inForce(at), proved);
    proved = at;
  };

  const takeLeaf = async (path, leaf, hash) => {
    const index = tree.size;
    await compareTile(0, index, hash);
    const { problem, announced } = rules.take(index, leaf);
    if (problem) {
      throw new Tampered(index, path, problem);
    }
    if (announced !== undefined) {
      await compareKey(source, chain, index, announced);
    }
    for (const filled of await tree.append(hash)) {
      await compareTile(filled.level + 1, filled.number, filled.root);
    }
    while (nextKept < heads.kept.length && heads.kept[nextKept] <= tree.size) {
      await compareKept(heads.kept[nextKept++]);
    }
    // A key is as good as the checkpoint by which the one before hands over to it.
    if (chain.handsOverAt(tree.size) && proved < tree.size && size > tree.size) {
      await compareKept(tree.size);
    }
  };

  for (let number = 0; number * 256 < size; number++) {
    const path = tilePath(size, 'entries', number);
    const { entries, problem } = split(await read(source, path.text), path.width);
    const hashes = await Promise.all(entries.map(leafHash));
    for (let i = 0; i < entries.length; i++) {
      await takeLeaf(path.text, entries[i], hashes[i]);
    }
    if (problem) {
      throw new Tampered(tree.size, path.text, problem);
    }
  }
  if (!equal(await tree.root(), root)) {
    throw new Tampered(proved, 'checkpoint', 'The entries do not give the root that it signs.');
  }
  if (heads.by.text !== chain.inForce(size).text) {
    throw new Tampered(proved, 'checkpoint', OtherKey);
  }
  return { open: rules.open, chain };
}

async function compareKey(source, chain, index, announced) {
  const where = `keys/${index}`;
  if (fromUtf8(await read(source, where)) !== announced + '\n') {
    throw new Tampered(index, where, 'It is not the key that the entry announces.');
  }
  const problem = chain.take(index, announced);
  if (problem !== null) {
    throw new Tampered(index, where, problem);
  }
}

// Takes a bundle apart: its whole entries, and what is wrong after them.
function split(bundle, width) {
  const entries = [];
  let at = 0;
  while (entries.length < width) {
    if (bundle.length - at < 2) {
      return { entries, problem: 'The bundle is too short.' };
    }
    const length = (bundle[at] << 8) | bundle[at + 1];
    if (bundle.length - at < 2 + length) {
      return { entries, problem: 'The entry is cut short.' };
    }
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { entries, problem: at === bundle.length ? null : 'The bundle has more than its entries.' };
}

function unproved(heads, open, keyCameAlong) {
  const size = heads.newest.size;
  const lines = [heads.witnesses.length === 0
    ? `That nothing followed after entry ${size - 1}, or that everyone was shown this same log: only a checkpoint `
      + 'kept elsewhere, or a witness, can tell.'
    : `That nothing followed after entry ${size - 1}.`];
  if (heads.witnesses.length > 0 && heads.witnessed < size) {
    lines.push(`That everyone was shown the same entries from ${heads.witnessed} on: too few witnesses have `
      + 'cosigned them yet.');
  }
  lines.push(
    'That what the entries say is true, or that everything that happened has an entry.',
    'What the sealed values are: entries only commit to them, and receipts open them.');
  if (keyCameAlong) {
    lines.push("That the key is this log's own: it came with the log. Compare it with one had another way.");
  }
  if (!heads.knowsKept) {
    lines.push('That earlier checkpoints agree: the source keeps none.');
  }
  if (open > 0) {
    lines.push(`How ${open} permitted decisions ended: they have no conclusion yet.`);
  }
  return lines;
}
