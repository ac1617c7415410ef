-- Owners that were erased: none of them ever gets a key again.
CREATE TABLE keystore.erased (
    owner text PRIMARY KEY
);

-- Numbers of the keys that they had, by which what is left of them is found.
CREATE TABLE keystore.erased_keys (
    id    bigint PRIMARY KEY,
    owner text   NOT NULL
);
