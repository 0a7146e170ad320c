-- Announcements, letters by everyone's own wish, materials that people ask to be placed, resources of the ЭИОС.

-- How a person wants letters (domain.md 4.2, E.4.1.1). Hours are of the college's time; equal quiet hours are none.
-- `digest_at` is when the last digest was made.
CREATE TABLE notification_setting (
    person_id BIGINT PRIMARY KEY CONSTRAINT fk_notification_setting_person REFERENCES person (id),
    letters BOOLEAN NOT NULL DEFAULT TRUE,
    muted TEXT NOT NULL DEFAULT '[]',
    digest_hour BIGINT NOT NULL DEFAULT 18,
    quiet_from BIGINT NOT NULL DEFAULT 22,
    quiet_to BIGINT NOT NULL DEFAULT 7,
    digest_at TEXT,
    updated_at TEXT NOT NULL,
    CONSTRAINT ck_notification_setting_digest_hour CHECK (digest_hour BETWEEN 0 AND 23),
    CONSTRAINT ck_notification_setting_quiet_from CHECK (quiet_from BETWEEN 0 AND 23),
    CONSTRAINT ck_notification_setting_quiet_to CHECK (quiet_to BETWEEN 0 AND 23)
);

-- An address that a person wants letters at and has not confirmed yet. The code is known to the letter alone.
CREATE TABLE address_check (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_address_check_person REFERENCES person (id),
    address TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    ended_at TEXT
);
CREATE INDEX ix_address_check_person ON address_check (person_id, created_at);
CREATE INDEX ix_address_check_created_at ON address_check (created_at);

-- To whom: kinds of accounts and roles are JSON arrays of codes, groups stand in pairs; `is_public` is everyone and the
-- public site besides.
CREATE TABLE announcement (
    id $ID$,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    audience_kinds TEXT,
    audience_roles TEXT,
    with_parents BOOLEAN NOT NULL DEFAULT FALSE,
    is_public BOOLEAN NOT NULL DEFAULT FALSE,
    starts_at TEXT,
    ends_at TEXT,
    pin BOOLEAN NOT NULL DEFAULT FALSE,
    ack_required BOOLEAN NOT NULL DEFAULT FALSE,
    urgent BOOLEAN NOT NULL DEFAULT FALSE,
    pub TEXT NOT NULL,
    author_id BIGINT CONSTRAINT fk_announcement_author REFERENCES person (id),
    published_at TEXT,
    withdrawn_at TEXT,
    $COMMON$,
    CONSTRAINT ck_announcement_ends_at CHECK (ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at)
);
CREATE INDEX ix_announcement_banner ON announcement (pub, ends_at);
CREATE INDEX ix_announcement_published_at ON announcement (published_at, id);
CREATE INDEX ix_announcement_author ON announcement (author_id);

CREATE TABLE announcement_group (
    owner_id BIGINT NOT NULL CONSTRAINT fk_announcement_group_owner REFERENCES announcement (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_announcement_group_target REFERENCES study_group (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_announcement_group_target ON announcement_group (target_id);

-- Whom an announcement has reached and who said that they know it. People who come later are added.
CREATE TABLE announcement_ack (
    announcement_id BIGINT NOT NULL CONSTRAINT fk_announcement_ack_announcement REFERENCES announcement (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_announcement_ack_person REFERENCES person (id),
    told_at TEXT NOT NULL,
    acked_at TEXT,
    reminded_at TEXT,
    PRIMARY KEY (announcement_id, person_id)
);
CREATE INDEX ix_announcement_ack_person ON announcement_ack (person_id, announcement_id);

-- Strips at the head of the pages that were closed, by the session in which they were.
CREATE TABLE banner_closed (
    tag TEXT NOT NULL,
    announcement_id BIGINT NOT NULL CONSTRAINT fk_banner_closed_announcement REFERENCES announcement (id),
    closed_at TEXT NOT NULL,
    PRIMARY KEY (tag, announcement_id)
);
CREATE INDEX ix_banner_closed_announcement ON banner_closed (announcement_id);
CREATE INDEX ix_banner_closed_closed_at ON banner_closed (closed_at);

-- What people ask to be placed (E.P2, E.P3.5). `page` is the file of the public site, when it was placed there.
CREATE TABLE material (
    id $ID$,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    origin TEXT NOT NULL,
    licence TEXT NOT NULL,
    programme_id BIGINT CONSTRAINT fk_material_programme REFERENCES programme (id),
    study_form TEXT,
    target TEXT NOT NULL,
    audience TEXT NOT NULL,
    link TEXT,
    body TEXT,
    asked_by BIGINT NOT NULL CONSTRAINT fk_material_asked_by REFERENCES person (id),
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL,
    checked TEXT,
    reason TEXT,
    placed_by BIGINT CONSTRAINT fk_material_placed_by REFERENCES person (id),
    placed_at TEXT,
    edition BIGINT NOT NULL DEFAULT 1,
    replaces_id BIGINT CONSTRAINT fk_material_replaces REFERENCES material (id),
    page TEXT,
    $COMMON$,
    CONSTRAINT ck_material_edition CHECK (edition >= 1),
    CONSTRAINT ck_material_replaces_id CHECK (replaces_id <> id)
);
CREATE INDEX ix_material_state ON material (state, asked_at);
CREATE INDEX ix_material_asked_by ON material (asked_by, asked_at);
CREATE INDEX ix_material_programme ON material (programme_id);
CREATE INDEX ix_material_placed_by ON material (placed_by);
CREATE INDEX ix_material_replaces ON material (replaces_id);
CREATE UNIQUE INDEX uq_material_page ON material (page) WHERE page IS NOT NULL;

-- What the one who asks and the one who places say to each other.
CREATE TABLE material_line (
    id $ID$,
    material_id BIGINT NOT NULL CONSTRAINT fk_material_line_material REFERENCES material (id),
    author_id BIGINT NOT NULL CONSTRAINT fk_material_line_author REFERENCES person (id),
    body TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX ix_material_line_material ON material_line (material_id, sent_at);
CREATE INDEX ix_material_line_author ON material_line (author_id);

CREATE TABLE eios_resource (
    id $ID$,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT,
    goal TEXT NOT NULL,
    work_order TEXT NOT NULL,
    support TEXT NOT NULL,
    rules TEXT NOT NULL,
    responsibility TEXT NOT NULL,
    responsible_role TEXT,
    unit_id BIGINT CONSTRAINT fk_eios_resource_unit REFERENCES org_unit (id),
    access TEXT NOT NULL,
    audience TEXT,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    sort BIGINT NOT NULL DEFAULT 0,
    $COMMON$
);
CREATE UNIQUE INDEX uq_eios_resource_name ON eios_resource (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_eios_resource_unit ON eios_resource (unit_id);
CREATE INDEX ix_eios_resource_sort ON eios_resource (sort, id);

INSERT INTO code_list (code, name) VALUES
    ('ANNOUNCEMENT_KIND', 'Виды объявлений'),
    ('AUDIENCE_ROLE', 'Роли получателей объявлений'),
    ('MATERIAL_KIND', 'Виды материалов'),
    ('MATERIAL_STATE', 'Состояния заявок на размещение материалов'),
    ('MATERIAL_TARGET', 'Места размещения материалов'),
    ('MATERIAL_AUDIENCE', 'Кому доступны материалы'),
    ('MATERIAL_LICENCE', 'Условия использования материалов'),
    ('MATERIAL_RULE', 'Правила размещения материалов'),
    ('RESOURCE_KIND', 'Виды ресурсов ЭИОС'),
    ('RESOURCE_ACCESS', 'Доступ к ресурсам ЭИОС');
INSERT INTO code_item (list, code, label, sort) VALUES
    ('ANNOUNCEMENT_KIND', 'news', 'новость', 1),
    ('ANNOUNCEMENT_KIND', 'event', 'событие', 2),
    ('ANNOUNCEMENT_KIND', 'maintenance', 'технические работы', 3),
    ('ANNOUNCEMENT_KIND', 'npa', 'изменение нормативного акта', 4),
    ('MATERIAL_KIND', 'lecture', 'конспект, лекция', 1),
    ('MATERIAL_KIND', 'guide', 'методические указания', 2),
    ('MATERIAL_KIND', 'practice', 'практическая, лабораторная работа', 3),
    ('MATERIAL_KIND', 'slides', 'презентация', 4),
    ('MATERIAL_KIND', 'video', 'видео', 5),
    ('MATERIAL_KIND', 'student_work', 'работа обучающегося', 6),
    ('MATERIAL_KIND', 'article', 'статья, сообщение', 7),
    ('MATERIAL_KIND', 'other', 'другое', 8),
    ('MATERIAL_STATE', 'sent', 'ждёт проверки', 1),
    ('MATERIAL_STATE', 'returned', 'возвращён на доработку', 2),
    ('MATERIAL_STATE', 'placed', 'размещён', 3),
    ('MATERIAL_STATE', 'refused', 'отказано', 4),
    ('MATERIAL_STATE', 'cancelled', 'отозван автором заявки', 5),
    ('MATERIAL_STATE', 'withdrawn', 'снят с размещения', 6),
    ('MATERIAL_STATE', 'replaced', 'заменён новой редакцией', 7),
    ('MATERIAL_TARGET', 'portal', 'страница материалов ЭИОС', 1),
    ('MATERIAL_TARGET', 'site', 'публичный сайт', 2),
    ('MATERIAL_AUDIENCE', 'all', 'всем, кто вошёл', 1),
    ('MATERIAL_AUDIENCE', 'programme', 'работникам и обучающимся по программе', 2),
    ('MATERIAL_LICENCE', 'own', 'моя работа, разрешаю использовать в колледже', 1),
    ('MATERIAL_LICENCE', 'college', 'служебное произведение колледжа', 2),
    ('MATERIAL_LICENCE', 'open', 'открытая лицензия', 3),
    ('MATERIAL_LICENCE', 'permission', 'есть письменное согласие правообладателя', 4),
    ('MATERIAL_LICENCE', 'quote', 'цитирование в учебных целях с указанием источника', 5),
    ('MATERIAL_LICENCE', 'public', 'общественное достояние или официальный документ', 6),
    ('MATERIAL_RULE', 'dignity', 'не нарушает прав, чести и достоинства людей', 1),
    ('MATERIAL_RULE', 'authorship', 'автор и источник указаны, права на размещение есть', 2),
    ('MATERIAL_RULE', 'restricted', 'нет сведений ограниченного доступа и запрещённой информации', 3),
    ('MATERIAL_RULE', 'personal', 'нет персональных данных без согласия', 4),
    ('MATERIAL_RULE', 'section', 'раздел выбран верно: программа и форма обучения', 5),
    ('RESOURCE_KIND', 'site', 'официальный сайт', 1),
    ('RESOURCE_KIND', 'portal', 'портал', 2),
    ('RESOURCE_KIND', 'library', 'электронная библиотека', 3),
    ('RESOURCE_KIND', 'platform', 'учебная и коммуникационная платформа', 4),
    ('RESOURCE_KIND', 'mail', 'электронная почта', 5),
    ('RESOURCE_KIND', 'other', 'другой ресурс', 6),
    ('RESOURCE_ACCESS', 'public', 'свободный', 1),
    ('RESOURCE_ACCESS', 'login', 'по логину и паролю', 2),
    ('RESOURCE_ACCESS', 'contract', 'по договору с владельцем ресурса', 3);
INSERT INTO code_item (list, code, label, sort) SELECT 'AUDIENCE_ROLE', code, name, sort FROM role;

-- What every college has to begin with; the college puts in its own words and people.
INSERT INTO eios_resource (name, kind, url, goal, work_order, support, rules, responsibility, responsible_role, access, audience, sort, created_at, updated_at, source, search_norm) VALUES
    ('Официальный сайт колледжа', 'site', '/',
        'Открытость колледжа: сведения об образовательной организации, образовательные программы, приём, новости.',
        'Страницы открыты всем круглосуточно без входа. Сведения меняют ответственные за разделы, публикует редактор сайта.',
        'Об ошибке на странице сообщают редактору сайта по контактам внизу страницы.',
        'Материалы размещаются с указанием автора и источника; персональные данные публикуются только с согласия или по закону.',
        'За достоверность отвечают ответственные за разделы, за публикацию — редактор сайта.',
        'SITE', 'public', NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'официальный сайт колледжа'),
    ('Портал ЭИОС', 'portal', '/lk/',
        'Личные кабинеты обучающихся и работников: учебный процесс, результаты, обращения, уведомления и материалы.',
        'Вход по личному логину и паролю с любого устройства, где есть браузер и Интернет. Первый пароль одноразовый, его меняют при первом входе.',
        'Не получается войти или что-то не работает — страница помощи, обращение на портале или ответственный за работу с ЭИОС.',
        'Логин и пароль не передают другим. О том, что пароль стал известен посторонним, сообщают сразу.',
        'За учётные записи отвечает ответственный за работу с ЭИОС, за свои действия на портале — каждый пользователь.',
        'EIO', 'login', NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'портал эиос'),
    ('Электронно-библиотечная система', 'library', NULL,
        'Учебники и учебные пособия по программам колледжа из любой точки, где есть Интернет.',
        'Доступ открывается по договору колледжа с владельцем системы: по спискам, которые подаёт библиотека, или после регистрации по её инструкции.',
        'Списки и пароли — у библиотекаря колледжа, работа самой системы — в её службе поддержки.',
        'Тексты читают и цитируют в учебных целях с указанием источника; копировать книги целиком нельзя.',
        'За списки пользователей отвечает библиотекарь.',
        'BIB', 'contract', NULL, 3, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'электронно-библиотечная система'),
    ('Сферум', 'platform', 'https://sferum.ru/',
        'Занятия на расстоянии, учебные чаты групп, собрания с родителями.',
        'Пользователь регистрируется по приглашению куратора или преподавателя и входит в сообщество колледжа.',
        'Приглашение в чат группы — у куратора, неисправность — в поддержке платформы.',
        'В учебных чатах пишут по делу и вежливо; чужие изображения и переписку без согласия не распространяют.',
        'За сообщество колледжа отвечает назначенный администратор, за чат группы — куратор.',
        'EIO', 'login', NULL, 4, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'сферум'),
    ('Корпоративная электронная почта', 'mail', NULL,
        'Служебная переписка и уведомления портала.',
        'Адрес выдаётся работнику при приёме на работу и закрывается при увольнении.',
        'Адрес и пароль — у администратора ЭИОС.',
        'Служебные документы пересылают только с рабочего адреса; персональные данные открытой почтой не отправляют.',
        'За свой почтовый ящик отвечает его владелец.',
        'ADM', 'login', '["staff"]', 5, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'корпоративная электронная почта');

INSERT INTO code_item (list, code, label, sort)
    SELECT 'CODE_LIST', code, name, 1000 FROM code_list
    WHERE code NOT IN (SELECT code FROM code_item WHERE list = 'CODE_LIST');
