-- Versions of agreements as they were submitted, who signed them, and every step of their life.
CREATE TABLE agreement_version (
    agreement TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    partnership TEXT NOT NULL,
    parties TEXT NOT NULL,
    term_from TEXT NOT NULL,
    term_until TEXT NOT NULL,
    yaml TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    state TEXT NOT NULL CHECK (state IN (
        'draft', 'in-review', 'signed', 'active', 'suspended', 'superseded', 'expired', 'ended')),
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    PRIMARY KEY (agreement, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX agreement_one_in_force ON agreement_version (agreement) WHERE state IN ('active', 'suspended');

CREATE TABLE agreement_signature (
    agreement TEXT NOT NULL,
    version INTEGER NOT NULL,
    agency TEXT NOT NULL,
    signatory TEXT NOT NULL,
    approves INTEGER NOT NULL CHECK (approves IN (0, 1)),
    jws TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    left_at INTEGER,
    PRIMARY KEY (agreement, version, agency),
    FOREIGN KEY (agreement, version) REFERENCES agreement_version (agreement, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreement_step (
    id INTEGER PRIMARY KEY,
    agreement TEXT NOT NULL,
    version INTEGER NOT NULL,
    step TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    reason TEXT,
    at INTEGER NOT NULL,
    FOREIGN KEY (agreement, version) REFERENCES agreement_version (agreement, version)
) STRICT;

CREATE INDEX agreement_step_version ON agreement_step (agreement, version);

CREATE TRIGGER agreement_version_insert AFTER INSERT ON agreement_version
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agreement_version_update AFTER UPDATE ON agreement_version
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agreement_version_delete AFTER DELETE ON agreement_version
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agreement_signature_insert AFTER INSERT ON agreement_signature
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agreement_signature_update AFTER UPDATE ON agreement_signature
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
CREATE TRIGGER agreement_signature_delete AFTER DELETE ON agreement_signature
BEGIN UPDATE register_epoch SET agreements = agreements + 1; END;
