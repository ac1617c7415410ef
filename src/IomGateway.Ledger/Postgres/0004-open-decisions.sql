-- A permitted decision needs a conclusion, and has none while the index "one_conclusion" does not name it: nothing is
-- written when it gets one but the conclusion itself.
ALTER TABLE ledger.entries ADD COLUMN awaits boolean NOT NULL DEFAULT false;

-- Those that were concluded before take no other one either way.
UPDATE ledger.entries SET awaits = true WHERE id IN (SELECT id FROM ledger.awaiting);

-- When places were given, by the database's clock, since the nodes' clocks may differ: how old open decisions are.
ALTER TABLE ledger.places ADD COLUMN at timestamptz NOT NULL DEFAULT statement_timestamp();
ALTER TABLE ledger.places ALTER COLUMN at SET DEFAULT clock_timestamp();

-- Every decision before this place has its conclusion. Places are never given below others, so that it only rises.
CREATE TABLE ledger.swept (
    id    smallint PRIMARY KEY CHECK (id = 1),
    place bigint   NOT NULL
);

INSERT INTO ledger.swept (id, place) SELECT 1, coalesce(
    (SELECT min(p.place) FROM ledger.awaiting a
        JOIN ledger.entries e USING (id) JOIN ledger.places p ON p.batch = e.arrival / 256),
    (SELECT size FROM ledger.head));

DROP TABLE ledger.awaiting;

-- Nothing is planned by these, and to sample them takes a processor for a second each time that the table has grown.
ALTER TABLE ledger.entries
    ALTER COLUMN leaf SET STATISTICS 0, ALTER COLUMN data_keys SET STATISTICS 0, ALTER COLUMN sealed SET STATISTICS 0;
