-- Counts what decisions read, so that a copy in memory can be known to be current by one read. A count moves on to the
-- microsecond of its change: a database that was restored, or a standby that took over with the last changes lost,
-- never comes back to a number that some gateway has a copy of.
CREATE TABLE register_epoch (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    facts BIGINT NOT NULL,
    agreements BIGINT NOT NULL,
    links BIGINT NOT NULL
);

INSERT INTO register_epoch (only_row, facts, agreements, links) VALUES (1, 1, 1, 1);

CREATE FUNCTION moved_on(last BIGINT) RETURNS BIGINT LANGUAGE sql AS
$$ SELECT greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::BIGINT) $$;

-- Once for each statement, and only where it has changed a row.
CREATE FUNCTION facts_changed() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        UPDATE register_epoch SET facts = moved_on(facts);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION agreements_changed() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        UPDATE register_epoch SET agreements = moved_on(agreements);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION links_taken_away() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        UPDATE register_epoch SET links = moved_on(links);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION link_taken_away() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE register_epoch SET links = moved_on(links);
    RETURN NULL;
END $$;
