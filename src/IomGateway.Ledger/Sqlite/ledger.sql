CREATE TABLE IF NOT EXISTS entries (
  place INTEGER PRIMARY KEY,        -- index in the log: 0, 1, 2 …
  id    BLOB NOT NULL UNIQUE,
  of_id BLOB,
  kind  INTEGER NOT NULL,
  leaf  BLOB NOT NULL
) STRICT;

-- One decision has one conclusion (disclosed 3, interrupted 4, failed 5), whoever writes it.
CREATE UNIQUE INDEX IF NOT EXISTS one_conclusion ON entries (of_id) WHERE kind IN (3, 4, 5);

-- The entries that announce a key of the log (17), which are looked for at each checkpoint.
CREATE INDEX IF NOT EXISTS key_entries ON entries (place) WHERE kind = 17;

-- Permitted decisions that nobody has concluded yet: what the sweeper reads.
CREATE TABLE IF NOT EXISTS awaiting (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL               -- Unix milliseconds
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS vault (
  slot     INTEGER PRIMARY KEY,     -- 256 × place + part
  data_key INTEGER NOT NULL,        -- data_keys.id in the key store
  sealed   BLOB NOT NULL
) STRICT;

-- Level 0 only when full; higher levels grow by one hash whenever a tile below fills.
CREATE TABLE IF NOT EXISTS tiles (
  level  INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT;

CREATE TABLE IF NOT EXISTS checkpoints (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL
) STRICT;

-- Written to after a failed write, to learn whether the disk takes writes again.
CREATE TABLE IF NOT EXISTS probe (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  writes INTEGER NOT NULL
) STRICT;

-- What auditors search, hashed under a key that is not here; see Search/SearchIndex.cs. Of a decision together with
-- everything that followed from it.
CREATE TABLE IF NOT EXISTS search (
  place      INTEGER PRIMARY KEY,   -- that of the entry
  at         INTEGER NOT NULL,      -- Unix milliseconds
  person     INTEGER,               -- whom it is about, 64 bits of HMAC; gone once they are erased
  staff      INTEGER,               -- who acted, 64 bits of HMAC
  outcomes   INTEGER NOT NULL,      -- EntryOutcomes
  codes      BLOB NOT NULL,         -- kind, agencies, purpose, record type, agreements: 32 bits of HMAC each
  categories BLOB NOT NULL,         -- of which something left: the same
  followed   BLOB NOT NULL          -- ids of the entries that followed
) STRICT;

-- What may occur among the 1024 places of a block; see Search/BlockSignature.cs.
CREATE TABLE IF NOT EXISTS search_blocks (
  number    INTEGER PRIMARY KEY,
  first_at  INTEGER NOT NULL,       -- Unix milliseconds
  last_at   INTEGER NOT NULL,
  signature BLOB NOT NULL
) STRICT;

-- Missing where the log is older than search.
CREATE TABLE IF NOT EXISTS search_state (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  key_check INTEGER NOT NULL,       -- tells the index key from another
  filled    INTEGER NOT NULL        -- entries before this place have their rows
) STRICT;
