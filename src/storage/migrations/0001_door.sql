-- People and the door: domain.md 4.1 and 4.2 as far as entry needs them.
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
