CREATE TABLE IF NOT EXISTS entries (
  place INTEGER PRIMARY KEY,        -- index in the log: 0, 1, 2 …
  id    BLOB NOT NULL UNIQUE,
  of_id BLOB,
  kind  INTEGER NOT NULL,
  leaf  BLOB NOT NULL
) STRICT;

-- One decision has one conclusion (disclosed 3, interrupted 4, failed 5), whoever writes it.
CREATE UNIQUE INDEX IF NOT EXISTS one_conclusion ON entries (of_id) WHERE kind IN (3, 4, 5);

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
