-- key: the first 16 bytes of SHA-256 over agency, 00, jti. until: when the statement ends, in milliseconds since 1970.
CREATE TABLE used (key BYTEA PRIMARY KEY, until BIGINT NOT NULL);

CREATE INDEX used_until ON used (until);

-- history: the cluster and its timeline, which changes when a standby takes over or a backup is restored.
-- floor: statements issued before it are refused. forgotten: rows that ended at or before it may be gone.
CREATE TABLE memory (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    history TEXT NOT NULL,
    floor BIGINT NOT NULL,
    forgotten BIGINT NOT NULL
);
