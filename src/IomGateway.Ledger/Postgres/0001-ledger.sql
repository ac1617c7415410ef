-- The log of every entry, in the schema "ledger". An entry is durable once its row in "entries" is committed; its
-- place in the tree comes later, from whichever node sequences. Rows are only ever added to "entries" and "places"; of
-- an entry, erasure alone changes what is sealed.

-- One row, locked by whoever sequences: so many entries have a place, and this is the root of their tree.
CREATE TABLE ledger.head (
    id   smallint PRIMARY KEY CHECK (id = 1),
    size bigint   NOT NULL CHECK (size >= 0),
    root bytea    NOT NULL
);

INSERT INTO ledger.head (id, size, root) VALUES (1, 0, sha256(''));

-- What a node has gathered goes in as one batch. An entry's arrival is its batch's number times 256 and its rank in it:
-- batches skip and overtake, so arrivals are an order and never a watermark.
CREATE TABLE ledger.entries (
    arrival bigint   PRIMARY KEY,
    id      uuid     NOT NULL UNIQUE,
    of_id   uuid,
    kind    smallint NOT NULL,
    leaf    bytea    NOT NULL,
    -- What is sealed with it, part by part: data_keys.id in the key store, and the blob. Erased parts are null in both.
    data_keys bigint[] NOT NULL,
    sealed    bytea[]  NOT NULL
);

-- What is sealed does not compress.
ALTER TABLE ledger.entries ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- One decision has one conclusion (disclosed 3, interrupted 4, failed 5), whoever writes it.
CREATE UNIQUE INDEX one_conclusion ON ledger.entries (of_id) WHERE kind IN (3, 4, 5);

-- Batches without places yet. A row goes in with its entries and goes out in the transaction that gives the places: no
-- row of an entry is rewritten for it. A batch in which a conclusion found no decision that waited for it is refused.
CREATE TABLE ledger.unplaced (
    batch      bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entries    smallint NOT NULL CHECK (entries BETWEEN 1 AND 256),
    concluding smallint NOT NULL,
    ended      smallint NOT NULL,      -- rows taken out of "awaiting" by them
    hashes     bytea    NOT NULL CHECK (length(hashes) = 32 * entries),  -- RFC 6962 leaf hashes
    CONSTRAINT conclusions_end_decisions CHECK (ended = concluding)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What is hashed does not compress.
ALTER TABLE ledger.unplaced ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- The entries of a batch have the places from the first one on, by their rank.
CREATE TABLE ledger.places (
    place   bigint   PRIMARY KEY,      -- index in the log: 0, 1, 2 …
    batch   bigint   NOT NULL UNIQUE,
    entries smallint NOT NULL
);

-- Permitted decisions that nobody has concluded yet: what a conclusion takes away, and what the sweeper reads, the
-- oldest ids first. Ages are by the database's clock, since the nodes' clocks may differ.
CREATE TABLE ledger.awaiting (
    id uuid        PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

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
