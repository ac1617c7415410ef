// Bytes, base 64, and the hashes of RFC 6962 in C2SP tlog-tiles.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8 = text => encoder.encode(text);

// The text of UTF-8 bytes; null when they are none.
export function fromUtf8(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export const toBase64 = bytes => btoa(String.fromCharCode(...bytes));

// Base 64 in its one canonical spelling; null for anything else.
export function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

export const toHex = bytes => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

export const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

export const leafHash = entry => sha256(concat(Uint8Array.of(0), entry));

export const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

// The hash of a whole subtree, given the hashes of its lowest row: a power of two of them.
export async function perfectRoot(row) {
  while (row.length > 1) {
    row = await Promise.all(
      Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i], row[2 * i + 1])));
  }
  return row[0];
}

// The address of a tile of a tree of that size, such as tile/0/x001/234.p/5.
export function tilePath(size, level, number) {
  const hashes = level === 'entries' ? size : Math.floor(size / 256 ** level);
  const width = Math.min(256, hashes - number * 256);
  let name = String(number % 1000).padStart(3, '0');
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, '0')}/${name}`;
  }
  return { text: `tile/${level}/${name}${width === 256 ? '' : `.p/${width}`}`, width };
}

// The right edge of a growing tree: at each level the hashes of the tile that is not yet full.
export class TileTree {
  size = 0;
  #levels = [];

  // Adds a leaf's hash; the tiles that it filled.
  async append(hash) {
    const filled = [];
    let number = this.size++;
    for (let level = 0; ; level++) {
      const tile = this.#levels[level] ??= [];
      tile.push(hash);
      if (tile.length < 256) {
        return filled;
      }
      hash = await perfectRoot(tile);
      this.#levels[level] = [];
      number = Math.floor(number / 256);
      filled.push({ level, number, root: hash });
    }
  }

  // The root of everything appended; of nothing, the hash of the empty string.
  async root() {
    let root = null;
    for (const tile of this.#levels) {
      let end = tile.length;
      for (let bit = 1; bit < 256; bit <<= 1) {
        if ((tile.length & bit) === 0) {
          continue;
        }
        end -= bit;
        const whole = await perfectRoot(tile.slice(end, end + bit));
        root = root === null ? whole : await nodeHash(whole, root);
      }
    }
    return root ?? sha256(new Uint8Array());
  }
}
