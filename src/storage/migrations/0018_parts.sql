-- A batch that is too large for one transaction is taken back part by part: since when, and down to which line of the
-- history. A work that was broken off goes on from there.
ALTER TABLE register_batch ADD COLUMN undo_at TEXT;
ALTER TABLE register_batch ADD COLUMN undo_line BIGINT;
ALTER TABLE register_batch ADD COLUMN undo_left BIGINT NOT NULL DEFAULT 0;
DROP INDEX ix_register_change_batch;
CREATE INDEX ix_register_change_batch ON register_change (batch_id, id);

-- «Выдан ли позже другой пароль» is asked for every line of the journal of issue.
CREATE INDEX ix_credential_issue_later ON credential_issue (account_id, id);
