-- Requests and the journal of login problems (domain.md 4.2, J, W.3). A request is one row whatever it is about; what
-- was said, what was done and what was corrected lie beside it and are never changed.

CREATE TABLE ticket (
    id $ID$,
    number TEXT NOT NULL,
    year BIGINT NOT NULL,
    no BIGINT NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    error_kind TEXT,
    body TEXT NOT NULL,
    suggestion BOOLEAN NOT NULL DEFAULT FALSE,
    priority TEXT NOT NULL DEFAULT 'normal',
    category TEXT,
    desk TEXT,
    author_id BIGINT CONSTRAINT fk_ticket_author REFERENCES person (id),
    author_name TEXT,
    author_contact TEXT,
    subject_person_id BIGINT CONSTRAINT fk_ticket_subject_person REFERENCES person (id),
    subject_kind TEXT NOT NULL DEFAULT 'unknown',
    subject_name TEXT,
    subject_birth TEXT,
    subject_snils TEXT,
    subject_place TEXT,
    user_role TEXT,
    territory TEXT,
    org_name TEXT,
    action_before TEXT,
    tried TEXT,
    page_url TEXT,
    device TEXT,
    mobile_app BOOLEAN NOT NULL DEFAULT FALSE,
    os TEXT,
    os_version TEXT,
    app_version TEXT,
    browser TEXT,
    esia_email TEXT,
    student_card_seen BOOLEAN NOT NULL DEFAULT FALSE,
    screenshot_seen BOOLEAN NOT NULL DEFAULT FALSE,
    state TEXT NOT NULL DEFAULT 'new',
    state_since TEXT NOT NULL,
    assignee_id BIGINT CONSTRAINT fk_ticket_assignee REFERENCES person (id),
    due_at TEXT,
    answered_at TEXT,
    check_result TEXT,
    corrected_at TEXT,
    corrected_by BIGINT CONSTRAINT fk_ticket_corrected_by REFERENCES person (id),
    effective_at TEXT,
    informed_at TEXT,
    rechecked_at TEXT,
    recheck_failed BOOLEAN NOT NULL DEFAULT FALSE,
    escalated_at TEXT,
    external_no TEXT,
    solved_at TEXT,
    closed_at TEXT,
    solution TEXT,
    rating BIGINT,
    rating_words TEXT,
    reopened BIGINT NOT NULL DEFAULT 0,
    parent_id BIGINT CONSTRAINT fk_ticket_parent REFERENCES ticket (id),
    merged_into BIGINT CONSTRAINT fk_ticket_merged_into REFERENCES ticket (id),
    $COMMON$,
    CONSTRAINT ck_ticket_rating CHECK (rating IS NULL OR rating BETWEEN 1 AND 5),
    CONSTRAINT ck_ticket_merged_into CHECK (merged_into IS NULL OR merged_into <> id),
    CONSTRAINT ck_ticket_parent CHECK (parent_id IS NULL OR parent_id <> id)
);
CREATE UNIQUE INDEX uq_ticket_number ON ticket (number);
CREATE UNIQUE INDEX uq_ticket_no ON ticket (year, no);
-- One open request to the outside support for one problem of one person (J.10): more words go «на доработку».
CREATE UNIQUE INDEX uq_ticket_open_escalation ON ticket (subject_person_id, topic)
    WHERE state IN ('escalated', 'rework') AND subject_person_id IS NOT NULL;
CREATE INDEX ix_ticket_author ON ticket (author_id, id);
CREATE INDEX ix_ticket_subject_person ON ticket (subject_person_id, id);
CREATE INDEX ix_ticket_assignee ON ticket (assignee_id, state);
CREATE INDEX ix_ticket_corrected_by ON ticket (corrected_by);
CREATE INDEX ix_ticket_parent ON ticket (parent_id);
CREATE INDEX ix_ticket_merged_into ON ticket (merged_into);
CREATE INDEX ix_ticket_state ON ticket (state, due_at);
CREATE INDEX ix_ticket_desk ON ticket (desk, state);
CREATE INDEX ix_ticket_kind ON ticket (kind, created_at);
CREATE INDEX ix_ticket_effective ON ticket (state, effective_at);

-- What was said: to the person, or among those who work (internal).
CREATE TABLE ticket_message (
    id $ID$,
    ticket_id BIGINT NOT NULL CONSTRAINT fk_ticket_message_ticket REFERENCES ticket (id),
    author_id BIGINT CONSTRAINT fk_ticket_message_author REFERENCES person (id),
    body TEXT NOT NULL,
    internal BOOLEAN NOT NULL DEFAULT FALSE,
    by_worker BOOLEAN NOT NULL DEFAULT FALSE,
    sent_at TEXT NOT NULL
);
CREATE INDEX ix_ticket_message_ticket ON ticket_message (ticket_id, id);
CREATE INDEX ix_ticket_message_author ON ticket_message (author_id);

-- What was done: who, when, from which state to which, in what words. `public` lines are shown to the author.
CREATE TABLE ticket_event (
    id $ID$,
    ticket_id BIGINT NOT NULL CONSTRAINT fk_ticket_event_ticket REFERENCES ticket (id),
    at TEXT NOT NULL,
    person_id BIGINT CONSTRAINT fk_ticket_event_person REFERENCES person (id),
    what TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    words TEXT,
    public BOOLEAN NOT NULL DEFAULT FALSE,
    batch_id BIGINT
);
CREATE INDEX ix_ticket_event_ticket ON ticket_event (ticket_id, id);
CREATE INDEX ix_ticket_event_batch ON ticket_event (batch_id);

-- One answer to many requests; it can be taken back.
CREATE TABLE ticket_batch (
    id $ID$,
    at TEXT NOT NULL,
    person_id BIGINT NOT NULL CONSTRAINT fk_ticket_batch_person REFERENCES person (id),
    words TEXT NOT NULL,
    tickets BIGINT NOT NULL,
    undone_at TEXT
);
CREATE INDEX ix_ticket_batch_person ON ticket_batch (person_id, id);

-- The checklist of a request, by its kind.
CREATE TABLE ticket_check (
    id $ID$,
    ticket_id BIGINT NOT NULL CONSTRAINT fk_ticket_check_ticket REFERENCES ticket (id),
    code TEXT NOT NULL,
    done_at TEXT NOT NULL,
    done_by BIGINT CONSTRAINT fk_ticket_check_done_by REFERENCES person (id),
    CONSTRAINT uq_ticket_check UNIQUE (ticket_id, code)
);

-- What the comparison with the record found and what was done with it: field, was, became, or why not.
CREATE TABLE ticket_correction (
    id $ID$,
    ticket_id BIGINT NOT NULL CONSTRAINT fk_ticket_correction_ticket REFERENCES ticket (id),
    at TEXT NOT NULL,
    person_id BIGINT CONSTRAINT fk_ticket_correction_person REFERENCES person (id),
    field TEXT NOT NULL,
    was TEXT,
    became TEXT,
    refused TEXT
);
CREATE INDEX ix_ticket_correction_ticket ON ticket_correction (ticket_id, id);

-- Whether the steps of an article helped: nothing is kept of the person.
CREATE TABLE faq_answer (
    id $ID$,
    at TEXT NOT NULL,
    error_kind TEXT NOT NULL,
    steps TEXT NOT NULL,
    helped BOOLEAN NOT NULL
);
CREATE INDEX ix_faq_answer_at ON faq_answer (at);

CREATE TABLE faq_article (
    id $ID$,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    error_kind TEXT,
    audience TEXT,
    steps TEXT,
    pub TEXT NOT NULL,
    sort BIGINT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_faq_article_title ON faq_article (title) WHERE deleted_at IS NULL;
CREATE INDEX ix_faq_article_error ON faq_article (error_kind, sort);

CREATE TABLE saved_reply (
    id $ID$,
    title TEXT NOT NULL,
    kind TEXT,
    body TEXT NOT NULL,
    $COMMON$
);
CREATE UNIQUE INDEX uq_saved_reply_title ON saved_reply (title) WHERE deleted_at IS NULL;

CREATE TABLE known_problem (
    id $ID$,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    $COMMON$,
    CONSTRAINT ck_known_problem_ends_at CHECK (ends_at IS NULL OR ends_at > starts_at)
);
CREATE UNIQUE INDEX uq_known_problem_title ON known_problem (title, starts_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_known_problem_ends ON known_problem (ends_at);

CREATE TABLE ticket_rule (
    id $ID$,
    kind TEXT NOT NULL,
    error_kind TEXT,
    subject_kind TEXT,
    category TEXT,
    desk TEXT NOT NULL,
    person_id BIGINT CONSTRAINT fk_ticket_rule_person REFERENCES person (id),
    priority TEXT,
    term_days BIGINT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_ticket_rule ON ticket_rule (kind, coalesce(error_kind, ''), coalesce(subject_kind, ''), coalesce(category, '')) WHERE deleted_at IS NULL;
CREATE INDEX ix_ticket_rule_person ON ticket_rule (person_id);
CREATE INDEX ix_ticket_rule_kind ON ticket_rule (kind);

INSERT INTO code_list (code, name) VALUES
    ('TICKET_SUBJECT', 'О ком обращение'),
    ('TICKET_PRIORITY', 'Срочность обращений'),
    ('TICKET_DESK', 'Кто разбирает обращения'),
    ('TICKET_CHECK', 'Результаты сверки данных'),
    ('FAQ_AUDIENCE', 'Для кого инструкция');
INSERT INTO code_item (list, code, label, sort) VALUES
    ('TICKET_SUBJECT', 'student', 'студент', 1),
    ('TICKET_SUBJECT', 'staff', 'работник', 2),
    ('TICKET_SUBJECT', 'parent', 'родитель, законный представитель', 3),
    ('TICKET_SUBJECT', 'applicant', 'поступающий', 4),
    ('TICKET_SUBJECT', 'employer', 'представитель работодателя', 5),
    ('TICKET_SUBJECT', 'unknown', 'не указано', 6),
    ('TICKET_PRIORITY', 'low', 'может подождать', 1),
    ('TICKET_PRIORITY', 'normal', 'обычная', 2),
    ('TICKET_PRIORITY', 'high', 'высокая', 3),
    ('TICKET_PRIORITY', 'urgent', 'срочно', 4),
    ('TICKET_DESK', 'KON', 'ответственный за контингент', 1),
    ('TICKET_DESK', 'ADM', 'администратор ЭИОС', 2),
    ('TICKET_DESK', 'EIO', 'ответственный за работу с ЭИОС', 3),
    ('TICKET_DESK', 'TP', 'техподдержка', 4),
    ('TICKET_DESK', 'MET', 'методист', 5),
    ('TICKET_DESK', 'HR', 'кадры', 6),
    ('TICKET_DESK', 'SITE', 'редактор сайта', 7),
    ('TICKET_DESK', 'PDN', 'ответственный за персональные данные', 8),
    ('TICKET_CHECK', 'same', 'данные совпали', 1),
    ('TICKET_CHECK', 'corrected', 'данные исправлены', 2),
    ('TICKET_CHECK', 'refused', 'в исправлении отказано', 3),
    ('FAQ_AUDIENCE', 'all', 'для всех', 1),
    ('FAQ_AUDIENCE', 'student', 'студентам', 2),
    ('FAQ_AUDIENCE', 'parent', 'родителям', 3),
    ('FAQ_AUDIENCE', 'staff', 'работникам', 4),
    ('FAQ_AUDIENCE', 'applicant', 'поступающим', 5);

INSERT INTO ticket_rule (kind, error_kind, subject_kind, desk, priority, term_days, created_at, updated_at, source)
SELECT r.kind, r.error_kind, r.subject_kind, r.desk, r.priority, r.term_days, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration'
FROM (
    SELECT 'login_problem' AS kind, NULL AS error_kind, NULL AS subject_kind, 'KON' AS desk, NULL AS priority, 1 AS term_days
    UNION ALL SELECT 'login_problem', NULL, 'staff', 'ADM', NULL, 1
    UNION ALL SELECT 'login_problem', 'slow', NULL, 'TP', NULL, 1
    UNION ALL SELECT 'login_problem', 'http', NULL, 'TP', NULL, 1
    UNION ALL SELECT 'login_problem', 'blocked', NULL, 'ADM', NULL, 1
    UNION ALL SELECT 'access_restore', NULL, NULL, 'EIO', NULL, 1
    UNION ALL SELECT 'tech', NULL, NULL, 'TP', NULL, 3
    UNION ALL SELECT 'method', NULL, NULL, 'MET', NULL, 3
    UNION ALL SELECT 'dev_feedback', NULL, NULL, 'TP', NULL, 5
    UNION ALL SELECT 'suggestion', NULL, NULL, 'EIO', NULL, 10
    UNION ALL SELECT 'security', NULL, NULL, 'ADM', 'urgent', 0
    UNION ALL SELECT 'complaint', NULL, NULL, 'EIO', NULL, 5
    UNION ALL SELECT 'content_place', NULL, NULL, 'SITE', NULL, 5
    UNION ALL SELECT 'data_fix', NULL, NULL, 'KON', NULL, 3
    UNION ALL SELECT 'data_fix', NULL, 'staff', 'HR', NULL, 3
    UNION ALL SELECT 'feedback', NULL, NULL, 'EIO', 'low', 10
) r;

INSERT INTO saved_reply (title, kind, body, created_at, updated_at, source, search_norm)
SELECT s.title, s.kind, s.body, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', s.norm
FROM (
    SELECT 'Нужны документы' AS title, 'login_problem' AS kind, '{{имя}}, чтобы проверить данные по заявке {{номер}}, покажите студенческий билет и приложите снимок экрана личного кабинета Госуслуг, на котором видна ваша электронная почта. Снимок можно прикрепить к этой заявке.' AS body, 'нужны документы' AS norm
    UNION ALL SELECT 'Данные исправлены', 'login_problem', '{{имя}}, данные по заявке {{номер}} исправлены. Новый вход заработает {{срок}}. До этого часа повторять попытки не нужно.', 'данные исправлены'
    UNION ALL SELECT 'Проверьте вход ещё раз', 'login_problem', '{{имя}}, попробуйте войти ещё раз и напишите здесь, получилось ли. Если нет, приложите снимок экрана с ошибкой и временем попытки.', 'проверьте вход еще раз'
    UNION ALL SELECT 'Передано дальше', NULL, '{{имя}}, ваша заявка {{номер}} передана в техническую поддержку. Когда придёт ответ, мы напишем здесь.', 'передано дальше'
    UNION ALL SELECT 'Уточните подробности', NULL, '{{имя}}, напишите, пожалуйста, на какой странице это произошло, что вы делали перед этим и что увидели на экране. Снимок экрана поможет быстрее.', 'уточните подробности'
    UNION ALL SELECT 'Общая неполадка', NULL, '{{имя}}, это общая неполадка, мы её уже устраняем. Отдельно ничего делать не нужно.', 'общая неполадка'
) s;

INSERT INTO faq_article (title, body, error_kind, audience, steps, pub, sort, created_at, updated_at, source, search_norm)
SELECT f.title, f.body, f.error_kind, '["all"]', f.steps, 'published', f.sort, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', f.norm
FROM (
    SELECT 'Пользователь не найден' AS title,
        'Система не нашла человека с такими данными. Чаще всего в колледже записана другая почта, чем на Госуслугах, или в фамилии, имени, дате рождения есть опечатка. Исправляет их ответственный сотрудник колледжа.' AS body,
        'not_found' AS error_kind,
        'Войдите на Госуслуги и посмотрите, какая там указана электронная почта.
Сделайте снимок этого экрана: на нём должны быть видны фамилия, имя и почта.
Сравните фамилию, имя, отчество и дату рождения на Госуслугах с паспортом.
Приготовьте студенческий билет: без него данные не исправляют.
Заполните заявку и приложите снимок экрана либо принесите его распечатанным.' AS steps,
        1 AS sort, 'пользователь не найден' AS norm
    UNION ALL SELECT 'Нашлось больше одного пользователя',
        'В базе оказались две записи об одном человеке или одна почта указана у двоих. Самому это не исправить: записи объединяет ответственный сотрудник.',
        'multiple',
        'Вспомните, не учились ли вы раньше в этом или другом колледже и не менялась ли фамилия.
Посмотрите на Госуслугах, ваша ли там почта или общая с кем-то из родных.
Сделайте снимок экрана Госуслуг, на котором видна почта.
Приготовьте студенческий билет и заполните заявку.',
        2, 'нашлось больше одного пользователя'
    UNION ALL SELECT 'Родитель видит не всех детей',
        'Ребёнок показывается тому, кто записан в колледже его законным представителем. Если одного ребёнка не видно, этой связи нет.',
        'children_missing',
        'Проверьте, что вошли под своей учётной записью, а не под записью другого родителя.
Приготовьте документ о родстве: свидетельство о рождении или решение об опеке.
Заполните заявку и напишите фамилию, имя, отчество и дату рождения ребёнка, которого не видно.',
        3, 'родитель видит не всех детей'
    UNION ALL SELECT 'Упс. Что-то пошло не так',
        'Страница не открылась из-за временной ошибки или старых данных в браузере.',
        'oops',
        'Обновите страницу и попробуйте ещё раз через несколько минут.
Откройте портал в окне инкогнито или в другом браузере.
Удалите временные файлы (кеш) браузера и войдите снова.
Если вы пользуетесь мобильным приложением, обновите его и запишите его версию.
Сделайте снимок экрана с ошибкой так, чтобы было видно время.',
        4, 'упс что то пошло не так'
    UNION ALL SELECT 'Страницы открываются медленно',
        'Сначала проверьте, не дело ли в сети: медленно могут работать и Интернет, и само устройство.',
        'slow',
        'Откройте портал через мобильный Интернет вместо домашнего или учебного.
Измерьте скорость: нужно не меньше 30 Мбит/с.
Откройте другие сайты области и сравните, открываются ли они быстро.
Проверьте, что адрес портала набран без ошибок.
Возьмите рекомендуемый браузер и обновите его.
Очистите кеш браузера или откройте окно инкогнито.',
        5, 'страницы открываются медленно'
    UNION ALL SELECT 'Ошибка 500, 502, 307 или 404',
        'Такие числа говорят о неполадке на сервере или о неверном адресе. Чаще всего она проходит сама.',
        'http',
        'Проверьте, что адрес портала набран без ошибок и не взят из старой закладки.
Подождите один-два часа и попробуйте снова.
Откройте портал в другом браузере или с другого устройства.
Сделайте снимок экрана, на котором видны число ошибки, адрес и время.',
        6, 'ошибка 500 502 307 404'
    UNION ALL SELECT 'Пароль забыт или не подходит',
        'Логин и одноразовый пароль выдаёт ответственный сотрудник. Одноразовый пароль действует трое суток и заменяется при первом входе.',
        'password',
        'Проверьте раскладку клавиатуры и клавишу Caps Lock.
Проверьте, нет ли лишнего пробела, если пароль вставлен из другого места.
После десяти неверных попыток подождите пятнадцать минут.
Если пароль забыт, восстановите его по ссылке на странице входа или попросите новый у ответственного.',
        7, 'пароль забыт или не подходит'
    UNION ALL SELECT 'Учётная запись заблокирована',
        'Доступ прекращают, когда заканчиваются учёба или работа, по просьбе владельца или при подозрении, что учётной записью пользуется другой.',
        'blocked',
        'Вспомните, не сообщали ли вы о чужом входе: тогда доступ закрыт для вашей защиты.
Если вы учитесь или работаете в колледже, заполните заявку: ответственный проверит причину.
Приготовьте студенческий билет или пропуск: без них доступ не возобновляют.',
        8, 'учетная запись заблокирована'
    UNION ALL SELECT 'Другая трудность со входом',
        'Опишите, что вы делали и что увидели. Чем подробнее рассказ и чем понятнее снимок экрана, тем быстрее ответ.',
        'other',
        'Сделайте снимок экрана или короткое видео.
Запишите время и действие, после которого возникла ошибка.
Заполните заявку.',
        9, 'другая трудность со входом'
) f;

INSERT INTO code_item (list, code, label, sort)
    SELECT 'CODE_LIST', code, name, 1000 FROM code_list
    WHERE code NOT IN (SELECT code FROM code_item WHERE list = 'CODE_LIST');
