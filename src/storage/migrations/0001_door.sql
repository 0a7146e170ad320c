-- People and the door: domain.md 4.1 and 4.2 as far as entry needs them.
-- Moments are TEXT in UTC with milliseconds, dates are TEXT in ISO form, so the order of text is the order of time.

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- Code lists. Rows that come with the program are `locked`: its logic knows them by their codes.
CREATE TABLE code_list (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE code_item (
    id $ID$,
    list TEXT NOT NULL CONSTRAINT fk_code_item_list REFERENCES code_list (code),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    short TEXT,
    sort BIGINT NOT NULL DEFAULT 0,
    ext $JSON$,
    valid_from TEXT,
    valid_to TEXT,
    locked BOOLEAN NOT NULL DEFAULT TRUE,
    row_version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT uq_code_item UNIQUE (list, code),
    CONSTRAINT ck_code_item_code CHECK (length(code) BETWEEN 1 AND 40)
);

-- A person. The door needs a name; what a personal file demands (date of birth, sex, СНИЛС) is asked for by the
-- registers that keep it, so here it may be absent.
CREATE TABLE person (
    id $ID$,
    last_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    middle_name TEXT,
    name_norm TEXT NOT NULL,
    birth_date TEXT,
    sex TEXT,
    note TEXT,
    source TEXT NOT NULL DEFAULT 'manual',
    merged_into BIGINT CONSTRAINT fk_person_merged_into REFERENCES person (id),
    created_at TEXT NOT NULL,
    created_by BIGINT,
    updated_at TEXT NOT NULL,
    updated_by BIGINT,
    row_version BIGINT NOT NULL DEFAULT 1,
    deleted_at TEXT,
    CONSTRAINT ck_person_last_name CHECK (length(last_name) BETWEEN 1 AND 50),
    CONSTRAINT ck_person_first_name CHECK (length(first_name) BETWEEN 1 AND 50),
    CONSTRAINT ck_person_sex CHECK (sex IN ('m', 'f'))
);
CREATE INDEX ix_person_name_norm ON person (name_norm);

CREATE TABLE role (
    id $ID$,
    code TEXT NOT NULL CONSTRAINT uq_role_code UNIQUE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    sort BIGINT NOT NULL,
    system BOOLEAN NOT NULL DEFAULT TRUE
);

-- The login is kept folded (ASCII, lower case), so that uniqueness is uniqueness after folding.
CREATE TABLE user_account (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_user_account_person REFERENCES person (id),
    login TEXT NOT NULL CONSTRAINT uq_user_account_login UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    temp BOOLEAN NOT NULL DEFAULT FALSE,
    temp_expires_at TEXT,
    must_change BOOLEAN NOT NULL DEFAULT FALSE,
    password_changed_at TEXT,
    last_login_at TEXT,
    suspended_reason TEXT,
    delete_after TEXT,
    look TEXT,
    created_at TEXT NOT NULL,
    created_by BIGINT,
    updated_at TEXT NOT NULL,
    updated_by BIGINT,
    row_version BIGINT NOT NULL DEFAULT 1,
    deleted_at TEXT,
    CONSTRAINT ck_user_account_login CHECK (length(login) BETWEEN 1 AND 40 AND login = lower(login)),
    CONSTRAINT ck_user_account_kind CHECK (kind IN ('staff', 'student', 'applicant', 'parent', 'employer', 'authority', 'system')),
    CONSTRAINT ck_user_account_state CHECK (state IN ('issued', 'active', 'suspended', 'deleted')),
    CONSTRAINT ck_user_account_temp CHECK (NOT temp OR temp_expires_at IS NOT NULL)
);
CREATE UNIQUE INDEX uq_user_account_person_kind ON user_account (person_id, kind) WHERE deleted_at IS NULL;
CREATE INDEX ix_user_account_state ON user_account (state);

-- Logins that were destroyed and must never be issued again, as keyed hashes.
CREATE TABLE login_tombstone (
    id $ID$,
    login_hmac TEXT NOT NULL CONSTRAINT uq_login_tombstone UNIQUE,
    account_id BIGINT,
    reason TEXT NOT NULL,
    destroyed_at TEXT NOT NULL
);

CREATE TABLE user_role (
    id $ID$,
    account_id BIGINT NOT NULL CONSTRAINT fk_user_role_account REFERENCES user_account (id),
    role_id BIGINT NOT NULL CONSTRAINT fk_user_role_role REFERENCES role (id),
    scope_kind TEXT,
    scope_id BIGINT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    basis TEXT,
    created_at TEXT NOT NULL,
    created_by BIGINT,
    CONSTRAINT ck_user_role_dates CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX uq_user_role_open ON user_role (account_id, role_id) WHERE valid_to IS NULL;

-- A session: the key is the SHA-256 of the token that only the browser has. `tag` names it in pages and journals.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    tag TEXT NOT NULL CONSTRAINT uq_session_tag UNIQUE,
    account_id BIGINT NOT NULL CONSTRAINT fk_session_account REFERENCES user_account (id),
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    previous_login_at TEXT,
    address TEXT,
    user_agent TEXT,
    new_device BOOLEAN NOT NULL DEFAULT FALSE,
    ended_at TEXT,
    end_reason TEXT,
    CONSTRAINT ck_session_id CHECK (length(id) = 64)
);
CREATE INDEX ix_session_account ON session (account_id, created_at);

-- Wrong tries, by folded login and by address (`key` is a hash, so a password typed into the wrong field is not kept).
-- `login_guard` has one row a key: whoever counts locks it first, so that two tries cannot count the same number.
CREATE TABLE login_guard (
    key TEXT PRIMARY KEY,
    touched_at TEXT NOT NULL
);
CREATE TABLE login_attempt (
    id $ID$,
    key TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX ix_login_attempt_key ON login_attempt (key, at);
CREATE INDEX ix_login_attempt_at ON login_attempt (at);

-- The journal of entry: written in the transaction of what it tells of, never changed.
CREATE TABLE auth_event (
    id $ID$,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id BIGINT CONSTRAINT fk_auth_event_account REFERENCES user_account (id),
    actor_id BIGINT CONSTRAINT fk_auth_event_actor REFERENCES user_account (id),
    session TEXT,
    ip TEXT,
    user_agent TEXT,
    path TEXT,
    request_id TEXT,
    note TEXT
);
CREATE INDEX ix_auth_event_account ON auth_event (account_id, at);
CREATE INDEX ix_auth_event_at ON auth_event (at);

-- Журнал выдачи логинов и паролей: who, whom, when, how — and no column for the password.
CREATE TABLE credential_issue (
    id $ID$,
    issued_at TEXT NOT NULL,
    account_id BIGINT NOT NULL CONSTRAINT fk_credential_issue_account REFERENCES user_account (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_credential_issue_person REFERENCES person (id),
    category TEXT NOT NULL,
    login TEXT NOT NULL,
    reason TEXT NOT NULL,
    way TEXT NOT NULL,
    issued_by BIGINT CONSTRAINT fk_credential_issue_issued_by REFERENCES user_account (id),
    valid_until TEXT NOT NULL,
    first_login_at TEXT,
    note TEXT
);
CREATE INDEX ix_credential_issue_account ON credential_issue (account_id, issued_at);

INSERT INTO code_list (code, name) VALUES
    ('SEX', 'Пол'),
    ('ACCOUNT_KIND', 'Виды учётных записей'),
    ('ACCOUNT_STATE', 'Состояния учётных записей'),
    ('AUTH_EVENT', 'События входа'),
    ('SESSION_END', 'Причины окончания сеанса'),
    ('ISSUE_REASON', 'Основания выдачи логина и пароля'),
    ('STOP_REASON', 'Причины прекращения доступа');

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SEX', 'm', 'мужской', 1),
    ('SEX', 'f', 'женский', 2),
    ('ACCOUNT_KIND', 'staff', 'работник', 1),
    ('ACCOUNT_KIND', 'student', 'обучающийся', 2),
    ('ACCOUNT_KIND', 'applicant', 'поступающий', 3),
    ('ACCOUNT_KIND', 'parent', 'родитель, законный представитель', 4),
    ('ACCOUNT_KIND', 'employer', 'представитель работодателя', 5),
    ('ACCOUNT_KIND', 'authority', 'представитель органа власти', 6),
    ('ACCOUNT_KIND', 'system', 'служебная', 7),
    ('ACCOUNT_STATE', 'issued', 'выдана', 1),
    ('ACCOUNT_STATE', 'active', 'действует', 2),
    ('ACCOUNT_STATE', 'suspended', 'заблокирована', 3),
    ('ACCOUNT_STATE', 'deleted', 'удалена', 4),
    ('AUTH_EVENT', 'login', 'вход', 1),
    ('AUTH_EVENT', 'fail', 'неудачный вход', 2),
    ('AUTH_EVENT', 'locked', 'вход закрыт после ошибок', 3),
    ('AUTH_EVENT', 'logout', 'выход', 4),
    ('AUTH_EVENT', 'end', 'сеанс завершён', 5),
    ('AUTH_EVENT', 'denied', 'отказ в доступе', 6),
    ('AUTH_EVENT', 'create', 'учётная запись создана', 7),
    ('AUTH_EVENT', 'issue', 'выдан пароль', 8),
    ('AUTH_EVENT', 'change', 'пароль сменён', 9),
    ('AUTH_EVENT', 'suspend', 'учётная запись заблокирована', 10),
    ('AUTH_EVENT', 'resume', 'учётная запись разблокирована', 11),
    ('AUTH_EVENT', 'delete', 'учётная запись удалена', 12),
    ('AUTH_EVENT', 'grant', 'роль назначена', 13),
    ('AUTH_EVENT', 'revoke', 'роль снята', 14),
    ('SESSION_END', 'logout', 'выход', 1),
    ('SESSION_END', 'owner', 'завершён владельцем', 2),
    ('SESSION_END', 'displaced', 'вытеснен новым входом', 3),
    ('SESSION_END', 'password', 'смена пароля', 4),
    ('SESSION_END', 'roles', 'изменение ролей', 5),
    ('SESSION_END', 'suspended', 'блокировка учётной записи', 6),
    ('SESSION_END', 'renewed', 'сменён идентификатор сеанса', 7),
    ('SESSION_END', 'administrator', 'завершён администратором', 8),
    ('ISSUE_REASON', 'first', 'первичная выдача', 1),
    ('ISSUE_REASON', 'reset', 'восстановление', 2),
    ('ISSUE_REASON', 'compromised', 'компрометация', 3),
    ('ISSUE_REASON', 'relogin', 'новый логин', 4),
    ('ISSUE_REASON', 'expired', 'истёк одноразовый пароль', 5),
    ('STOP_REASON', 'relation_end', 'прекращение правоотношений', 1),
    ('STOP_REASON', 'graduated', 'окончание обучения', 2),
    ('STOP_REASON', 'expelled', 'отчисление', 3),
    ('STOP_REASON', 'dismissed', 'увольнение', 4),
    ('STOP_REASON', 'suspicious', 'подозрительные действия', 5),
    ('STOP_REASON', 'unauthorized', 'несанкционированный доступ', 6),
    ('STOP_REASON', 'absence', 'отпуск, болезнь', 7),
    ('STOP_REASON', 'rule_break', 'нарушение правил', 8),
    ('STOP_REASON', 'self', 'по просьбе владельца', 9);

INSERT INTO role (code, name, scope, sort) VALUES
    ('OP', 'Оператор АИС ЭПО', 'region', 1),
    ('MIN', 'Представитель учредителя', 'region', 2),
    ('ADM', 'Администратор ЭИОС', 'college', 3),
    ('EIO', 'Ответственный за работу с ЭИОС', 'college', 4),
    ('DIR', 'Директор', 'college', 5),
    ('ZUR', 'Заместитель директора по учебной работе', 'college', 6),
    ('ZPR', 'Заместитель директора по производственной работе', 'college', 7),
    ('ZVR', 'Заместитель директора по воспитательной работе', 'college', 8),
    ('AHO', 'Заместитель директора по хозяйственной части', 'college', 9),
    ('HR', 'Специалист по кадрам', 'college', 10),
    ('PK', 'Секретарь приёмной комиссии', 'campaign', 11),
    ('UCH', 'Диспетчер учебной части', 'college', 12),
    ('DEK', 'Заведующий отделением', 'unit', 13),
    ('KON', 'Ответственный за контингент', 'college', 14),
    ('MET', 'Методист', 'college', 15),
    ('PREP', 'Преподаватель', 'own', 16),
    ('KUR', 'Куратор группы', 'group', 17),
    ('SOC', 'Социальный педагог, психолог', 'college', 18),
    ('VUS', 'Ответственный за воинский учёт', 'college', 19),
    ('OBS', 'Комендант общежития', 'building', 20),
    ('BUH', 'Бухгалтер', 'college', 21),
    ('OT', 'Специалист по охране труда', 'college', 22),
    ('BIB', 'Библиотекарь', 'college', 23),
    ('SITE', 'Редактор сайта', 'site', 24),
    ('GIA', 'Секретарь ГЭК', 'commission', 25),
    ('KACH', 'Ответственный за оценку качества', 'college', 26),
    ('TRD', 'Специалист центра карьеры', 'college', 27),
    ('PDN', 'Ответственный за персональные данные', 'college', 28),
    ('TP', 'Специалист техподдержки', 'tickets', 29),
    ('STU', 'Обучающийся', 'self', 30),
    ('PAR', 'Родитель, законный представитель', 'children', 31),
    ('ABI', 'Поступающий', 'self', 32),
    ('RAB', 'Работник', 'self', 33),
    ('EMP', 'Представитель работодателя', 'organisation', 34);
