-- What an agency must know now.
CREATE TABLE notice (
    id TEXT COLLATE "C" PRIMARY KEY,
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    decision TEXT,
    person TEXT REFERENCES person (id),
    placed_at BIGINT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_by TEXT
);

CREATE UNIQUE INDEX notice_once ON notice (agency, kind, code, decision) WHERE decision IS NOT NULL;
CREATE INDEX notice_agency ON notice (agency, id);

-- Questions that named somebody whom nobody knows.
CREATE TABLE miss (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency TEXT NOT NULL,
    agency_user TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX miss_user ON miss (agency, agency_user, at);
CREATE INDEX miss_at ON miss (at);

-- Answers kept so that a repeated request changes nothing twice.
CREATE TABLE idempotency (
    agency TEXT NOT NULL,
    key TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    token TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    status BIGINT,
    content_type TEXT,
    body BYTEA,
    PRIMARY KEY (agency, key)
);

CREATE INDEX idempotency_begun ON idempotency (begun_at);

-- Every use of an emergency flow, and who looked at it afterwards. day is the day in London.
CREATE TABLE emergency_use (
    id TEXT COLLATE "C" PRIMARY KEY,
    agency TEXT NOT NULL,
    agency_user TEXT NOT NULL,
    agreement TEXT NOT NULL,
    version BIGINT NOT NULL,
    flow TEXT NOT NULL,
    decision TEXT NOT NULL,
    person TEXT REFERENCES person (id),
    used_at BIGINT NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    reviewers TEXT NOT NULL,
    review_due BIGINT NOT NULL,
    reviewed_at BIGINT,
    reviewed_by_agency TEXT,
    reviewed_by_user TEXT,
    outcome TEXT CHECK (outcome IN ('justified', 'not-justified')),
    CHECK ((reviewed_at IS NULL) = (outcome IS NULL)),
    UNIQUE (decision, agreement, flow)
);

CREATE INDEX emergency_use_day ON emergency_use (agency, agency_user, agreement, flow, day);
CREATE INDEX emergency_use_due ON emergency_use (review_due) WHERE reviewed_at IS NULL;
