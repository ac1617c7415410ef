-- The data keys of all gateways of one log, in a database apart from the log's.
CREATE TABLE keystore.data_keys (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- never used again after an erasure
    owner   text   NOT NULL UNIQUE,                           -- person:…, staff:…, month:yyyy-MM
    wrapped bytea  NOT NULL                                   -- nonce, AES-256-GCM under the master key, owner as AAD
);

-- A key that was erased is not to be read from a page that was compressed or moved aside.
ALTER TABLE keystore.data_keys ALTER COLUMN wrapped SET STORAGE PLAIN;
