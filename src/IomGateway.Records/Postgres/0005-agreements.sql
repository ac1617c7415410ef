-- Versions of agreements as they were submitted, who signed them, and every step of their life.
CREATE TABLE agreement_version (
    agreement TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    partnership TEXT NOT NULL,
    parties TEXT NOT NULL,
    term_from TEXT COLLATE "C" NOT NULL,
    term_until TEXT COLLATE "C" NOT NULL,
    yaml TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    state TEXT NOT NULL CHECK (state IN (
        'draft', 'in-review', 'signed', 'active', 'suspended', 'superseded', 'expired', 'ended')),
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (agreement, version)
);

CREATE UNIQUE INDEX agreement_one_in_force ON agreement_version (agreement) WHERE state IN ('active', 'suspended');

CREATE TABLE agreement_signature (
    agreement TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    agency TEXT COLLATE "C" NOT NULL,
    signatory TEXT NOT NULL,
    approves BIGINT NOT NULL CHECK (approves IN (0, 1)),
    jws TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (agreement, version, agency),
    FOREIGN KEY (agreement, version) REFERENCES agreement_version (agreement, version)
);

CREATE TABLE agreement_step (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL,
    FOREIGN KEY (agreement, version) REFERENCES agreement_version (agreement, version)
);

CREATE INDEX agreement_step_version ON agreement_step (agreement, version);

CREATE TRIGGER agreement_version_insert AFTER INSERT ON agreement_version REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agreement_version_update AFTER UPDATE ON agreement_version REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agreement_version_delete AFTER DELETE ON agreement_version REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agreement_signature_insert AFTER INSERT ON agreement_signature REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agreement_signature_update AFTER UPDATE ON agreement_signature REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
CREATE TRIGGER agreement_signature_delete AFTER DELETE ON agreement_signature REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_changed();
