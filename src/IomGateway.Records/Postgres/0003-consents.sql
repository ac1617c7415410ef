-- A consent as the person gave it: to which holder, for which recipients, for which purposes (null: any).
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    partnership TEXT NOT NULL,
    consent TEXT NOT NULL,
    kind TEXT NOT NULL,
    holder TEXT NOT NULL,
    recipients TEXT NOT NULL,
    purposes TEXT,
    given_at BIGINT NOT NULL,
    until BIGINT,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_by_agency TEXT,
    withdrawn_by_user TEXT,
    withdrawal_recorded_at BIGINT
);

CREATE UNIQUE INDEX consent_standing
    ON consent (person, partnership, consent, holder, recipients, coalesce(purposes, ''), given_at)
    WHERE withdrawn_at IS NULL;
CREATE INDEX consent_person ON consent (person);

CREATE TRIGGER consent_insert AFTER INSERT ON consent REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER consent_update AFTER UPDATE ON consent REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER consent_delete AFTER DELETE ON consent REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
