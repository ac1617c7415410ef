-- How often the stand-ins of each recipient were rotated: beside the file that says so, and apart from it.
CREATE TABLE pseudonym_generation (
    recipient TEXT PRIMARY KEY,
    generation INTEGER NOT NULL CHECK (generation > 1)
) STRICT, WITHOUT ROWID;
