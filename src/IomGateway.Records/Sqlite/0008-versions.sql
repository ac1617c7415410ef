-- What was submitted, whole: the agreement with all that gives it its meaning, by its own digest.
CREATE TABLE agreement_whole (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    whole BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The version in whose place this one came: whoever signed that one and is not changed by this one still stands by it.
ALTER TABLE agreement_version ADD COLUMN amends INTEGER;

-- The keys of signatories: proposed, in use, replaced. A key is never taken out.
CREATE TABLE agency_key (
    agency TEXT NOT NULL,
    signatory TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    x TEXT NOT NULL,
    y TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'in-use', 'replaced')),
    proposed_at INTEGER NOT NULL,
    used_from INTEGER,
    used_until INTEGER,
    proof TEXT,
    PRIMARY KEY (agency, signatory, thumbprint),
    CHECK ((state = 'proposed') = (used_from IS NULL)),
    CHECK ((state = 'replaced') = (used_until IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX agency_key_one_in_use ON agency_key (agency, signatory) WHERE state = 'in-use';
CREATE UNIQUE INDEX agency_key_one_proposed ON agency_key (agency, signatory) WHERE state = 'proposed';

-- Who has compared the fingerprint of a first key with what its owner told them.
CREATE TABLE agency_key_confirmation (
    agency TEXT NOT NULL,
    signatory TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (agency, signatory, thumbprint, by_agency),
    FOREIGN KEY (agency, signatory, thumbprint) REFERENCES agency_key (agency, signatory, thumbprint)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER agency_key_insert AFTER INSERT ON agency_key
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agency_key_update AFTER UPDATE ON agency_key
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agency_key_delete AFTER DELETE ON agency_key
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
