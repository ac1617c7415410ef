-- The log of every entry, in the schema "ledger". An entry is durable once its row in "entries" is committed; its
-- place in the tree comes later, from whichever node sequences. Rows are only ever added to "entries" and "places".

-- One row, locked by whoever sequences: so many entries have a place, and this is the root of their tree.
CREATE TABLE ledger.head (
    id   smallint PRIMARY KEY CHECK (id = 1),
    size bigint   NOT NULL CHECK (size >= 0),
    root bytea    NOT NULL
);

INSERT INTO ledger.head (id, size, root) VALUES (1, 0, sha256(''));

CREATE TABLE ledger.entries (
    arrival bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- skips and overtakes: an order, never a watermark
    id      uuid     NOT NULL UNIQUE,
    of_id   uuid,
    kind    smallint NOT NULL,
    leaf    bytea    NOT NULL
);

-- One decision has one conclusion (disclosed 3, interrupted 4, failed 5), whoever writes it.
CREATE UNIQUE INDEX one_conclusion ON ledger.entries (of_id) WHERE kind IN (3, 4, 5);

-- Entries without a place yet. A row goes in with its entry and goes out in the transaction that gives the place: the
-- wide row of the entry is never rewritten for it.
CREATE TABLE ledger.unplaced (
    arrival bigint PRIMARY KEY,
    hash    bytea  NOT NULL            -- RFC 6962 leaf hash
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE TABLE ledger.places (
    place   bigint PRIMARY KEY,        -- index in the log: 0, 1, 2 …
    arrival bigint NOT NULL UNIQUE
);

-- Permitted decisions that nobody has concluded yet: what a conclusion takes away, and what the sweeper reads. Ages are
-- by the database's clock, since the nodes' clocks may differ.
CREATE TABLE ledger.awaiting (
    id uuid        PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

CREATE INDEX awaiting_at ON ledger.awaiting (at);

CREATE TABLE ledger.vault (
    arrival  bigint   NOT NULL,
    part     smallint NOT NULL,
    data_key bigint   NOT NULL,        -- data_keys.id in the key store
    sealed   bytea    NOT NULL,
    PRIMARY KEY (arrival, part)
);

-- What is sealed does not compress.
ALTER TABLE ledger.vault ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Level 0 only when full; higher levels grow by one hash whenever a tile below fills.
CREATE TABLE ledger.tiles (
    level  smallint NOT NULL,
    number bigint   NOT NULL,
    hashes bytea    NOT NULL,
    PRIMARY KEY (level, number)
);

ALTER TABLE ledger.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE ledger.checkpoints (
    size bigint PRIMARY KEY,
    note text   NOT NULL
);

-- Written to after a failed write, to learn whether the database takes writes again.
CREATE TABLE ledger.probe (
    id     smallint PRIMARY KEY CHECK (id = 1),
    writes bigint   NOT NULL
);

INSERT INTO ledger.probe (id, writes) VALUES (1, 0);
