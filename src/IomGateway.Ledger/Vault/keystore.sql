CREATE TABLE IF NOT EXISTS data_keys (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again after an erasure
  owner   TEXT NOT NULL UNIQUE,               -- person:…, staff:…, month:yyyy-MM
  wrapped BLOB NOT NULL                       -- nonce, AES-256-GCM under the master key with the owner as AAD, tag
) STRICT;

-- Owners that were erased: none of them ever gets a key again.
CREATE TABLE IF NOT EXISTS erased (
  owner TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Numbers of the keys that they had, by which what is left of them is found.
CREATE TABLE IF NOT EXISTS erased_keys (
  id    INTEGER PRIMARY KEY,
  owner TEXT NOT NULL
) STRICT;

-- The master keys that have wrapped, by fingerprints that give nothing away; the last one does now.
CREATE TABLE IF NOT EXISTS masters (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT NOT NULL,
  since       INTEGER NOT NULL                -- Unix milliseconds
) STRICT;
