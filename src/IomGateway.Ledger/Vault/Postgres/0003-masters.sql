-- The master keys that have wrapped, by fingerprints that give nothing away; the last one does now.
CREATE TABLE keystore.masters (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint text   NOT NULL,
    since       bigint NOT NULL              -- Unix milliseconds
);
