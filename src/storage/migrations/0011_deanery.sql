-- Groups and students as far as accounts, curators and requests need them (domain.md 4.8). What a student is, where
-- and since when, is what the signed items of orders say: `enrolment_state` is never typed in.

CREATE TABLE study_group (
    id $ID$,
    name TEXT NOT NULL,
    programme_id BIGINT NOT NULL CONSTRAINT fk_study_group_programme REFERENCES programme (id),
    department_id BIGINT CONSTRAINT fk_study_group_department REFERENCES org_unit (id),
    enrol_year BIGINT NOT NULL,
    study_form TEXT NOT NULL,
    base TEXT,
    max_size BIGINT NOT NULL DEFAULT 25,
    ends_on TEXT,
    state TEXT NOT NULL DEFAULT 'forming',
    $COMMON$,
    CONSTRAINT ck_study_group_enrol_year CHECK (enrol_year BETWEEN 1990 AND 2100),
    CONSTRAINT ck_study_group_max_size CHECK (max_size BETWEEN 1 AND 500)
);
CREATE UNIQUE INDEX uq_study_group_name ON study_group (name, enrol_year) WHERE deleted_at IS NULL;
CREATE INDEX ix_study_group_programme ON study_group (programme_id);
CREATE INDEX ix_study_group_department ON study_group (department_id);
CREATE INDEX ix_study_group_name ON study_group (name COLLATE "ru-x-icu", id);

-- The personal file of a student. The first signed item that enrols makes it.
CREATE TABLE enrolment (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_enrolment_person REFERENCES person (id),
    programme_id BIGINT NOT NULL CONSTRAINT fk_enrolment_programme REFERENCES programme (id),
    file_no TEXT,
    kind TEXT NOT NULL DEFAULT 'student',
    enrolled_on TEXT NOT NULL,
    ended_on TEXT,
    record_book_no TEXT,
    student_card_no TEXT,
    case_location TEXT,
    archive_no TEXT,
    enrol_order_item BIGINT CONSTRAINT fk_enrolment_enrol_order_item REFERENCES order_item (id),
    $COMMON$,
    CONSTRAINT ck_enrolment_ended_on CHECK (ended_on IS NULL OR ended_on >= enrolled_on)
);
CREATE UNIQUE INDEX uq_enrolment_file_no ON enrolment (file_no) WHERE deleted_at IS NULL AND file_no IS NOT NULL;
CREATE INDEX ix_enrolment_person ON enrolment (person_id);
CREATE INDEX ix_enrolment_programme ON enrolment (programme_id);
CREATE INDEX ix_enrolment_enrol_order_item ON enrolment (enrol_order_item);
CREATE INDEX ix_enrolment_enrolled_on ON enrolment (enrolled_on, ended_on);

-- What a student is on any day: `valid_from` included, `valid_to` not. A row with a status that ends the relation
-- (graduated, expelled, transferred_out) is the last one and stays open.
CREATE TABLE enrolment_state (
    id $ID$,
    enrolment_id BIGINT NOT NULL CONSTRAINT fk_enrolment_state_enrolment REFERENCES enrolment (id),
    status TEXT NOT NULL,
    course BIGINT NOT NULL,
    group_id BIGINT CONSTRAINT fk_enrolment_state_group REFERENCES study_group (id),
    study_form TEXT NOT NULL,
    funding TEXT NOT NULL,
    conditional BOOLEAN NOT NULL DEFAULT FALSE,
    leave_to TEXT,
    expel_reason TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    recorded_at TEXT NOT NULL,
    basis_item_id BIGINT CONSTRAINT fk_enrolment_state_basis_item REFERENCES order_item (id),
    $COMMON$,
    CONSTRAINT ck_enrolment_state_course CHECK (course BETWEEN 1 AND 6),
    CONSTRAINT ck_enrolment_state_valid_to CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX ix_enrolment_state_enrolment ON enrolment_state (enrolment_id, valid_from);
CREATE INDEX ix_enrolment_state_group ON enrolment_state (group_id, valid_from);
CREATE INDEX ix_enrolment_state_valid_from ON enrolment_state (valid_from, valid_to);
CREATE INDEX ix_enrolment_state_basis_item ON enrolment_state (basis_item_id);

-- Who looks after whom on any day: curators of groups, masters, mentors.
CREATE TABLE supervision (
    id $ID$,
    kind TEXT NOT NULL,
    supervisor_id BIGINT NOT NULL CONSTRAINT fk_supervision_supervisor REFERENCES person (id),
    group_id BIGINT CONSTRAINT fk_supervision_group REFERENCES study_group (id),
    enrolment_id BIGINT CONSTRAINT fk_supervision_enrolment REFERENCES enrolment (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    recorded_at TEXT NOT NULL,
    basis_item_id BIGINT CONSTRAINT fk_supervision_basis_item REFERENCES order_item (id),
    $COMMON$,
    CONSTRAINT ck_supervision_whom CHECK ((group_id IS NULL) <> (enrolment_id IS NULL)),
    CONSTRAINT ck_supervision_valid_to CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX ix_supervision_supervisor ON supervision (supervisor_id, valid_from);
CREATE INDEX ix_supervision_group ON supervision (group_id, valid_from);
CREATE INDEX ix_supervision_enrolment ON supervision (enrolment_id);
CREATE INDEX ix_supervision_basis_item ON supervision (basis_item_id);

-- The item speaks of a student as it speaks of a worker.
ALTER TABLE order_item ADD COLUMN enrolment_id BIGINT CONSTRAINT fk_order_item_enrolment REFERENCES enrolment (id);
CREATE INDEX ix_order_item_enrolment ON order_item (enrolment_id);

INSERT INTO code_list (code, name) VALUES
    ('GROUP_STATE', 'Состояния учебных групп'),
    ('ENROLMENT_KIND', 'Виды обучающихся'),
    ('SUPERVISION_KIND', 'Виды закреплений');
INSERT INTO code_item (list, code, label, sort) VALUES
    ('GROUP_STATE', 'forming', 'формируется', 1),
    ('GROUP_STATE', 'active', 'обучается', 2),
    ('GROUP_STATE', 'graduated', 'выпущена', 3),
    ('GROUP_STATE', 'disbanded', 'расформирована', 4),
    ('ENROLMENT_KIND', 'student', 'студент', 1),
    ('ENROLMENT_KIND', 'extern', 'экстерн', 2),
    ('ENROLMENT_KIND', 'listener', 'слушатель', 3),
    ('SUPERVISION_KIND', 'curator', 'куратор группы', 1),
    ('SUPERVISION_KIND', 'mentor', 'наставник', 2),
    ('SUPERVISION_KIND', 'master', 'мастер группы', 3),
    ('SUPERVISION_KIND', 'practice_head', 'руководитель практики', 4),
    ('SUPERVISION_KIND', 'thesis_head', 'руководитель ВКР', 5),
    ('SUPERVISION_KIND', 'tutor', 'тьютор', 6),
    ('ORDER_EFFECT', 'enrol', 'зачисление', 17),
    ('ORDER_EFFECT', 'student_move', 'изменение условий обучения', 18),
    ('ORDER_EFFECT', 'student_leave', 'перерыв в обучении', 19),
    ('ORDER_EFFECT', 'student_return', 'выход из перерыва', 20),
    ('ORDER_EFFECT', 'student_end', 'отчисление', 21),
    ('ORDER_EFFECT', 'student_graduate', 'выпуск', 22);

INSERT INTO order_kind (code, name, kind_group, effect, book_id, signer_role, review, preamble, retention_years, sort, locked, created_at, updated_at, source, search_norm)
SELECT k.code, k.name, 'student', k.effect, b.id, 'DIR', FALSE, k.preamble, 50, k.sort, TRUE,
    '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', k.norm
FROM (
    SELECT 'student_initial' AS code, 'Ввод сведений об обучающихся' AS name, 'enrol' AS effect, '-вв' AS suffix,
        'Сведения об обучающихся, зачисленных до начала работы с порталом' AS preamble, 40 AS sort, 'ввод сведений об обучающихся' AS norm
    UNION ALL SELECT 'enrol', 'Зачисление', 'enrol', '-у', NULL, 41, 'зачисление'
    UNION ALL SELECT 'enrol_transfer', 'Зачисление переводом', 'enrol', '-у', NULL, 42, 'зачисление переводом'
    UNION ALL SELECT 'reinstate', 'Восстановление', 'enrol', '-у', NULL, 43, 'восстановление'
    UNION ALL SELECT 'promote', 'Перевод на следующий курс', 'student_move', '-у', NULL, 44, 'перевод на следующий курс'
    UNION ALL SELECT 'move_group', 'Перевод в другую группу', 'student_move', '-у', NULL, 45, 'перевод в другую группу'
    UNION ALL SELECT 'acad_leave', 'Академический отпуск', 'student_leave', '-у', NULL, 46, 'академический отпуск'
    UNION ALL SELECT 'acad_leave_end', 'Выход из академического отпуска', 'student_return', '-у', NULL, 47, 'выход из академического отпуска'
    UNION ALL SELECT 'expel', 'Отчисление', 'student_end', '-у', NULL, 48, 'отчисление'
    UNION ALL SELECT 'graduate', 'Отчисление в связи с получением образования', 'student_graduate', '-у', NULL, 49, 'отчисление в связи с получением образования'
    UNION ALL SELECT 'student_cancel', 'Отмена приказа по контингенту', 'cancel', NULL, NULL, 50, 'отмена приказа по контингенту'
) k LEFT JOIN order_book b ON b.suffix = k.suffix;

INSERT INTO code_item (list, code, label, sort)
    SELECT 'CODE_LIST', code, name, 1000 FROM code_list
    WHERE code NOT IN (SELECT code FROM code_item WHERE list = 'CODE_LIST');
