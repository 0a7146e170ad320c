-- Files: domain.md 4.1. A row of `file` is one content, whoever uploaded it; what a person called it is
-- told by `file_link`, so that nobody learns from a name that another has the same document.
CREATE TABLE file (
    id $ID$,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL CONSTRAINT ck_file_size CHECK (size >= 0),
    sha256 TEXT NOT NULL UNIQUE CONSTRAINT ck_file_sha256 CHECK (length(sha256) = 64),
    storage_key TEXT NOT NULL,
    pages BIGINT,
    av_state TEXT,
    text_extract TEXT,
    signed_by $JSON$,
    retention TEXT,
    public BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL
);

CREATE TABLE file_link (
    id $ID$,
    file_id BIGINT NOT NULL REFERENCES file (id),
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    role TEXT,
    name TEXT NOT NULL,
    sort BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
);
CREATE INDEX ix_file_link_entity ON file_link (entity, entity_id);
CREATE INDEX ix_file_link_file ON file_link (file_id);
