-- What every gateway of this database must have alike, by fingerprint; the keys themselves are never here.
CREATE TABLE shared_key (
    name TEXT COLLATE "C" PRIMARY KEY,
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    node TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
