-- People in scope. Merging is an overlay: each row keeps what was said of it, so that a merge can be split again.
-- Times are milliseconds since 1970 (UTC); birth dates are yyyy-MM-dd; lists are JSON arrays of text, sorted.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    birth_date TEXT,
    birth_date_by TEXT,
    merged_into TEXT REFERENCES person (id),
    merged_at BIGINT,
    created_at BIGINT NOT NULL,
    CHECK ((merged_into IS NULL) = (merged_at IS NULL)),
    CHECK (merged_into IS NULL OR merged_into <> id)
);

CREATE INDEX person_merged_into ON person (merged_into) WHERE merged_into IS NOT NULL;

-- scope is the agency for identifiers that are unique only within one, and empty for those unique everywhere.
CREATE TABLE identifier (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    scope TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    UNIQUE (system, value, scope)
);

CREATE INDEX identifier_person ON identifier (person);

-- By which identifiers each agency knows the person: one of each system.
CREATE TABLE agency_identifier (
    person TEXT NOT NULL REFERENCES person (id),
    agency TEXT NOT NULL,
    system TEXT NOT NULL,
    identifier BIGINT NOT NULL REFERENCES identifier (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (person, agency, system)
);

CREATE INDEX agency_identifier_identifier ON agency_identifier (identifier);

-- Every step by which it was settled who is who.
CREATE TABLE identity_step (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'linked', 'unlinked', 'merged', 'split', 'birth-date')),
    person TEXT NOT NULL,
    other TEXT,
    agency TEXT,
    system TEXT,
    value TEXT,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE INDEX identity_step_person ON identity_step (person);

CREATE TABLE fact (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    partnership TEXT NOT NULL,
    fact TEXT NOT NULL,
    fact_values TEXT NOT NULL,
    agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    since BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    superseded_at BIGINT
);

CREATE UNIQUE INDEX fact_standing ON fact (person, partnership, fact) WHERE superseded_at IS NULL;

-- agency_user is empty where a whole agency stands in the relationship.
CREATE TABLE relationship (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    partnership TEXT NOT NULL,
    kind TEXT NOT NULL,
    agency TEXT NOT NULL,
    agency_user TEXT NOT NULL,
    since BIGINT NOT NULL,
    by_agency TEXT NOT NULL,
    by_user TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE UNIQUE INDEX relationship_standing ON relationship (person, partnership, kind, agency, agency_user)
    WHERE ended_at IS NULL;
CREATE UNIQUE INDEX relationship_one_lead ON relationship (person, partnership)
    WHERE ended_at IS NULL AND kind = 'lead-professional';

-- A holder's limited-access list: who may not see its records of the person, or who alone may. Entries are agency/user.
CREATE TABLE restriction (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    holder TEXT NOT NULL,
    excluded TEXT NOT NULL,
    only_permitted TEXT,
    since BIGINT NOT NULL,
    by_user TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    superseded_at BIGINT
);

CREATE UNIQUE INDEX restriction_standing ON restriction (person, holder) WHERE superseded_at IS NULL;

CREATE TRIGGER person_insert AFTER INSERT ON person REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER person_update AFTER UPDATE ON person REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER person_delete AFTER DELETE ON person REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER identifier_insert AFTER INSERT ON identifier REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER identifier_update AFTER UPDATE ON identifier REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER identifier_delete AFTER DELETE ON identifier REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER agency_identifier_insert AFTER INSERT ON agency_identifier REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER agency_identifier_update AFTER UPDATE ON agency_identifier REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER agency_identifier_delete AFTER DELETE ON agency_identifier REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER fact_insert AFTER INSERT ON fact REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER fact_update AFTER UPDATE ON fact REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER fact_delete AFTER DELETE ON fact REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER relationship_insert AFTER INSERT ON relationship REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER relationship_update AFTER UPDATE ON relationship REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER relationship_delete AFTER DELETE ON relationship REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER restriction_insert AFTER INSERT ON restriction REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER restriction_update AFTER UPDATE ON restriction REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
CREATE TRIGGER restriction_delete AFTER DELETE ON restriction REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION facts_changed();
