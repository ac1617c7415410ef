CREATE TABLE IF NOT EXISTS data_keys (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again after an erasure
  owner   TEXT NOT NULL UNIQUE,               -- person:…, staff:…, month:yyyy-MM
  wrapped BLOB NOT NULL                       -- nonce, AES-256-GCM under the master key with the owner as AAD, tag
) STRICT;
