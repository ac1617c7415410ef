-- The entries that announce a key of the log (17), which are looked for at each checkpoint.
CREATE INDEX key_entries ON ledger.entries (arrival) WHERE kind = 17;
