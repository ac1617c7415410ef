-- What auditors search, hashed under a key that is not here; see Search/SearchIndex.cs. A row goes in with its entry;
-- what became of a decision is added to the decision's own row by the entry that says so, in that entry's transaction.
-- No index has a column that such an update changes, so it writes no index (HOT), for which each page keeps room.
CREATE TABLE ledger.search (
    arrival    bigint    PRIMARY KEY,
    at         bigint    NOT NULL,     -- Unix milliseconds, by the clock of the node
    person     bigint,                 -- whom it is about, 64 bits of HMAC; gone once they are erased
    staff      bigint,                 -- who acted, 64 bits of HMAC
    outcomes   integer   NOT NULL,     -- EntryOutcomes
    codes      integer[] NOT NULL,     -- kind, agencies, purpose, record type, agreements: 32 bits of HMAC each
    categories integer[] NOT NULL,     -- of which something left: the same
    followed   uuid[]    NOT NULL      -- ids of the entries that followed
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX search_person ON ledger.search (person, arrival) WHERE person IS NOT NULL;
CREATE INDEX search_staff ON ledger.search (staff, arrival) WHERE staff IS NOT NULL;

-- Missing where the log is older than search.
CREATE TABLE ledger.search_state (
    id        smallint PRIMARY KEY CHECK (id = 1),
    key_check bigint   NOT NULL,       -- tells the index key from another
    filled    bigint   NOT NULL        -- entries before this place have their rows
);
