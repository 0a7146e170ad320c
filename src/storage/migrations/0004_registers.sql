-- What the engine of registers needs for itself. A register's own table is made by its subsystem's step.

-- The history of every record: who, when, what from and to, why. Never changed.
CREATE TABLE register_change (
    id $ID$,
    register TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    account_id BIGINT CONSTRAINT fk_register_change_account REFERENCES user_account (id),
    action TEXT NOT NULL,
    changes TEXT NOT NULL,
    reason TEXT,
    batch_id BIGINT,
    row_version BIGINT NOT NULL,
    request_id TEXT
);
CREATE INDEX ix_register_change_record ON register_change (register, record_id, id);
CREATE INDEX ix_register_change_batch ON register_change (batch_id);

-- One action over many records: an import, a paste, a bulk edit. It can be taken back.
CREATE TABLE register_batch (
    id $ID$,
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    account_id BIGINT CONSTRAINT fk_register_batch_account REFERENCES user_account (id),
    rows BIGINT NOT NULL,
    what TEXT NOT NULL,
    undone_at TEXT,
    undone_by BIGINT,
    note TEXT
);
CREATE INDEX ix_register_batch_register ON register_batch (register, id);

-- A form that was sent twice makes one record.
CREATE TABLE register_receipt (
    key TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    record_id BIGINT NOT NULL
);

-- A list as someone left it: filters, order, columns. `query` is the address after the question mark.
CREATE TABLE register_view (
    id $ID$,
    register TEXT NOT NULL,
    account_id BIGINT NOT NULL CONSTRAINT fk_register_view_account REFERENCES user_account (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL,
    CONSTRAINT uq_register_view UNIQUE (register, account_id, name)
);

-- A spreadsheet on its way in: parsed, checked, applied. `mapping` is kept by the headings, so the next file of
-- the same shape needs no questions.
CREATE TABLE import_batch (
    id $ID$,
    register TEXT NOT NULL,
    account_id BIGINT NOT NULL CONSTRAINT fk_import_batch_account REFERENCES user_account (id),
    at TEXT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    headings TEXT NOT NULL,
    mapping TEXT NOT NULL,
    rows BIGINT NOT NULL,
    good BIGINT NOT NULL DEFAULT 0,
    errors BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    batch_id BIGINT CONSTRAINT fk_import_batch_batch REFERENCES register_batch (id),
    note TEXT,
    CONSTRAINT ck_import_batch_state CHECK (state IN ('parsed', 'checking', 'checked', 'applying', 'applied', 'failed'))
);
CREATE INDEX ix_import_batch_register ON import_batch (register, account_id, id);

CREATE TABLE import_row (
    id $ID$,
    batch_id BIGINT NOT NULL CONSTRAINT fk_import_row_batch REFERENCES import_batch (id),
    row_no BIGINT NOT NULL,
    data TEXT NOT NULL,
    problems TEXT,
    action TEXT,
    record_id BIGINT
);
CREATE INDEX ix_import_row_batch ON import_row (batch_id, row_no);

CREATE TABLE import_mapping (
    id $ID$,
    register TEXT NOT NULL,
    headings TEXT NOT NULL,
    mapping TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT uq_import_mapping UNIQUE (register, headings)
);

-- Who answers for a register, by which order (положение об ЭИОС, п. 4.2).
CREATE TABLE register_keeper (
    id $ID$,
    register TEXT NOT NULL,
    person_id BIGINT NOT NULL CONSTRAINT fk_register_keeper_person REFERENCES person (id),
    basis TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    created_at TEXT NOT NULL,
    created_by BIGINT,
    CONSTRAINT ck_register_keeper_dates CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX ix_register_keeper_register ON register_keeper (register);

-- News that has come and is not entered yet (open), and what was entered after its term (late).
CREATE TABLE data_deadline (
    id $ID$,
    register TEXT NOT NULL,
    record_id BIGINT,
    words TEXT,
    received_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    done_on TEXT,
    state TEXT NOT NULL,
    account_id BIGINT,
    done_by BIGINT,
    created_at TEXT NOT NULL,
    CONSTRAINT ck_data_deadline_state CHECK (state IN ('open', 'done', 'late'))
);
CREATE INDEX ix_data_deadline_state ON data_deadline (state, due_on);
CREATE INDEX ix_data_deadline_record ON data_deadline (register, record_id);

-- «Данные верны» or «Ошибка» of those who were filled in by others (приложение к регламенту, сроки 11–19).
CREATE TABLE register_verdict (
    id $ID$,
    register TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    account_id BIGINT NOT NULL CONSTRAINT fk_register_verdict_account REFERENCES user_account (id),
    is_right BOOLEAN NOT NULL,
    words TEXT,
    row_version BIGINT NOT NULL,
    closed_at TEXT,
    closed_by BIGINT
);
CREATE INDEX ix_register_verdict_record ON register_verdict (register, record_id);

-- Keys for other systems of the college: a person's own rights, read or read and write. Only the hash is kept.
CREATE TABLE api_token (
    id $ID$,
    account_id BIGINT NOT NULL CONSTRAINT fk_api_token_account REFERENCES user_account (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL CONSTRAINT uq_api_token_hash UNIQUE,
    may_write BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_at TEXT,
    ended_at TEXT
);
CREATE INDEX ix_api_token_account ON api_token (account_id);

-- Who saw what is private, who took data away. Never changed.
CREATE TABLE audit_log (
    id $ID$,
    at TEXT NOT NULL,
    account_id BIGINT,
    ip TEXT,
    session TEXT,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BIGINT,
    note TEXT,
    request_id TEXT
);
CREATE INDEX ix_audit_log_at ON audit_log (at);
CREATE INDEX ix_audit_log_entity ON audit_log (entity, entity_id);

-- Tables that were made before the engine get the columns that every register has.
ALTER TABLE code_item ADD COLUMN created_at TEXT NOT NULL DEFAULT '2026-11-22T00:00:00.000Z';
ALTER TABLE code_item ADD COLUMN created_by BIGINT;
ALTER TABLE code_item ADD COLUMN updated_at TEXT NOT NULL DEFAULT '2026-11-22T00:00:00.000Z';
ALTER TABLE code_item ADD COLUMN updated_by BIGINT;
ALTER TABLE code_item ADD COLUMN archived_at TEXT;
ALTER TABLE code_item ADD COLUMN deleted_at TEXT;
ALTER TABLE code_item ADD COLUMN source TEXT NOT NULL DEFAULT 'migration';
ALTER TABLE code_item ADD COLUMN received_on TEXT;
ALTER TABLE code_item ADD COLUMN due_on TEXT;
ALTER TABLE code_item ADD COLUMN search_norm TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN archived_at TEXT;
ALTER TABLE person ADD COLUMN received_on TEXT;
ALTER TABLE person ADD COLUMN due_on TEXT;
ALTER TABLE person ADD COLUMN search_norm TEXT NOT NULL DEFAULT '';
-- The words of the search are kept for every register in one column; entry reads them there too.
UPDATE person SET search_norm = name_norm;
DROP INDEX ix_person_name_norm;
ALTER TABLE person DROP COLUMN name_norm;
CREATE INDEX ix_person_search_norm ON person (search_norm);
CREATE INDEX ix_person_name ON person (last_name COLLATE "ru-x-icu", first_name COLLATE "ru-x-icu", id);
