-- Ids under which one recipient knows one holder's record.
CREATE TABLE reference (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    holder TEXT NOT NULL,
    type TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    person TEXT REFERENCES person (id),
    recorded_at BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE INDEX reference_person ON reference (person) WHERE person IS NOT NULL;
CREATE INDEX reference_expires ON reference (expires);

-- Only what takes something away: a process that remembers what it has written must hear of it.
CREATE TRIGGER reference_moved AFTER UPDATE OF person ON reference
    FOR EACH ROW WHEN (OLD.person IS DISTINCT FROM NEW.person) EXECUTE FUNCTION link_taken_away();
CREATE TRIGGER reference_delete AFTER DELETE ON reference REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION links_taken_away();
