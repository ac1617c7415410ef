-- Counts what decisions read, so that a copy in memory can be known to be current by one read.
CREATE TABLE register_epoch (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    facts INTEGER NOT NULL,
    agreements INTEGER NOT NULL,
    links INTEGER NOT NULL
) STRICT;

INSERT INTO register_epoch (only_row, facts, agreements, links) VALUES (1, 1, 1, 1);
