-- Orders (domain.md 4.8, W.6) and the staff (4.5). What a worker is, where and since when, is what the signed
-- items of orders say; the tables `employment` and `assignment` are their consequence and never typed in.

-- A book gives numbers at signing, one after another. `suffix` is the index of the number, «-лс».
CREATE TABLE order_book (
    id $ID$,
    name TEXT NOT NULL,
    suffix TEXT NOT NULL,
    year_reset BOOLEAN NOT NULL DEFAULT TRUE,
    next_no BIGINT NOT NULL DEFAULT 1,
    year BIGINT,
    retention TEXT,
    opened TEXT,
    closed TEXT,
    locked BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$,
    CONSTRAINT ck_order_book_next_no CHECK (next_no >= 1)
);
CREATE UNIQUE INDEX uq_order_book_suffix ON order_book (suffix) WHERE deleted_at IS NULL;
CREATE INDEX ix_order_book_name ON order_book (name COLLATE "ru-x-icu", id);

-- What orders there are. `effect` is what a signed item does to the registers; the code knows it by this word.
CREATE TABLE order_kind (
    id $ID$,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind_group TEXT NOT NULL,
    effect TEXT NOT NULL DEFAULT 'none',
    required_fields TEXT,
    book_id BIGINT CONSTRAINT fk_order_kind_book REFERENCES order_book (id),
    signer_role TEXT NOT NULL DEFAULT 'DIR',
    review BOOLEAN NOT NULL DEFAULT FALSE,
    preamble TEXT,
    retention_years BIGINT,
    sort BIGINT NOT NULL DEFAULT 0,
    locked BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$
);
CREATE UNIQUE INDEX uq_order_kind_code ON order_kind (code) WHERE deleted_at IS NULL;
CREATE INDEX ix_order_kind_book ON order_kind (book_id);
CREATE INDEX ix_order_kind_sort ON order_kind (kind_group, sort, id);

-- `number` is `seq` and the book's index; all three come at signing. `body` is the text as it was signed.
CREATE TABLE order_doc (
    id $ID$,
    kind_id BIGINT NOT NULL CONSTRAINT fk_order_doc_kind REFERENCES order_kind (id),
    project_no TEXT NOT NULL,
    number TEXT,
    seq BIGINT,
    year BIGINT,
    signed_on TEXT,
    effective_on TEXT NOT NULL,
    title TEXT NOT NULL,
    preamble TEXT,
    body TEXT,
    control_id BIGINT CONSTRAINT fk_order_doc_control REFERENCES person (id),
    signer_id BIGINT NOT NULL CONSTRAINT fk_order_doc_signer REFERENCES person (id),
    signer_post TEXT,
    sign_way TEXT,
    late_reason TEXT,
    state TEXT NOT NULL DEFAULT 'draft',
    book_id BIGINT CONSTRAINT fk_order_doc_book REFERENCES order_book (id),
    template_version BIGINT,
    cancels_id BIGINT CONSTRAINT fk_order_doc_cancels REFERENCES order_doc (id),
    amends_id BIGINT CONSTRAINT fk_order_doc_amends REFERENCES order_doc (id),
    $COMMON$,
    CONSTRAINT ck_order_doc_state CHECK (state IN ('draft', 'review', 'to_sign', 'signed', 'in_force', 'cancelled', 'rejected')),
    CONSTRAINT ck_order_doc_number CHECK ((state IN ('signed', 'in_force', 'cancelled')) = (number IS NOT NULL)),
    CONSTRAINT ck_order_doc_signed CHECK ((number IS NULL) = (signed_on IS NULL) AND (number IS NULL) = (seq IS NULL))
);
CREATE UNIQUE INDEX uq_order_doc_number ON order_doc (book_id, year, seq);
CREATE UNIQUE INDEX uq_order_doc_project_no ON order_doc (project_no);
CREATE INDEX ix_order_doc_kind ON order_doc (kind_id);
CREATE INDEX ix_order_doc_control ON order_doc (control_id);
CREATE INDEX ix_order_doc_signer ON order_doc (signer_id);
CREATE INDEX ix_order_doc_cancels ON order_doc (cancels_id);
CREATE INDEX ix_order_doc_amends ON order_doc (amends_id);
CREATE INDEX ix_order_doc_state ON order_doc (state, id);
CREATE INDEX ix_order_doc_signed_on ON order_doc (signed_on, seq, id);

-- Those whose consent is asked, one after another.
CREATE TABLE order_approval (
    id $ID$,
    order_id BIGINT NOT NULL CONSTRAINT fk_order_approval_order REFERENCES order_doc (id),
    no BIGINT NOT NULL,
    person_id BIGINT NOT NULL CONSTRAINT fk_order_approval_person REFERENCES person (id),
    state TEXT NOT NULL DEFAULT 'waiting',
    at TEXT,
    words TEXT,
    CONSTRAINT ck_order_approval_state CHECK (state IN ('waiting', 'agreed', 'refused'))
);
CREATE UNIQUE INDEX uq_order_approval_no ON order_approval (order_id, no);
CREATE INDEX ix_order_approval_person ON order_approval (person_id, state);

CREATE TABLE staff_unit (
    id $ID$,
    org_unit_id BIGINT NOT NULL CONSTRAINT fk_staff_unit_org_unit REFERENCES org_unit (id),
    position_id BIGINT NOT NULL CONSTRAINT fk_staff_unit_position REFERENCES position (id),
    rate BIGINT NOT NULL,
    salary BIGINT,
    allowances TEXT,
    fund TEXT,
    schedule_no TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    recorded_at TEXT NOT NULL,
    $COMMON$,
    CONSTRAINT ck_staff_unit_rate CHECK (rate > 0),
    CONSTRAINT ck_staff_unit_valid_to CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX ix_staff_unit_org_unit ON staff_unit (org_unit_id);
CREATE INDEX ix_staff_unit_position ON staff_unit (position_id);
CREATE INDEX ix_staff_unit_valid_from ON staff_unit (valid_from, valid_to);

CREATE TABLE employment (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_employment_person REFERENCES person (id),
    type TEXT NOT NULL,
    tab_no TEXT,
    contract_id BIGINT CONSTRAINT fk_employment_contract REFERENCES contract (id),
    hired_on TEXT NOT NULL,
    dismissed_on TEXT,
    dismiss_reason TEXT,
    probation_till TEXT,
    is_main_place BOOLEAN NOT NULL DEFAULT TRUE,
    $COMMON$,
    CONSTRAINT ck_employment_dismissed_on CHECK (dismissed_on IS NULL OR dismissed_on >= hired_on)
);
CREATE UNIQUE INDEX uq_employment_tab_no ON employment (tab_no) WHERE deleted_at IS NULL;
CREATE INDEX ix_employment_person ON employment (person_id);
CREATE INDEX ix_employment_contract ON employment (contract_id);
CREATE INDEX ix_employment_hired_on ON employment (hired_on, dismissed_on);

-- A line of an order. `params` is what the kind needs beyond the person and the dates: see `orders::params`.
CREATE TABLE order_item (
    id $ID$,
    order_id BIGINT NOT NULL CONSTRAINT fk_order_item_order REFERENCES order_doc (id),
    no BIGINT NOT NULL,
    person_id BIGINT CONSTRAINT fk_order_item_person REFERENCES person (id),
    employment_id BIGINT CONSTRAINT fk_order_item_employment REFERENCES employment (id),
    kind_id BIGINT NOT NULL CONSTRAINT fk_order_item_kind REFERENCES order_kind (id),
    effective_on TEXT NOT NULL,
    until TEXT,
    params TEXT NOT NULL DEFAULT '{}',
    basis TEXT,
    text TEXT,
    acked_at TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_order_item_no ON order_item (order_id, no) WHERE deleted_at IS NULL;
CREATE INDEX ix_order_item_person ON order_item (person_id);
CREATE INDEX ix_order_item_employment ON order_item (employment_id);
CREATE INDEX ix_order_item_kind ON order_item (kind_id);

ALTER TABLE employment ADD COLUMN hire_order_item BIGINT CONSTRAINT fk_employment_hire_order_item REFERENCES order_item (id);
ALTER TABLE employment ADD COLUMN dismiss_order_item BIGINT CONSTRAINT fk_employment_dismiss_order_item REFERENCES order_item (id);
CREATE UNIQUE INDEX uq_employment_hire_order_item ON employment (hire_order_item) WHERE deleted_at IS NULL;
CREATE INDEX ix_employment_dismiss_order_item ON employment (dismiss_order_item);
ALTER TABLE staff_unit ADD COLUMN basis_item_id BIGINT CONSTRAINT fk_staff_unit_basis_item REFERENCES order_item (id);
CREATE INDEX ix_staff_unit_basis_item ON staff_unit (basis_item_id);

CREATE TABLE assignment (
    id $ID$,
    employment_id BIGINT NOT NULL CONSTRAINT fk_assignment_employment REFERENCES employment (id),
    staff_unit_id BIGINT CONSTRAINT fk_assignment_staff_unit REFERENCES staff_unit (id),
    position_id BIGINT NOT NULL CONSTRAINT fk_assignment_position REFERENCES position (id),
    org_unit_id BIGINT NOT NULL CONSTRAINT fk_assignment_org_unit REFERENCES org_unit (id),
    rate BIGINT NOT NULL,
    salary BIGINT,
    fund TEXT,
    work_schedule TEXT,
    remote BOOLEAN NOT NULL DEFAULT FALSE,
    combined BOOLEAN NOT NULL DEFAULT FALSE,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    recorded_at TEXT NOT NULL,
    basis_item_id BIGINT CONSTRAINT fk_assignment_basis_item REFERENCES order_item (id),
    $COMMON$,
    CONSTRAINT ck_assignment_rate CHECK (rate >= 0),
    CONSTRAINT ck_assignment_valid_to CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX ix_assignment_employment ON assignment (employment_id);
CREATE INDEX ix_assignment_staff_unit ON assignment (staff_unit_id);
CREATE INDEX ix_assignment_position ON assignment (position_id);
CREATE INDEX ix_assignment_org_unit ON assignment (org_unit_id);
CREATE INDEX ix_assignment_basis_item ON assignment (basis_item_id);
CREATE INDEX ix_assignment_valid_from ON assignment (valid_from, valid_to);

-- First day and the day of return. A diagnosis is never kept.
CREATE TABLE absence (
    id $ID$,
    employment_id BIGINT NOT NULL CONSTRAINT fk_absence_employment REFERENCES employment (id),
    kind TEXT NOT NULL,
    eln_no TEXT,
    place TEXT,
    substitute_id BIGINT CONSTRAINT fk_absence_substitute REFERENCES person (id),
    note TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    recorded_at TEXT NOT NULL,
    basis_item_id BIGINT CONSTRAINT fk_absence_basis_item REFERENCES order_item (id),
    $COMMON$,
    CONSTRAINT ck_absence_valid_to CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX ix_absence_employment ON absence (employment_id);
CREATE INDEX ix_absence_substitute ON absence (substitute_id);
CREATE INDEX ix_absence_basis_item ON absence (basis_item_id);
CREATE INDEX ix_absence_valid_from ON absence (valid_from, valid_to);

CREATE TABLE experience_period (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_experience_period_person REFERENCES person (id),
    kind TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    organisation TEXT,
    position TEXT,
    basis TEXT,
    $COMMON$,
    CONSTRAINT ck_experience_period_to_on CHECK (to_on IS NULL OR to_on >= from_on)
);
CREATE INDEX ix_experience_period_person ON experience_period (person_id);

CREATE TABLE staff_training (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_staff_training_person REFERENCES person (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    organisation TEXT,
    hours BIGINT,
    from_on TEXT NOT NULL,
    to_on TEXT,
    education_document_id BIGINT CONSTRAINT fk_staff_training_education_document REFERENCES education_document (id),
    topic_tags TEXT,
    fund TEXT,
    $COMMON$,
    CONSTRAINT ck_staff_training_to_on CHECK (to_on IS NULL OR to_on >= from_on)
);
CREATE INDEX ix_staff_training_person ON staff_training (person_id);
CREATE INDEX ix_staff_training_education_document ON staff_training (education_document_id);
CREATE INDEX ix_staff_training_from_on ON staff_training (from_on, id);

CREATE TABLE staff_attestation (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_staff_attestation_person REFERENCES person (id),
    category TEXT NOT NULL,
    position_id BIGINT CONSTRAINT fk_staff_attestation_position REFERENCES position (id),
    date TEXT NOT NULL,
    order_no TEXT,
    valid_to TEXT,
    commission TEXT,
    $COMMON$,
    CONSTRAINT ck_staff_attestation_valid_to CHECK (valid_to IS NULL OR valid_to >= date)
);
CREATE INDEX ix_staff_attestation_person ON staff_attestation (person_id);
CREATE INDEX ix_staff_attestation_position ON staff_attestation (position_id);
CREATE INDEX ix_staff_attestation_date ON staff_attestation (date, id);

CREATE TABLE person_award (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_award_person REFERENCES person (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    date TEXT,
    doc TEXT,
    level TEXT,
    order_item_id BIGINT CONSTRAINT fk_person_award_order_item REFERENCES order_item (id),
    $COMMON$
);
CREATE INDEX ix_person_award_person ON person_award (person_id);
CREATE INDEX ix_person_award_order_item ON person_award (order_item_id);

CREATE TABLE effectiveness_indicator (
    id $ID$,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT,
    max_points BIGINT NOT NULL,
    category TEXT,
    formula TEXT,
    $COMMON$,
    CONSTRAINT ck_effectiveness_indicator_max_points CHECK (max_points > 0)
);
CREATE UNIQUE INDEX uq_effectiveness_indicator_code ON effectiveness_indicator (code) WHERE deleted_at IS NULL;

CREATE TABLE effectiveness_score (
    id $ID$,
    indicator_id BIGINT NOT NULL CONSTRAINT fk_effectiveness_score_indicator REFERENCES effectiveness_indicator (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_effectiveness_score_person REFERENCES person (id),
    period TEXT NOT NULL,
    value BIGINT,
    points BIGINT,
    state TEXT NOT NULL,
    checked_by BIGINT CONSTRAINT fk_effectiveness_score_checked_by REFERENCES person (id),
    $COMMON$
);
CREATE UNIQUE INDEX uq_effectiveness_score ON effectiveness_score (indicator_id, person_id, period) WHERE deleted_at IS NULL;
CREATE INDEX ix_effectiveness_score_person ON effectiveness_score (person_id);
CREATE INDEX ix_effectiveness_score_checked_by ON effectiveness_score (checked_by);

CREATE TABLE task (
    id $ID$,
    title TEXT NOT NULL,
    body TEXT,
    author_id BIGINT NOT NULL CONSTRAINT fk_task_author REFERENCES person (id),
    executor_id BIGINT NOT NULL CONSTRAINT fk_task_executor REFERENCES person (id),
    basis TEXT,
    due_day TEXT NOT NULL,
    done_on TEXT,
    state TEXT NOT NULL,
    result TEXT,
    priority TEXT,
    $COMMON$
);
CREATE INDEX ix_task_author ON task (author_id);
CREATE INDEX ix_task_executor ON task (executor_id);
CREATE INDEX ix_task_due_day ON task (due_day, id);
CREATE TABLE task_co_executor (
    owner_id BIGINT NOT NULL CONSTRAINT fk_task_co_executor_owner REFERENCES task (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_task_co_executor_target REFERENCES person (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_task_co_executor_target ON task_co_executor (target_id);

CREATE TABLE vacancy (
    id $ID$,
    owner_id BIGINT NOT NULL CONSTRAINT fk_vacancy_owner REFERENCES organisation (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    position_id BIGINT CONSTRAINT fk_vacancy_position REFERENCES position (id),
    staff_unit_id BIGINT CONSTRAINT fk_vacancy_staff_unit REFERENCES staff_unit (id),
    course_min BIGINT,
    region TEXT,
    address TEXT,
    salary_from BIGINT,
    salary_to BIGINT,
    schedule TEXT,
    employment TEXT,
    age_min BIGINT,
    description TEXT,
    count BIGINT NOT NULL DEFAULT 1,
    contact TEXT,
    published_on TEXT,
    closes_on TEXT,
    state TEXT NOT NULL,
    trudvsem_ref TEXT,
    $COMMON$,
    CONSTRAINT ck_vacancy_salary_to CHECK (salary_to IS NULL OR salary_from IS NULL OR salary_to >= salary_from),
    CONSTRAINT ck_vacancy_closes_on CHECK (closes_on IS NULL OR published_on IS NULL OR closes_on >= published_on)
);
CREATE INDEX ix_vacancy_owner ON vacancy (owner_id);
CREATE INDEX ix_vacancy_position ON vacancy (position_id);
CREATE INDEX ix_vacancy_staff_unit ON vacancy (staff_unit_id);
CREATE INDEX ix_vacancy_published_on ON vacancy (published_on, id);
CREATE TABLE vacancy_specialty (
    owner_id BIGINT NOT NULL CONSTRAINT fk_vacancy_specialty_owner REFERENCES vacancy (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_vacancy_specialty_target REFERENCES specialty (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_vacancy_specialty_target ON vacancy_specialty (target_id);

INSERT INTO code_list (code, name) VALUES
    ('ORDER_EFFECT', 'Действие приказа'),
    ('ORDER_PARAM', 'Обязательные поля приказа'),
    ('ORDER_SIGNER', 'Подписанты приказов'),
    ('ORDER_WAY', 'Способ подписания приказа'),
    ('EXPERIENCE_KIND', 'Виды стажа'),
    ('TRAINING_KIND', 'Виды обучения работников'),
    ('TRAINING_TOPIC', 'Темы обучения работников'),
    ('AWARD_KIND', 'Виды наград, степеней, званий'),
    ('AWARD_LEVEL', 'Уровень награды'),
    ('INDICATOR_CATEGORY', 'Группы показателей эффективности'),
    ('SCORE_STATE', 'Состояние оценки эффективности'),
    ('TASK_BASIS', 'Основание поручения'),
    ('TASK_STATE', 'Состояние поручения'),
    ('TASK_PRIORITY', 'Срочность поручения'),
    ('VACANCY_STATE', 'Состояние вакансии'),
    ('VACANCY_EMPLOYMENT', 'Занятость по вакансии');

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ORDER_EFFECT', 'initial', 'ввод остатков', 1),
    ('ORDER_EFFECT', 'hire', 'приём на работу', 2),
    ('ORDER_EFFECT', 'move', 'перевод', 3),
    ('ORDER_EFFECT', 'rate', 'изменение ставки', 4),
    ('ORDER_EFFECT', 'combine', 'совмещение', 5),
    ('ORDER_EFFECT', 'dismiss', 'увольнение', 6),
    ('ORDER_EFFECT', 'vacation', 'отпуск', 7),
    ('ORDER_EFFECT', 'unpaid', 'отпуск без сохранения зарплаты', 8),
    ('ORDER_EFFECT', 'study', 'учебный отпуск', 9),
    ('ORDER_EFFECT', 'maternity', 'отпуск по беременности и родам', 10),
    ('ORDER_EFFECT', 'childcare', 'отпуск по уходу за ребёнком', 11),
    ('ORDER_EFFECT', 'trip', 'командировка', 12),
    ('ORDER_EFFECT', 'training', 'направление на обучение', 13),
    ('ORDER_EFFECT', 'award', 'поощрение', 14),
    ('ORDER_EFFECT', 'cancel', 'отмена приказа', 15),
    ('ORDER_EFFECT', 'none', 'сведений не меняет', 16),
    ('ORDER_PARAM', 'salary', 'оклад', 1),
    ('ORDER_PARAM', 'fund', 'источник финансирования', 2),
    ('ORDER_PARAM', 'staff_unit', 'штатная единица', 3),
    ('ORDER_PARAM', 'probation_till', 'испытательный срок', 4),
    ('ORDER_PARAM', 'work_schedule', 'график работы', 5),
    ('ORDER_PARAM', 'place', 'место', 6),
    ('ORDER_PARAM', 'basis', 'основание', 7),
    ('ORDER_SIGNER', 'DIR', 'директор', 1),
    ('ORDER_SIGNER', 'ZUR', 'заместитель директора по учебной работе', 2),
    ('ORDER_SIGNER', 'ZPR', 'заместитель директора по производственной работе', 3),
    ('ORDER_SIGNER', 'ZVR', 'заместитель директора по воспитательной работе', 4),
    ('ORDER_SIGNER', 'AHO', 'заместитель директора по хозяйственной работе', 5),
    ('ORDER_WAY', 'system', 'простой электронной подписью в портале', 1),
    ('ORDER_WAY', 'paper', 'на бумаге', 2),
    ('EXPERIENCE_KIND', 'general', 'общий', 1),
    ('EXPERIENCE_KIND', 'ped', 'педагогический', 2),
    ('EXPERIENCE_KIND', 'spec', 'по специальности', 3),
    ('EXPERIENCE_KIND', 'org', 'в организации', 4),
    ('TRAINING_KIND', 'pk', 'повышение квалификации', 1),
    ('TRAINING_KIND', 'pp', 'профессиональная переподготовка', 2),
    ('TRAINING_KIND', 'stage', 'стажировка', 3),
    ('TRAINING_KIND', 'fgos', 'обучение по образовательному стандарту', 4),
    ('TRAINING_KIND', 'it', 'информационные технологии', 5),
    ('TRAINING_KIND', 'first_aid', 'первая помощь', 6),
    ('TRAINING_KIND', 'ot', 'охрана труда', 7),
    ('TRAINING_TOPIC', 'ikt', 'ИКТ и электронная среда', 1),
    ('TRAINING_TOPIC', 'inclusive', 'инклюзивное образование', 2),
    ('TRAINING_TOPIC', 'first_aid', 'первая помощь', 3),
    ('TRAINING_TOPIC', 'ot', 'охрана труда', 4),
    ('TRAINING_TOPIC', 'fire', 'пожарная безопасность', 5),
    ('TRAINING_TOPIC', 'antiterror', 'антитеррористическая защищённость', 6),
    ('TRAINING_TOPIC', 'pd', 'персональные данные', 7),
    ('TRAINING_TOPIC', 'demo_exam', 'демонстрационный экзамен', 8),
    ('TRAINING_TOPIC', 'upbringing', 'воспитательная работа', 9),
    ('TRAINING_TOPIC', 'method', 'методика преподавания', 10),
    ('TRAINING_TOPIC', 'profile', 'профиль преподаваемых дисциплин', 11),
    ('AWARD_KIND', 'award', 'награда', 1),
    ('AWARD_KIND', 'degree', 'учёная степень', 2),
    ('AWARD_KIND', 'title', 'учёное звание', 3),
    ('AWARD_KIND', 'honorary', 'почётное звание', 4),
    ('AWARD_KIND', 'thanks', 'благодарность, грамота', 5),
    ('AWARD_LEVEL', 'college', 'колледж', 1),
    ('AWARD_LEVEL', 'municipal', 'муниципальный', 2),
    ('AWARD_LEVEL', 'region', 'региональный', 3),
    ('AWARD_LEVEL', 'ministry', 'ведомственный', 4),
    ('AWARD_LEVEL', 'state', 'государственный', 5),
    ('INDICATOR_CATEGORY', 'study', 'учебная работа', 1),
    ('INDICATOR_CATEGORY', 'method', 'методическая работа', 2),
    ('INDICATOR_CATEGORY', 'upbringing', 'воспитательная работа', 3),
    ('INDICATOR_CATEGORY', 'prof', 'профессиональное мастерство', 4),
    ('INDICATOR_CATEGORY', 'discipline', 'исполнительская дисциплина', 5),
    ('SCORE_STATE', 'self', 'внесено работником', 1),
    ('SCORE_STATE', 'checked', 'проверено', 2),
    ('SCORE_STATE', 'approved', 'утверждено комиссией', 3),
    ('TASK_BASIS', 'order', 'приказ', 1),
    ('TASK_BASIS', 'protocol', 'протокол', 2),
    ('TASK_STATE', 'new', 'новое', 1),
    ('TASK_STATE', 'accepted', 'принято к исполнению', 2),
    ('TASK_STATE', 'done', 'исполнено', 3),
    ('TASK_STATE', 'returned', 'возвращено на доработку', 4),
    ('TASK_STATE', 'closed', 'снято с контроля', 5),
    ('TASK_STATE', 'overdue', 'просрочено', 6),
    ('TASK_PRIORITY', 'usual', 'обычное', 1),
    ('TASK_PRIORITY', 'high', 'важное', 2),
    ('TASK_PRIORITY', 'urgent', 'срочное', 3),
    ('VACANCY_STATE', 'draft', 'черновик', 1),
    ('VACANCY_STATE', 'moderation', 'на проверке', 2),
    ('VACANCY_STATE', 'open', 'опубликована', 3),
    ('VACANCY_STATE', 'closed', 'закрыта', 4),
    ('VACANCY_EMPLOYMENT', 'full', 'полная', 1),
    ('VACANCY_EMPLOYMENT', 'part', 'частичная', 2),
    ('VACANCY_EMPLOYMENT', 'second', 'совместительство', 3),
    ('VACANCY_EMPLOYMENT', 'temporary', 'временная', 4),
    ('VACANCY_EMPLOYMENT', 'remote', 'удалённая', 5);

-- Numbers of different books never meet: each has an index of its own.
INSERT INTO order_book (name, suffix, retention, locked, created_at, updated_at, source, search_norm) VALUES
    ('Приказы по личному составу', '-лс', 'y50', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы по личному составу -лс'),
    ('Приказы об отпусках, командировках и взысканиях', '-к', 'y5', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы об отпусках, командировках и взысканиях -к'),
    ('Приказы по основной деятельности', '-о', 'permanent', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы по основной деятельности -о'),
    ('Приказы по контингенту обучающихся', '-у', 'y50', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы по контингенту обучающихся -у'),
    ('Приказы о стипендиях и мерах поддержки', '-с', 'y5', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы о стипендиях и мерах поддержки -с'),
    ('Приказы о практике и государственной итоговой аттестации', '-п', 'y5', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы о практике и государственной итоговой аттестации -п'),
    ('Приказы по административно-хозяйственным вопросам', '-ах', 'y5', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'приказы по административно-хозяйственным вопросам -ах'),
    ('Ввод сведений до начала работы с порталом', '-вв', 'permanent', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'ввод сведений до начала работы с порталом -вв');

INSERT INTO order_kind (code, name, kind_group, effect, book_id, signer_role, review, preamble, retention_years, sort, locked, created_at, updated_at, source, search_norm)
SELECT k.code, k.name, k.kind_group, k.effect, b.id, 'DIR', FALSE, k.preamble, k.years, k.sort, TRUE,
    '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', k.norm
FROM (
    SELECT 'initial' AS code, 'Ввод сведений о работающих' AS name, 'staff' AS kind_group, 'initial' AS effect, '-вв' AS suffix,
        'Сведения о работниках, принятых до начала работы с порталом' AS preamble, CAST(NULL AS BIGINT) AS years, 1 AS sort, 'ввод сведений о работающих' AS norm
    UNION ALL SELECT 'hire', 'Приём на работу', 'staff', 'hire', '-лс', NULL, 50, 2, 'прием на работу'
    UNION ALL SELECT 'move', 'Перевод на другую работу', 'staff', 'move', '-лс', NULL, 50, 3, 'перевод на другую работу'
    UNION ALL SELECT 'rate', 'Изменение ставки', 'staff', 'rate', '-лс', NULL, 50, 4, 'изменение ставки'
    UNION ALL SELECT 'combine', 'Совмещение должностей', 'staff', 'combine', '-лс', NULL, 50, 5, 'совмещение должностей'
    UNION ALL SELECT 'dismiss', 'Увольнение', 'staff', 'dismiss', '-лс', NULL, 50, 6, 'увольнение'
    UNION ALL SELECT 'vacation', 'Ежегодный оплачиваемый отпуск', 'staff', 'vacation', '-к', NULL, 5, 7, 'ежегодный оплачиваемый отпуск'
    UNION ALL SELECT 'unpaid', 'Отпуск без сохранения заработной платы', 'staff', 'unpaid', '-к', NULL, 5, 8, 'отпуск без сохранения заработной платы'
    UNION ALL SELECT 'study_leave', 'Учебный отпуск', 'staff', 'study', '-к', NULL, 5, 9, 'учебный отпуск'
    UNION ALL SELECT 'maternity_leave', 'Отпуск по беременности и родам', 'staff', 'maternity', '-лс', NULL, 50, 10, 'отпуск по беременности и родам'
    UNION ALL SELECT 'childcare_leave', 'Отпуск по уходу за ребёнком', 'staff', 'childcare', '-лс', NULL, 50, 11, 'отпуск по уходу за ребенком'
    UNION ALL SELECT 'trip', 'Командировка', 'staff', 'trip', '-к', NULL, 5, 12, 'командировка'
    UNION ALL SELECT 'train', 'Направление на обучение', 'staff', 'training', '-к', NULL, 5, 13, 'направление на обучение'
    UNION ALL SELECT 'award', 'Поощрение', 'staff', 'award', '-лс', NULL, 50, 14, 'поощрение'
    UNION ALL SELECT 'penalty', 'Дисциплинарное взыскание', 'staff', 'none', '-к', NULL, 5, 15, 'дисциплинарное взыскание'
    UNION ALL SELECT 'load', 'Тарификация, учебная нагрузка', 'staff', 'none', '-лс', NULL, 50, 16, 'тарификация, учебная нагрузка'
    UNION ALL SELECT 'attest', 'Аттестация работников', 'staff', 'none', '-лс', NULL, 50, 17, 'аттестация работников'
    UNION ALL SELECT 'staff_cancel', 'Отмена приказа по кадрам', 'staff', 'cancel', NULL, NULL, 50, 18, 'отмена приказа по кадрам'
    UNION ALL SELECT 'admin_appoint', 'Назначение администратора ЭИОС', 'base', 'none', '-о', 'В соответствии с регламентом автоматизированной информационной системы', NULL, 21, 'назначение администратора эиос'
    UNION ALL SELECT 'access_grant', 'Предоставление прав доступа', 'base', 'none', '-о', 'В соответствии с Положением об электронной информационно-образовательной среде', NULL, 22, 'предоставление прав доступа'
    UNION ALL SELECT 'resp_appoint', 'Назначение ответственных', 'base', 'none', '-о', NULL, NULL, 23, 'назначение ответственных'
    UNION ALL SELECT 'commission', 'Создание комиссии', 'base', 'none', '-о', NULL, NULL, 24, 'создание комиссии'
    UNION ALL SELECT 'local_act', 'Утверждение локального акта', 'base', 'none', '-о', NULL, NULL, 25, 'утверждение локального акта'
    UNION ALL SELECT 'staffing', 'Утверждение штатного расписания', 'base', 'none', '-о', NULL, NULL, 26, 'утверждение штатного расписания'
    UNION ALL SELECT 'timetable', 'Утверждение расписания', 'base', 'none', '-о', NULL, 5, 27, 'утверждение расписания'
    UNION ALL SELECT 'curriculum', 'Утверждение учебных планов', 'base', 'none', '-о', NULL, NULL, 28, 'утверждение учебных планов'
    UNION ALL SELECT 'safety', 'Охрана труда и безопасность', 'base', 'none', '-о', NULL, 5, 29, 'охрана труда и безопасность'
    UNION ALL SELECT 'base_cancel', 'Отмена приказа по основной деятельности', 'base', 'cancel', NULL, NULL, NULL, 30, 'отмена приказа по основной деятельности'
) k LEFT JOIN order_book b ON b.suffix = k.suffix;

-- What other registers say of workers and orders.
ALTER TABLE org_unit ADD COLUMN head_assignment_id BIGINT CONSTRAINT fk_org_unit_head_assignment REFERENCES assignment (id);
CREATE INDEX ix_org_unit_head_assignment ON org_unit (head_assignment_id);
ALTER TABLE room ADD COLUMN responsible_id BIGINT CONSTRAINT fk_room_responsible REFERENCES assignment (id);
CREATE INDEX ix_room_responsible ON room (responsible_id);
ALTER TABLE inspection_finding ADD COLUMN responsible_id BIGINT CONSTRAINT fk_inspection_finding_responsible REFERENCES assignment (id);
CREATE INDEX ix_inspection_finding_responsible ON inspection_finding (responsible_id);
ALTER TABLE contract ADD COLUMN order_id BIGINT CONSTRAINT fk_contract_order REFERENCES order_doc (id);
CREATE INDEX ix_contract_order ON contract (order_id);
ALTER TABLE inspection ADD COLUMN order_id BIGINT CONSTRAINT fk_inspection_order REFERENCES order_doc (id);
CREATE INDEX ix_inspection_order ON inspection (order_id);
ALTER TABLE local_act ADD COLUMN order_id BIGINT CONSTRAINT fk_local_act_order REFERENCES order_doc (id);
CREATE INDEX ix_local_act_order ON local_act (order_id);

-- The lists of this step among the lists themselves.
INSERT INTO code_item (list, code, label, sort)
    SELECT 'CODE_LIST', code, name, 1000 FROM code_list
    WHERE code NOT IN (SELECT code FROM code_item WHERE list = 'CODE_LIST');
