-- The journal of issue as W.2 of domain.md wants it, the stops of access, and what was handed out together.

-- One press of the button «Выдать». `key` comes with the form: the same form sent twice issues once. No password is
-- here, nor anywhere else: what was shown once is only in the hands of those it was shown to.
CREATE TABLE issue_batch (
    id $ID$,
    key TEXT NOT NULL CONSTRAINT uq_issue_batch_key UNIQUE,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    way TEXT NOT NULL,
    request_ref TEXT,
    began_at TEXT NOT NULL,
    ended_at TEXT,
    issued_by BIGINT CONSTRAINT fk_issue_batch_issued_by REFERENCES user_account (id)
);
CREATE INDEX ix_issue_batch_began_at ON issue_batch (began_at);
CREATE INDEX ix_issue_batch_issued_by ON issue_batch (issued_by);

-- Whom it was asked for, and what came of it; `words` say why not.
CREATE TABLE issue_batch_person (
    batch_id BIGINT NOT NULL CONSTRAINT fk_issue_batch_person_batch REFERENCES issue_batch (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_issue_batch_person_person REFERENCES person (id),
    place BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'waiting',
    words TEXT,
    PRIMARY KEY (batch_id, person_id),
    CONSTRAINT ck_issue_batch_person_outcome CHECK (outcome IN ('waiting', 'issued', 'skipped', 'failed'))
);
CREATE INDEX ix_issue_batch_person_person ON issue_batch_person (person_id);

-- The facts of the journal are written once and never changed; what is said about them later are rows of
-- `credential_mark`. Two columns alone are filled in afterwards, by the program: the first entry, and the login,
-- which is emptied when it is destroyed (X6).
ALTER TABLE credential_issue ADD COLUMN year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credential_issue ADD COLUMN no BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credential_issue ADD COLUMN unit TEXT;
ALTER TABLE credential_issue ADD COLUMN group_id BIGINT CONSTRAINT fk_credential_issue_group REFERENCES study_group (id);
ALTER TABLE credential_issue ADD COLUMN org_unit_id BIGINT CONSTRAINT fk_credential_issue_org_unit REFERENCES org_unit (id);
ALTER TABLE credential_issue ADD COLUMN request_ref TEXT;
ALTER TABLE credential_issue ADD COLUMN batch_id BIGINT CONSTRAINT fk_credential_issue_batch REFERENCES issue_batch (id);
UPDATE credential_issue SET year = CAST(substr(issued_at, 1, 4) AS BIGINT);
UPDATE credential_issue SET no = (
    SELECT count(*) FROM credential_issue earlier WHERE earlier.year = credential_issue.year AND earlier.id <= credential_issue.id);
CREATE UNIQUE INDEX uq_credential_issue_no ON credential_issue (year, no);
CREATE INDEX ix_credential_issue_issued_at ON credential_issue (issued_at);
CREATE INDEX ix_credential_issue_person ON credential_issue (person_id);
CREATE INDEX ix_credential_issue_group ON credential_issue (group_id);
CREATE INDEX ix_credential_issue_org_unit ON credential_issue (org_unit_id);
CREATE INDEX ix_credential_issue_batch ON credential_issue (batch_id);

-- What is said about a line of the journal after it was written: the receipt under a signature, a note, «аннулировано».
CREATE TABLE credential_mark (
    id $ID$,
    issue_id BIGINT NOT NULL CONSTRAINT fk_credential_mark_issue REFERENCES credential_issue (id),
    kind TEXT NOT NULL,
    on_day TEXT NOT NULL,
    words TEXT,
    rules_acked BOOLEAN NOT NULL DEFAULT FALSE,
    made_at TEXT NOT NULL,
    made_by BIGINT CONSTRAINT fk_credential_mark_made_by REFERENCES user_account (id),
    CONSTRAINT ck_credential_mark_kind CHECK (kind IN ('receipt', 'note', 'annulled')),
    CONSTRAINT ck_credential_mark_words CHECK (kind = 'receipt' OR words IS NOT NULL)
);
CREATE INDEX ix_credential_mark_issue ON credential_mark (issue_id);
CREATE UNIQUE INDEX uq_credential_mark_once ON credential_mark (issue_id, kind) WHERE kind IN ('receipt', 'annulled');

-- Stops of access and what came of them (A.10.5–A.10.7). A stop by the end of a relation remembers the first day
-- without the relation (`ended_on`): the data may take it back, the clock may not.
CREATE TABLE access_stop (
    id $ID$,
    account_id BIGINT NOT NULL CONSTRAINT fk_access_stop_account REFERENCES user_account (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_access_stop_person REFERENCES person (id),
    category TEXT NOT NULL,
    stopped_at TEXT NOT NULL,
    stopped_by BIGINT CONSTRAINT fk_access_stop_stopped_by REFERENCES user_account (id),
    reason TEXT NOT NULL,
    words TEXT,
    elements TEXT NOT NULL DEFAULT 'all',
    ended_on TEXT,
    basis_order_id BIGINT CONSTRAINT fk_access_stop_basis_order REFERENCES order_doc (id),
    cause_found BOOLEAN,
    outcome TEXT,
    outcome_at TEXT,
    outcome_by BIGINT CONSTRAINT fk_access_stop_outcome_by REFERENCES user_account (id),
    outcome_words TEXT,
    reported_at TEXT,
    CONSTRAINT ck_access_stop_elements CHECK (elements = 'all'),
    CONSTRAINT ck_access_stop_outcome CHECK (outcome IS NULL OR outcome IN ('resumed', 'destroyed', 'deleted')),
    CONSTRAINT ck_access_stop_outcome_at CHECK ((outcome IS NULL) = (outcome_at IS NULL))
);
CREATE UNIQUE INDEX uq_access_stop_open ON access_stop (account_id) WHERE outcome IS NULL;
CREATE INDEX ix_access_stop_account ON access_stop (account_id, stopped_at);
CREATE INDEX ix_access_stop_person ON access_stop (person_id);
CREATE INDEX ix_access_stop_stopped_at ON access_stop (stopped_at);
CREATE INDEX ix_access_stop_outcome_at ON access_stop (outcome_at);
CREATE INDEX ix_access_stop_basis_order ON access_stop (basis_order_id);
INSERT INTO access_stop (account_id, person_id, category, stopped_at, stopped_by, reason)
    SELECT id, person_id, kind, updated_at, updated_by, coalesce(suspended_reason, 'relation_end')
    FROM user_account WHERE state = 'suspended' AND deleted_at IS NULL;

CREATE INDEX ix_audit_log_account ON audit_log (account_id, at);
CREATE INDEX ix_user_account_kind ON user_account (kind, state);
CREATE INDEX ix_user_account_delete_after ON user_account (delete_after);
