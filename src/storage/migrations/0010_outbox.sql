-- What the program does by itself, and what it has to tell people.

-- When each job was done and is to be done next. Whoever moves `next_at` forward does the job: one of several nodes.
CREATE TABLE job_run (
    name TEXT PRIMARY KEY,
    next_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    ok BOOLEAN,
    note TEXT
);

-- News for one person (domain.md 4.2). Written in the transaction of what it tells of; letters and digests are made of
-- it later. `urgent` goes by mail at once, the rest waits for the digest.
CREATE TABLE notification (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_notification_person REFERENCES person (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT,
    link TEXT,
    urgent BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL,
    read_at TEXT,
    mailed_at TEXT,
    CONSTRAINT ck_notification_kind CHECK (kind IN ('access', 'security', 'ticket', 'announcement', 'order', 'deadline', 'material')),
    CONSTRAINT ck_notification_link CHECK (link IS NULL OR link LIKE '/%')
);
CREATE INDEX ix_notification_person ON notification (person_id, read_at, created_at);
CREATE INDEX ix_notification_mail ON notification (mailed_at, created_at);

-- Letters that wait for the mail server. No secret is ever in a letter's row: a letter with a link of its own is
-- finished at the moment it is sent (`kind` says by whom).
CREATE TABLE letter (
    id $ID$,
    kind TEXT NOT NULL DEFAULT 'plain',
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    person_id BIGINT CONSTRAINT fk_letter_person REFERENCES person (id),
    account_id BIGINT CONSTRAINT fk_letter_account REFERENCES user_account (id),
    entity TEXT,
    entity_id BIGINT,
    created_at TEXT NOT NULL,
    not_before TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at TEXT NOT NULL,
    sent_at TEXT,
    given_up_at TEXT,
    error TEXT,
    CONSTRAINT ck_letter_kind CHECK (kind IN ('plain', 'recovery'))
);
CREATE INDEX ix_letter_waiting ON letter (sent_at, next_try_at);
CREATE INDEX ix_letter_person ON letter (person_id);
CREATE INDEX ix_letter_account ON letter (account_id);
CREATE INDEX ix_letter_entity ON letter (entity, entity_id);
