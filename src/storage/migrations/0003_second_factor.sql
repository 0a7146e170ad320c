-- The second step of entry: codes of a phone (RFC 6238) and recovery codes on paper.

-- A session between the right password and the right code: it may do nothing but give the code.
ALTER TABLE session ADD COLUMN half BOOLEAN NOT NULL DEFAULT FALSE;

-- A factor that is on. The secret has to be known to compute codes, so it lies here as it is (see identity/factor.rs
-- for the reasons); no page, journal or log ever shows it. `last_step` is the newest step whose code was used.
CREATE TABLE second_factor (
    account_id BIGINT PRIMARY KEY CONSTRAINT fk_second_factor_account REFERENCES user_account (id),
    secret TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    last_step BIGINT NOT NULL
);

-- A secret that is being put into a phone: seen only by the session that asked for it, until the first code.
CREATE TABLE factor_offer (
    account_id BIGINT PRIMARY KEY CONSTRAINT fk_factor_offer_account REFERENCES user_account (id),
    secret TEXT NOT NULL,
    session TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- Recovery codes, as hashes only.
CREATE TABLE recovery_code (
    id $ID$,
    account_id BIGINT NOT NULL CONSTRAINT fk_recovery_code_account REFERENCES user_account (id),
    code_hash TEXT NOT NULL CONSTRAINT uq_recovery_code UNIQUE,
    created_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT ck_recovery_code_hash CHECK (length(code_hash) = 64)
);
CREATE INDEX ix_recovery_code_account ON recovery_code (account_id);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('AUTH_EVENT', 'half', 'пароль верен, ожидается код', 15),
    ('AUTH_EVENT', 'factor_on', 'второй шаг входа включён', 16),
    ('AUTH_EVENT', 'factor_off', 'второй шаг входа выключен', 17),
    ('AUTH_EVENT', 'factor_recovery', 'использован запасной код', 18),
    ('AUTH_EVENT', 'factor_codes', 'выданы новые запасные коды', 19),
    ('AUTH_EVENT', 'factor_reset', 'второй шаг входа снят ответственным', 20),
    ('AUTH_EVENT', 'factor_policy', 'изменён перечень ролей, которым второй шаг обязателен', 21),
    ('SESSION_END', 'factor', 'изменён второй шаг входа', 9);
