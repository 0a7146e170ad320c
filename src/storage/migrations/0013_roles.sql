-- Roles with scopes and their orders, the chain of the journals, looking in for help, recovery, acts to acknowledge.

-- One role may be held several times, for several units or groups. `scope_id` is the number of the unit, group or
-- building, for a campaign its year; without a kind the role is held for the whole college.
DROP INDEX uq_user_role_open;
ALTER TABLE user_role ADD COLUMN basis_order_id BIGINT CONSTRAINT fk_user_role_basis_order REFERENCES order_doc (id);
ALTER TABLE user_role ADD COLUMN pd_clearance TEXT;
ALTER TABLE user_role ADD COLUMN ended_at TEXT;
ALTER TABLE user_role ADD COLUMN ended_by BIGINT;
CREATE UNIQUE INDEX uq_user_role_open ON user_role (account_id, role_id, COALESCE(scope_kind, ''), COALESCE(scope_id, 0)) WHERE valid_to IS NULL;
CREATE INDEX ix_user_role_account ON user_role (account_id, valid_from);
CREATE INDEX ix_user_role_role ON user_role (role_id);
CREATE INDEX ix_user_role_basis_order ON user_role (basis_order_id);

-- The chain of the journals: a link a line, made when the line's transaction ends. What was written before the chain
-- began is named by its last number.
CREATE TABLE journal_chain (
    seq BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    digest TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE UNIQUE INDEX uq_journal_chain_row ON journal_chain (source, row_id);
CREATE TABLE journal_chain_start (
    source TEXT PRIMARY KEY,
    row_id BIGINT NOT NULL
);
INSERT INTO journal_chain_start (source, row_id) SELECT 'auth_event', COALESCE(max(id), 0) FROM auth_event;
INSERT INTO journal_chain_start (source, row_id) SELECT 'audit_log', COALESCE(max(id), 0) FROM audit_log;

-- Whose cabinet the acting account was looking at.
ALTER TABLE audit_log ADD COLUMN viewed_id BIGINT;
CREATE INDEX ix_auth_event_actor ON auth_event (actor_id, at);
CREATE INDEX ix_auth_event_kind ON auth_event (kind, at);

-- Support looks at another's cabinet with their own session; it returns by itself when the time is over.
ALTER TABLE session ADD COLUMN viewed_id BIGINT CONSTRAINT fk_session_viewed REFERENCES user_account (id);
ALTER TABLE session ADD COLUMN viewing_until TEXT;
CREATE INDEX ix_session_viewed ON session (viewed_id);
CREATE TABLE view_as (
    id $ID$,
    viewer_id BIGINT NOT NULL CONSTRAINT fk_view_as_viewer REFERENCES user_account (id),
    viewed_id BIGINT NOT NULL CONSTRAINT fk_view_as_viewed REFERENCES user_account (id),
    reason TEXT NOT NULL,
    session TEXT NOT NULL,
    began_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    CONSTRAINT ck_view_as_other CHECK (viewer_id <> viewed_id)
);
CREATE INDEX ix_view_as_viewer ON view_as (viewer_id, began_at);
CREATE INDEX ix_view_as_viewed ON view_as (viewed_id, began_at);

-- A link to a new password: only its hash, for twenty minutes, for one use.
CREATE TABLE recovery_token (
    id $ID$,
    account_id BIGINT NOT NULL CONSTRAINT fk_recovery_token_account REFERENCES user_account (id),
    token_hash TEXT NOT NULL CONSTRAINT uq_recovery_token UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT ck_recovery_token_hash CHECK (length(token_hash) = 64)
);
CREATE INDEX ix_recovery_token_account ON recovery_token (account_id);

-- Acts that people acknowledge before they work here. A version is in force until the next one begins.
CREATE TABLE policy_version (
    id $ID$,
    policy TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    audience TEXT NOT NULL DEFAULT '',
    local_act_id BIGINT CONSTRAINT fk_policy_version_local_act REFERENCES local_act (id),
    effective_from TEXT NOT NULL,
    effective_to TEXT,
    published_at TEXT NOT NULL,
    published_by BIGINT,
    CONSTRAINT ck_policy_version_dates CHECK (effective_to IS NULL OR effective_to >= effective_from)
);
CREATE UNIQUE INDEX uq_policy_version ON policy_version (policy, version);
CREATE INDEX ix_policy_version_local_act ON policy_version (local_act_id);
CREATE TABLE policy_ack (
    id $ID$,
    version_id BIGINT NOT NULL CONSTRAINT fk_policy_ack_version REFERENCES policy_version (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_policy_ack_person REFERENCES person (id),
    acked_at TEXT NOT NULL,
    way TEXT NOT NULL,
    noted_by BIGINT,
    CONSTRAINT ck_policy_ack_way CHECK (way IN ('click', 'paper'))
);
CREATE UNIQUE INDEX uq_policy_ack ON policy_ack (person_id, version_id);
CREATE INDEX ix_policy_ack_version ON policy_ack (version_id);

INSERT INTO code_list (code, name) VALUES
    ('POLICY', 'Акты, с которыми знакомят пользователей'),
    ('ROLE_SCOPE', 'Области действия ролей'),
    ('AUDIT_ACTION', 'Действия журнала');
INSERT INTO code_item (list, code, label, sort) VALUES
    ('POLICY', 'rules', 'правила допуска и работы', 1),
    ('POLICY', 'content', 'правила размещения материалов', 2),
    ('POLICY', 'duty', 'ответственность пользователя', 3),
    ('POLICY', 'pd', 'обработка персональных данных', 4),
    ('POLICY', 'tb', 'техника безопасности', 5),
    ('ROLE_SCOPE', 'college', 'весь колледж', 1),
    ('ROLE_SCOPE', 'unit', 'подразделение', 2),
    ('ROLE_SCOPE', 'group', 'учебная группа', 3),
    ('ROLE_SCOPE', 'campaign', 'приёмная кампания', 4),
    ('ROLE_SCOPE', 'building', 'здание', 5),
    ('AUDIT_ACTION', 'read_special', 'просмотр закрытых полей', 1),
    ('AUDIT_ACTION', 'export', 'выгрузка', 2),
    ('AUDIT_ACTION', 'print', 'печать', 3),
    ('AUDIT_ACTION', 'issue', 'выдача документа', 4),
    ('AUDIT_ACTION', 'import', 'загрузка', 5),
    ('AUDIT_ACTION', 'publish', 'публикация на сайте', 6),
    ('AUDIT_ACTION', 'key_made', 'сделан ключ для программы', 7),
    ('AUDIT_ACTION', 'key_ended', 'ключ для программы завершён', 8),
    ('AUDIT_ACTION', 'view_page', 'страница, открытая при просмотре чужого кабинета', 9),
    ('AUDIT_ACTION', 'setting', 'изменена настройка', 10),
    ('AUDIT_ACTION', 'forget', 'удалены записи посещений после срока хранения', 11),
    ('AUDIT_ACTION', 'verify', 'проверка целостности журнала', 12),
    ('AUDIT_ACTION', 'policy', 'опубликована редакция акта', 13),
    ('AUDIT_ACTION', 'ack_paper', 'отмечено ознакомление на бумаге', 14),
    ('AUDIT_ACTION', 'look_journal', 'поиск в журнале действий', 15),
    ('AUTH_EVENT', 'ack', 'ознакомление с правилами', 31),
    ('AUTH_EVENT', 'alarm', 'владелец сообщил о чужом входе', 32),
    ('AUTH_EVENT', 'recover', 'запрошено восстановление пароля', 33),
    ('AUTH_EVENT', 'view', 'начат просмотр чужого кабинета', 34),
    ('AUTH_EVENT', 'view_end', 'закончен просмотр чужого кабинета', 35),
    ('SESSION_END', 'alarm', 'владелец сообщил о чужом входе', 31),
    ('SESSION_END', 'recovery', 'новый пароль по ссылке из письма', 32);

-- Acts for a college that has none of its own yet.
INSERT INTO policy_version (policy, version, title, body, effective_from, published_at) VALUES
('rules', '1', 'Правила допуска и работы в ЭИОС',
'## Как получают доступ
Логин и первый одноразовый пароль выдаёт ответственный за работу с ЭИОС лично или через куратора группы, под отметку в журнале. При первом входе одноразовый пароль меняют на свой.

## Как берегут доступ
- Логин и пароль никому не сообщают и не записывают там, где их увидят другие.
- Под чужим именем не входят и никого под своим именем не пускают.
- Пароль придумывают длинный и такой, какого нет на других сайтах.
- Уходя от общего компьютера, нажимают «Выйти».
- Второй шаг входа — код на телефоне — включают те, кому он обязателен по должности, а остальные по желанию.

## Если что-то случилось
- Пароль забыт или потерян: его восстанавливают по почте, если она подтверждена, или у ответственного за ЭИОС.
- Кто-то узнал пароль или вошёл за вас: сразу нажимают «Это был не я» на странице «Сеансы входа» и сообщают ответственному.
- Войти не получается: сообщают ответственному; на время разбирательства доступ могут закрыть.

## Чего не делают
- Не подбирают чужие пароли и не ищут обход защиты.
- Не загружают вредоносные программы и не мешают работе других.
- Не выносят из ЭИОС сведения о других людях, ставшие известными по работе или учёбе.

## Когда доступ заканчивается
Доступ прекращается в день, с которого закончились учёба или работа, учётная запись удаляется не позже чем через три дня. Доступ к части разделов или ко всей ЭИОС может быть ограничен за нарушение этих правил.',
'2024-09-01', '2026-11-22T00:00:00.000Z'),
('content', '1', 'Правила размещения материалов в ЭИОС',
'## Что размещают
Учебные и методические материалы, работы обучающихся, объявления и новости — то, что нужно для учёбы и работы колледжа.

## Как размещают
- Раздел выбирают по образовательной программе и форме обучения, для которых материал сделан.
- Называют автора и источник; чужой текст, рисунок или запись используют только с разрешения автора либо как цитату со ссылкой.
- Материал проверяют: в нём нет ошибок, он открывается и понятен без пояснений.
- Если разместить самому нельзя, подают заявку: ответственный проверит материал и разместит его или объяснит отказ.

## Чего не размещают
- Того, что нарушает закон, авторские права, честь и достоинство людей.
- Персональных данных — своих сверх необходимого и чужих без согласия.
- Рекламы, непроверенных сведений, грубых и оскорбительных слов.

## Как общаются
Пишут вежливо, по делу и грамотно, ссылаются на источники, уважают чужое время и чужое мнение. Материал или сообщение, которые нарушают правила, ответственный скрывает и сообщает автору причину.',
'2024-09-01', '2026-11-22T00:00:00.000Z'),
('duty', '1', 'Ответственность пользователя ЭИОС',
'## За что отвечает пользователь
- За сохранность своего логина, пароля и устройства со вторым шагом входа.
- За всё, что сделано под его именем, пока он не сообщил о чужом входе.
- За достоверность сведений, которые вносит, и за сроки их внесения.
- За неразглашение сведений о других людях.

## Что бывает за нарушение
За нарушение правил доступ к отдельным разделам или ко всей ЭИОС ограничивают до устранения причины. За разглашение персональных данных, нарушение авторских прав и неправомерный доступ отвечают по закону.

## За что отвечает колледж
- За то, что ЭИОС работает, а данные в ней хранятся и восстанавливаются после сбоя.
- За предупреждение о технических работах заранее.
- За помощь тем, кто не может войти, и за ответ на обращение в срок.',
'2024-09-01', '2026-11-22T00:00:00.000Z');

INSERT INTO code_item (list, code, label, sort)
    SELECT 'CODE_LIST', code, name, 1000 FROM code_list
    WHERE code NOT IN (SELECT code FROM code_item WHERE list = 'CODE_LIST');
