-- Orders that nothing may be erased of a person, or (person is null) of anybody.
CREATE TABLE legal_hold (
    id TEXT PRIMARY KEY,
    person TEXT,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    lifted_at BIGINT,
    lifted_by_agency TEXT,
    lifted_by_user TEXT,
    CHECK ((lifted_at IS NULL) = (lifted_by_agency IS NULL))
);

CREATE UNIQUE INDEX legal_hold_person ON legal_hold (person) WHERE lifted_at IS NULL AND person IS NOT NULL;

-- Erasures by the entry that records the order; those that are not done are gone on with at the next start.
CREATE TABLE erasure (
    id TEXT PRIMARY KEY,
    outcome TEXT NOT NULL UNIQUE,
    people TEXT NOT NULL,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    last_month TEXT,
    done_at BIGINT
);

CREATE INDEX erasure_begun ON erasure (begun_at) WHERE done_at IS NULL;
