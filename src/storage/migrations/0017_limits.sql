-- The words of a job as they were when it was last begun: the page of jobs reads them.
ALTER TABLE job_run ADD COLUMN title TEXT NOT NULL DEFAULT '';

-- Parts of the portal that are closed to a person who may come in otherwise (E.6.8): for breaking the rules, on suspicion.
-- It is the person who is limited: a new login changes nothing.
CREATE TABLE access_limit (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_access_limit_person REFERENCES person (id),
    account_id BIGINT NOT NULL CONSTRAINT fk_access_limit_account REFERENCES user_account (id),
    category TEXT NOT NULL,
    element TEXT NOT NULL,
    limited_at TEXT NOT NULL,
    limited_by BIGINT CONSTRAINT fk_access_limit_limited_by REFERENCES user_account (id),
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    ended_at TEXT,
    ended_by BIGINT CONSTRAINT fk_access_limit_ended_by REFERENCES user_account (id),
    ended_words TEXT,
    CONSTRAINT ck_access_limit_ended_words CHECK ((ended_at IS NULL) = (ended_words IS NULL))
);
CREATE UNIQUE INDEX uq_access_limit_open ON access_limit (person_id, element) WHERE ended_at IS NULL;
CREATE INDEX ix_access_limit_limited_at ON access_limit (limited_at);
CREATE INDEX ix_access_limit_ended_at ON access_limit (ended_at);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('AUDIT_ACTION', 'limit', 'доступ ограничен', 20),
    ('AUDIT_ACTION', 'unlimit', 'ограничение снято', 21);
