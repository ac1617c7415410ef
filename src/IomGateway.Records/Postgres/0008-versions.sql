-- What was submitted, whole: the agreement with all that gives it its meaning, by its own digest.
CREATE TABLE agreement_whole (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    whole BYTEA NOT NULL
);

-- The version in whose place this one came: whoever signed that one and is not changed by this one still stands by it.
ALTER TABLE agreement_version ADD COLUMN amends BIGINT;

-- The keys of signatories: proposed, in use, replaced. A key is never taken out.
CREATE TABLE agency_key (
    agency TEXT COLLATE "C" NOT NULL,
    signatory TEXT COLLATE "C" NOT NULL,
    thumbprint TEXT NOT NULL,
    x TEXT NOT NULL,
    y TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'in-use', 'replaced')),
    proposed_at BIGINT NOT NULL,
    used_from BIGINT,
    used_until BIGINT,
    proof TEXT,
    PRIMARY KEY (agency, signatory, thumbprint),
    CHECK ((state = 'proposed') = (used_from IS NULL)),
    CHECK ((state = 'replaced') = (used_until IS NOT NULL))
);

CREATE UNIQUE INDEX agency_key_one_in_use ON agency_key (agency, signatory) WHERE state = 'in-use';
CREATE UNIQUE INDEX agency_key_one_proposed ON agency_key (agency, signatory) WHERE state = 'proposed';

-- Who has compared the fingerprint of a first key with what its owner told them.
CREATE TABLE agency_key_confirmation (
    agency TEXT COLLATE "C" NOT NULL,
    signatory TEXT COLLATE "C" NOT NULL,
    thumbprint TEXT NOT NULL,
    by_agency TEXT COLLATE "C" NOT NULL,
    by_user TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (agency, signatory, thumbprint, by_agency),
    FOREIGN KEY (agency, signatory, thumbprint) REFERENCES agency_key (agency, signatory, thumbprint)
);

CREATE TRIGGER agency_key_insert AFTER INSERT ON agency_key REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agency_key_update AFTER UPDATE ON agency_key REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agency_key_delete AFTER DELETE ON agency_key REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
