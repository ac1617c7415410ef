-- Records that wait for their originator. One question waits once.
CREATE TABLE hold (
    id TEXT COLLATE "C" PRIMARY KEY,
    originator TEXT NOT NULL,
    holder TEXT NOT NULL,
    record_type TEXT NOT NULL,
    record_id TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    person TEXT,
    asker TEXT NOT NULL,
    asker_user TEXT NOT NULL,
    purpose TEXT NOT NULL,
    decision TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'refused')),
    decided_at BIGINT,
    decided_by TEXT,
    released_until BIGINT,
    categories TEXT,
    reason TEXT,
    CHECK ((state = 'released') = (released_until IS NOT NULL))
);

CREATE UNIQUE INDEX hold_waiting
    ON hold (originator, holder, record_type, record_id, content_sha256, asker, asker_user, purpose)
    WHERE state = 'waiting';
CREATE INDEX hold_originator ON hold (originator, state, placed_at);
CREATE INDEX hold_released ON hold (holder, record_type, record_id, content_sha256, asker, purpose)
    WHERE state = 'released';
