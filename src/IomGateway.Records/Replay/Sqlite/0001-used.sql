-- key: the first 16 bytes of SHA-256 over agency, 00, jti. until: when the statement ends, in milliseconds since 1970.
CREATE TABLE used (key BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX used_until ON used (until);

-- ceiling: no statement issued later has been accepted. floor: statements issued before it are refused.
-- forgotten: rows that ended at or before it may be gone.
CREATE TABLE memory (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    ceiling INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    forgotten INTEGER NOT NULL
) STRICT;

-- One row for each process that has the file open, removed when it closes cleanly.
CREATE TABLE opening (id TEXT PRIMARY KEY, boot TEXT NOT NULL) STRICT, WITHOUT ROWID;
