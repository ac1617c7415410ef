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
    given_at INTEGER NOT NULL,
    until INTEGER,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by_agency TEXT,
    withdrawn_by_user TEXT,
    withdrawal_recorded_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX consent_standing
    ON consent (person, partnership, consent, holder, recipients, ifnull(purposes, ''), given_at)
    WHERE withdrawn_at IS NULL;
CREATE INDEX consent_person ON consent (person);

CREATE TRIGGER consent_insert AFTER INSERT ON consent
BEGIN UPDATE register_epoch SET facts = facts + 1; END;
CREATE TRIGGER consent_update AFTER UPDATE ON consent
BEGIN UPDATE register_epoch SET facts = facts + 1; END;
CREATE TRIGGER consent_delete AFTER DELETE ON consent
BEGIN UPDATE register_epoch SET facts = facts + 1; END;
