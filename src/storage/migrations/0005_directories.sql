-- S02, directories: domain.md 4.4, programmes of 4.7 and all code lists of part 3. What is seeded here comes from the
-- law and from the program's logic; a college's own values are entered by the college.

CREATE TABLE position (
    id $ID$,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    okpdtr TEXT,
    etks TEXT,
    is_ped BOOLEAN NOT NULL DEFAULT FALSE,
    load_norm_hours BIGINT,
    leave_days BIGINT,
    $COMMON$,
    CONSTRAINT ck_position_leave_days CHECK (leave_days BETWEEN 0 AND 366)
);
CREATE UNIQUE INDEX uq_position_name ON position (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_position_name ON position (name COLLATE "ru-x-icu", id);

CREATE TABLE specialty (
    id $ID$,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    list_ref TEXT,
    fgos_ref TEXT,
    ugs_code TEXT,
    ugs_name TEXT,
    qualifications TEXT,
    medical_697 BOOLEAN NOT NULL DEFAULT FALSE,
    status TEXT,
    replaced_by BIGINT CONSTRAINT fk_specialty_replaced_by REFERENCES specialty (id),
    $COMMON$,
    CONSTRAINT ck_specialty_replaced_by CHECK (replaced_by <> id)
);
CREATE UNIQUE INDEX uq_specialty_code ON specialty (code, name) WHERE deleted_at IS NULL;
CREATE INDEX ix_specialty_code ON specialty (code COLLATE "ru-x-icu", id);
CREATE INDEX ix_specialty_replaced_by ON specialty (replaced_by);

CREATE TABLE programme (
    id $ID$,
    specialty_id BIGINT CONSTRAINT fk_programme_specialty REFERENCES specialty (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    profile TEXT,
    qualification TEXT NOT NULL,
    base TEXT,
    study_form TEXT NOT NULL,
    term_months BIGINT NOT NULL,
    hours BIGINT,
    start_years TEXT,
    adapted BOOLEAN NOT NULL DEFAULT FALSE,
    professionalitet BOOLEAN NOT NULL DEFAULT FALSE,
    el_dot TEXT,
    languages TEXT,
    approved_protocol TEXT,
    approved_on TEXT,
    pub TEXT,
    $COMMON$,
    CONSTRAINT ck_programme_term_months CHECK (term_months > 0)
);
CREATE UNIQUE INDEX uq_programme ON programme (specialty_id, kind, base, study_form, qualification, adapted) WHERE deleted_at IS NULL;
CREATE INDEX ix_programme_name ON programme (name COLLATE "ru-x-icu", id);
CREATE INDEX ix_programme_specialty ON programme (specialty_id);

CREATE TABLE discipline (
    id $ID$,
    name TEXT NOT NULL,
    short TEXT,
    kind TEXT NOT NULL,
    foreign_lang BOOLEAN NOT NULL DEFAULT FALSE,
    pe BOOLEAN NOT NULL DEFAULT FALSE,
    subgroup_default BIGINT,
    $COMMON$,
    CONSTRAINT ck_discipline_subgroup_default CHECK (subgroup_default BETWEEN 1 AND 10)
);
CREATE UNIQUE INDEX uq_discipline_name ON discipline (name, kind) WHERE deleted_at IS NULL;
CREATE INDEX ix_discipline_name ON discipline (name COLLATE "ru-x-icu", id);

CREATE TABLE grade_scale (
    id $ID$,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_grade_scale_code ON grade_scale (code) WHERE deleted_at IS NULL;
CREATE INDEX ix_grade_scale_name ON grade_scale (name COLLATE "ru-x-icu", id);

-- Numbers and points are kept in hundredths.
CREATE TABLE grade_value (
    id $ID$,
    scale_id BIGINT NOT NULL CONSTRAINT fk_grade_value_scale REFERENCES grade_scale (id),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    print_full TEXT,
    numeric BIGINT,
    passed BOOLEAN NOT NULL DEFAULT FALSE,
    counts_avg BOOLEAN NOT NULL DEFAULT FALSE,
    min_points BIGINT,
    max_points BIGINT,
    sort BIGINT NOT NULL DEFAULT 0,
    $COMMON$,
    CONSTRAINT ck_grade_value_min_points CHECK (min_points >= 0),
    CONSTRAINT ck_grade_value_max_points CHECK (max_points >= min_points)
);
CREATE UNIQUE INDEX uq_grade_value_code ON grade_value (scale_id, code) WHERE deleted_at IS NULL;
CREATE INDEX ix_grade_value_sort ON grade_value (scale_id, sort, id);

CREATE TABLE military_office (
    id $ID$,
    name TEXT NOT NULL,
    district TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT,
    territory TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_military_office_name ON military_office (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_military_office_name ON military_office (name COLLATE "ru-x-icu", id);

CREATE TABLE benefit_rule (
    id $ID$,
    category TEXT NOT NULL,
    supports TEXT,
    stipend TEXT,
    admission_right TEXT,
    documents TEXT,
    law TEXT,
    active BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$
);
CREATE UNIQUE INDEX uq_benefit_rule_category ON benefit_rule (category) WHERE deleted_at IS NULL;

CREATE TABLE bell_schedule (
    id $ID$,
    name TEXT NOT NULL,
    days TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_bell_schedule_name ON bell_schedule (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_bell_schedule_name ON bell_schedule (name COLLATE "ru-x-icu", id);

CREATE TABLE bell_slot (
    id $ID$,
    schedule_id BIGINT NOT NULL CONSTRAINT fk_bell_slot_schedule REFERENCES bell_schedule (id),
    no BIGINT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    $COMMON$,
    CONSTRAINT ck_bell_slot_no CHECK (no BETWEEN 0 AND 20),
    CONSTRAINT ck_bell_slot_ends CHECK (ends > starts)
);
CREATE UNIQUE INDEX uq_bell_slot_no ON bell_slot (schedule_id, no) WHERE deleted_at IS NULL;

-- Days that differ from what their day of the week says.
CREATE TABLE business_day (
    id $ID$,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT,
    basis TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_business_day_date ON business_day (date) WHERE deleted_at IS NULL;

CREATE TABLE academic_year (
    id $ID$,
    name TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    $COMMON$,
    CONSTRAINT ck_academic_year_ends_on CHECK (ends_on > starts_on)
);
CREATE UNIQUE INDEX uq_academic_year_name ON academic_year (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_academic_year_starts_on ON academic_year (starts_on, id);

-- Codes of other classifiers are words for people and exports («frdo=Муж»): plain text on both engines.
ALTER TABLE code_item DROP COLUMN ext;
ALTER TABLE code_item ADD COLUMN ext TEXT;
CREATE INDEX ix_code_item_sort ON code_item (list, sort, id);

INSERT INTO code_list (code, name) VALUES
    ('CODE_LIST', 'Справочники'),
    ('ORG_KIND', 'Роли организаций'),
    ('UNIT', 'Виды подразделений'),
    ('ACTIVE', 'Состояния организаций'),
    ('ADM_RIGHT', 'Права при приёме'),
    ('CONSENT', 'Виды согласий'),
    ('CONSENT_FORM', 'Формы согласий'),
    ('LNA', 'Виды локальных актов и документов'),
    ('SVEDEN_DOC', 'Места документов в разделе «Сведения…»'),
    ('MED', 'Виды медицинских сведений'),
    ('RET', 'Сроки хранения'),
    ('SOURCE', 'Откуда сведения'),
    ('OKSM', 'Страны мира (ОКСМ)'),
    ('ID_DOC', 'Виды удостоверений личности'),
    ('CONTACT', 'Виды контактов'),
    ('ADDRESS', 'Виды адресов'),
    ('RELATION', 'Виды родства и представительства'),
    ('SNILS_STATUS', 'Состояния СНИЛС'),
    ('EDU_BASE', 'База приёма'),
    ('EDU_LEVEL', 'Уровни образования'),
    ('EDU_DOC', 'Виды документов об образовании'),
    ('PROG_KIND', 'Виды образовательных программ'),
    ('STUDY_FORM', 'Формы обучения'),
    ('EDU_FORM', 'Формы получения образования'),
    ('EL_DOT', 'Применение электронного обучения и дистанционных технологий'),
    ('FUNDING', 'Источники финансирования обучения'),
    ('STUDENT_STATUS', 'Статусы обучающихся'),
    ('EXPEL_REASON', 'Причины отчисления'),
    ('ORDER_GROUP', 'Группы приказов'),
    ('ORDER_KIND', 'Виды приказов'),
    ('ORDER_STATE', 'Состояния приказов'),
    ('ATTEST_KIND', 'Формы контроля'),
    ('SHEET_KIND', 'Виды ведомостей'),
    ('SCALE', 'Виды систем оценивания'),
    ('CYCLE', 'Циклы дисциплин'),
    ('ITEM_KIND', 'Виды строк учебного плана'),
    ('LESSON_KIND', 'Виды занятий'),
    ('PRACTICE_KIND', 'Виды практики'),
    ('PRACTICE_MODE', 'Порядок проведения практики'),
    ('PRACTICE_PLACE', 'Места практики'),
    ('COMPETENCE', 'Виды компетенций'),
    ('CONTRACT_KIND', 'Виды договоров'),
    ('CONTRACT_STATE', 'Состояния договоров'),
    ('CONTRACT_LINE', 'Виды приложений к договорам'),
    ('PERSON_CATEGORY', 'Льготные и социальные категории'),
    ('SUPPORT', 'Меры поддержки'),
    ('STIPEND', 'Виды стипендий'),
    ('PREV_KIND', 'Виды профилактического учёта'),
    ('PREV_REASON', 'Причины профилактического учёта'),
    ('MIL_STATUS', 'Воинский учёт'),
    ('MIL_FITNESS', 'Категории годности'),
    ('ABSENCE', 'Виды отсутствия'),
    ('EMPLOY_TYPE', 'Виды занятости'),
    ('STAFF_CAT', 'Категории персонала'),
    ('PED_CAT', 'Квалификационные категории'),
    ('FUND_PAY', 'Источники оплаты труда'),
    ('ROOM_TYPE', 'Типы помещений'),
    ('BUILDING_KIND', 'Виды зданий'),
    ('BUILDING_RIGHT', 'Права на здания'),
    ('ACCESSIBLE', 'Доступность для лиц с ОВЗ'),
    ('CONDITION', 'Состояния'),
    ('EQUIP_KIND', 'Виды оборудования'),
    ('CATERING_KIND', 'Виды пунктов питания'),
    ('PERMIT_KIND', 'Виды разрешительных документов'),
    ('GOVERNING_BODY', 'Виды органов управления'),
    ('INSPECTION_KIND', 'Виды осмотров'),
    ('INSPECTION_STATE', 'Состояния протоколов осмотра'),
    ('BRIEF_KIND', 'Виды инструктажей'),
    ('BRIEF_TOPIC', 'Темы инструктажей'),
    ('DOC_KIND', 'Виды выдаваемых документов'),
    ('DOC_STATE', 'Состояния документов'),
    ('DIPLOMA_KIND', 'Статусы дипломов в ФРДО'),
    ('LEVEL_FRDO', 'Уровни образования в ФРДО'),
    ('TICKET_KIND', 'Виды обращений'),
    ('LOGIN_ERROR', 'Ошибки входа'),
    ('TICKET_STATE', 'Состояния обращений'),
    ('ACHIEVEMENT', 'Виды достижений'),
    ('ACHIEVEMENT_LEVEL', 'Уровни достижений'),
    ('ACHIEVEMENT_RESULT', 'Результаты участия'),
    ('EVENT_MODULE', 'Модули программы воспитания'),
    ('EVENT_DIRECTION', 'Направления воспитания'),
    ('OUTCOME', 'Занятость выпускников'),
    ('VACANCY_KIND', 'Виды вакансий'),
    ('RESPONSE_STATE', 'Состояния откликов'),
    ('SURVEY_KIND', 'Виды опросов'),
    ('DOC_PROG', 'Виды документов программ'),
    ('PUB_STATE', 'Состояния публикации'),
    ('SPECIALTY_KIND', 'Профессия или специальность'),
    ('SPECIALTY_STATUS', 'Состояния подготовки'),
    ('DAY_KIND', 'Виды дней производственного календаря'),
    ('WEEKDAY', 'Дни недели'),
    ('EXT_SYSTEM', 'Внешние системы'),
    ('MATCH_STATE', 'Результаты сопоставления');

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ORG_KIND', 'own', 'наша образовательная организация', 1),
    ('ORG_KIND', 'branch', 'филиал', 2),
    ('ORG_KIND', 'founder', 'учредитель', 3),
    ('ORG_KIND', 'employer', 'профильная организация (работодатель)', 4),
    ('ORG_KIND', 'school', 'образовательная организация', 5),
    ('ORG_KIND', 'supplier', 'поставщик, подрядчик', 6),
    ('ORG_KIND', 'elibrary', 'электронно-библиотечная система', 7),
    ('ORG_KIND', 'authority', 'орган власти', 8),
    ('ORG_KIND', 'military', 'военный комиссариат', 9),
    ('ORG_KIND', 'medical', 'медицинская организация', 10),
    ('ORG_KIND', 'guardian_org', 'организация для детей-сирот, орган опеки', 11);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('UNIT', 'branch', 'филиал', 1),
    ('UNIT', 'department', 'отделение', 2),
    ('UNIT', 'pck', 'цикловая методическая (предметная) комиссия', 3),
    ('UNIT', 'workshop_center', 'мастерские', 4),
    ('UNIT', 'library', 'библиотека', 5),
    ('UNIT', 'dorm', 'общежитие', 6),
    ('UNIT', 'canteen', 'столовая', 7),
    ('UNIT', 'admin', 'администрация', 8),
    ('UNIT', 'sector', 'отдел, служба', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ACTIVE', 'active', 'действует', 1),
    ('ACTIVE', 'reorg', 'реорганизуется', 2),
    ('ACTIVE', 'closed', 'ликвидирована', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ADM_RIGHT', 'none', 'нет', 1),
    ('ADM_RIGHT', 'priority', 'преимущественное право', 2),
    ('ADM_RIGHT', 'first', 'первоочередное право', 3),
    ('ADM_RIGHT', 'out_of_turn', 'внеочередное право', 4),
    ('ADM_RIGHT', 'quota', 'отдельная квота', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONSENT', 'processing', 'на обработку персональных данных', 1),
    ('CONSENT', 'publish', 'на распространение персональных данных', 2),
    ('CONSENT', 'photo', 'на съёмку и размещение фотографий', 3),
    ('CONSENT', 'transfer_employer', 'на передачу работодателю', 4),
    ('CONSENT', 'transfer_registry', 'на передачу в государственные реестры', 5),
    ('CONSENT', 'esia', 'на вход через Госуслуги', 6),
    ('CONSENT', 'parent_access', 'на доступ родителя после 18 лет', 7),
    ('CONSENT', 'medical', 'на медицинское вмешательство и передачу сведений о здоровье', 8);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONSENT_FORM', 'paper', 'на бумаге', 1),
    ('CONSENT_FORM', 'electronic', 'в электронной форме', 2),
    ('CONSENT_FORM', 'esia', 'через Госуслуги', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('LNA', 'charter', 'устав', 1),
    ('LNA', 'charter_change', 'изменения в устав', 2),
    ('LNA', 'rules_stud', 'правила внутреннего распорядка обучающихся', 3),
    ('LNA', 'rules_work', 'правила внутреннего трудового распорядка', 4),
    ('LNA', 'collective', 'коллективный договор', 5),
    ('LNA', 'admission', 'правила приёма', 6),
    ('LNA', 'mode', 'режим занятий', 7),
    ('LNA', 'control', 'текущий контроль и промежуточная аттестация', 8),
    ('LNA', 'transfer', 'перевод, отчисление и восстановление', 9),
    ('LNA', 'relations', 'возникновение, изменение и прекращение отношений', 10),
    ('LNA', 'stipend', 'стипендии и меры поддержки', 11),
    ('LNA', 'paid', 'платные образовательные услуги', 12),
    ('LNA', 'dorm', 'общежитие', 13),
    ('LNA', 'practice', 'практическая подготовка', 14),
    ('LNA', 'gia', 'государственная итоговая аттестация', 15),
    ('LNA', 'eios', 'электронная информационно-образовательная среда', 16),
    ('LNA', 'pd', 'обработка персональных данных', 17),
    ('LNA', 'self_report', 'отчёт о самообследовании', 18),
    ('LNA', 'prescription', 'предписание органа контроля', 19),
    ('LNA', 'report_prescription', 'отчёт об исполнении предписания', 20),
    ('LNA', 'antikor', 'противодействие коррупции', 21),
    ('LNA', 'safety', 'охрана труда и безопасность', 22),
    ('LNA', 'unit', 'положение о подразделении или органе управления', 23),
    ('LNA', 'other', 'иное', 24);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SVEDEN_DOC', 'ustavDocLink', 'устав', 1),
    ('SVEDEN_DOC', 'licenseDocLink', 'выписка из реестра лицензий', 2),
    ('SVEDEN_DOC', 'accreditationDocLink', 'выписка об аккредитации', 3),
    ('SVEDEN_DOC', 'localActStud', 'правила внутреннего распорядка обучающихся', 4),
    ('SVEDEN_DOC', 'localActOrder', 'правила внутреннего трудового распорядка', 5),
    ('SVEDEN_DOC', 'localActCollec', 'коллективный договор', 6),
    ('SVEDEN_DOC', 'reportEduDocLink', 'отчёт о самообследовании', 7),
    ('SVEDEN_DOC', 'prescriptionDocLink', 'предписания и отчёты об их исполнении', 8),
    ('SVEDEN_DOC', 'priemDocLink', 'правила приёма', 9),
    ('SVEDEN_DOC', 'modeDocLink', 'режим занятий', 10),
    ('SVEDEN_DOC', 'tekKontrolDocLink', 'текущий контроль и промежуточная аттестация', 11),
    ('SVEDEN_DOC', 'perevodDocLink', 'перевод, отчисление, восстановление', 12),
    ('SVEDEN_DOC', 'vozDocLink', 'возникновение и прекращение отношений', 13),
    ('SVEDEN_DOC', 'divisionClauseDocLink', 'положение о подразделении, органе управления', 14),
    ('SVEDEN_DOC', 'localActObSt', 'плата за общежитие', 15),
    ('SVEDEN_DOC', 'localActObPred', 'предоставление мест в общежитии', 16),
    ('SVEDEN_DOC', 'grant', 'стипендии', 17),
    ('SVEDEN_DOC', 'support', 'меры социальной поддержки', 18),
    ('SVEDEN_DOC', 'paidEdu', 'порядок оказания платных образовательных услуг', 19),
    ('SVEDEN_DOC', 'paidDog', 'образец договора о платных услугах', 20),
    ('SVEDEN_DOC', 'paidSt', 'стоимость обучения', 21),
    ('SVEDEN_DOC', 'finPlanDocLink', 'план финансово-хозяйственной деятельности', 22);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('MED', 'exam', 'медицинский осмотр', 1),
    ('MED', 'medbook', 'личная медицинская книжка', 2),
    ('MED', 'form086', 'справка 086/у', 3),
    ('MED', 'vaccination', 'прививка', 4),
    ('MED', 'fluoro', 'флюорография', 5),
    ('MED', 'group_health', 'группа здоровья', 6),
    ('MED', 'pe_group', 'физкультурная группа', 7),
    ('MED', 'pmpk', 'заключение ПМПК', 8),
    ('MED', 'ipra', 'ИПРА', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('RET', 'permanent', 'постоянно', 1),
    ('RET', 'y75', '75 лет', 2),
    ('RET', 'y50', '50 лет', 3),
    ('RET', 'y45', '45 лет', 4),
    ('RET', 'y5', '5 лет', 5),
    ('RET', 'y3', '3 года', 6),
    ('RET', 'y1', '1 год', 7),
    ('RET', 'end_plus1', 'до конца обучения и ещё год', 8),
    ('RET', 'none', 'не установлен', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SOURCE', 'manual', 'ручной ввод', 1),
    ('SOURCE', 'import', 'импорт файла', 2),
    ('SOURCE', 'paste', 'вставка из таблицы', 3),
    ('SOURCE', 'epgu', 'Госуслуги', 4),
    ('SOURCE', 'order', 'приказ', 5),
    ('SOURCE', 'api', 'обмен с другой системой', 6),
    ('SOURCE', 'migration', 'поставлено с программой', 7),
    ('SOURCE', 'demo', 'вымышленные данные', 8);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('OKSM', '643', 'Россия', 1),
    ('OKSM', '112', 'Беларусь', 2),
    ('OKSM', '398', 'Казахстан', 3),
    ('OKSM', '417', 'Киргизия', 4),
    ('OKSM', '051', 'Армения', 5),
    ('OKSM', '031', 'Азербайджан', 6),
    ('OKSM', '762', 'Таджикистан', 7),
    ('OKSM', '860', 'Узбекистан', 8),
    ('OKSM', '795', 'Туркменистан', 9),
    ('OKSM', '498', 'Молдова', 10),
    ('OKSM', '804', 'Украина', 11),
    ('OKSM', '268', 'Грузия', 12),
    ('OKSM', '895', 'Абхазия', 13),
    ('OKSM', '896', 'Южная Осетия', 14),
    ('OKSM', '036', 'Австралия', 15),
    ('OKSM', '040', 'Австрия', 16),
    ('OKSM', '008', 'Албания', 17),
    ('OKSM', '012', 'Алжир', 18),
    ('OKSM', '024', 'Ангола', 19),
    ('OKSM', '020', 'Андорра', 20),
    ('OKSM', '028', 'Антигуа и Барбуда', 21),
    ('OKSM', '032', 'Аргентина', 22),
    ('OKSM', '004', 'Афганистан', 23),
    ('OKSM', '044', 'Багамы', 24),
    ('OKSM', '050', 'Бангладеш', 25),
    ('OKSM', '052', 'Барбадос', 26),
    ('OKSM', '048', 'Бахрейн', 27),
    ('OKSM', '084', 'Белиз', 28),
    ('OKSM', '056', 'Бельгия', 29),
    ('OKSM', '204', 'Бенин', 30),
    ('OKSM', '100', 'Болгария', 31),
    ('OKSM', '068', 'Боливия', 32),
    ('OKSM', '070', 'Босния и Герцеговина', 33),
    ('OKSM', '072', 'Ботсвана', 34),
    ('OKSM', '076', 'Бразилия', 35),
    ('OKSM', '096', 'Бруней-Даруссалам', 36),
    ('OKSM', '854', 'Буркина-Фасо', 37),
    ('OKSM', '108', 'Бурунди', 38),
    ('OKSM', '064', 'Бутан', 39),
    ('OKSM', '548', 'Вануату', 40),
    ('OKSM', '336', 'Ватикан', 41),
    ('OKSM', '348', 'Венгрия', 42),
    ('OKSM', '862', 'Венесуэла', 43),
    ('OKSM', '826', 'Великобритания', 44),
    ('OKSM', '704', 'Вьетнам', 45),
    ('OKSM', '266', 'Габон', 46),
    ('OKSM', '332', 'Гаити', 47),
    ('OKSM', '328', 'Гайана', 48),
    ('OKSM', '270', 'Гамбия', 49),
    ('OKSM', '288', 'Гана', 50),
    ('OKSM', '320', 'Гватемала', 51),
    ('OKSM', '324', 'Гвинея', 52),
    ('OKSM', '624', 'Гвинея-Бисау', 53),
    ('OKSM', '276', 'Германия', 54),
    ('OKSM', '344', 'Гонконг', 55),
    ('OKSM', '340', 'Гондурас', 56),
    ('OKSM', '308', 'Гренада', 57),
    ('OKSM', '300', 'Греция', 58),
    ('OKSM', '208', 'Дания', 59),
    ('OKSM', '262', 'Джибути', 60),
    ('OKSM', '212', 'Доминика', 61),
    ('OKSM', '214', 'Доминиканская Республика', 62),
    ('OKSM', '818', 'Египет', 63),
    ('OKSM', '894', 'Замбия', 64),
    ('OKSM', '716', 'Зимбабве', 65),
    ('OKSM', '376', 'Израиль', 66),
    ('OKSM', '356', 'Индия', 67),
    ('OKSM', '360', 'Индонезия', 68),
    ('OKSM', '400', 'Иордания', 69),
    ('OKSM', '368', 'Ирак', 70),
    ('OKSM', '364', 'Иран', 71),
    ('OKSM', '372', 'Ирландия', 72),
    ('OKSM', '352', 'Исландия', 73),
    ('OKSM', '724', 'Испания', 74),
    ('OKSM', '380', 'Италия', 75),
    ('OKSM', '887', 'Йемен', 76),
    ('OKSM', '132', 'Кабо-Верде', 77),
    ('OKSM', '116', 'Камбоджа', 78),
    ('OKSM', '120', 'Камерун', 79),
    ('OKSM', '124', 'Канада', 80),
    ('OKSM', '634', 'Катар', 81),
    ('OKSM', '404', 'Кения', 82),
    ('OKSM', '196', 'Кипр', 83),
    ('OKSM', '296', 'Кирибати', 84),
    ('OKSM', '156', 'Китай', 85),
    ('OKSM', '408', 'Корейская Народно-Демократическая Республика', 86),
    ('OKSM', '170', 'Колумбия', 87),
    ('OKSM', '174', 'Коморы', 88),
    ('OKSM', '178', 'Конго', 89),
    ('OKSM', '180', 'Конго, Демократическая Республика', 90),
    ('OKSM', '188', 'Коста-Рика', 91),
    ('OKSM', '384', 'Кот-д’Ивуар', 92),
    ('OKSM', '192', 'Куба', 93),
    ('OKSM', '414', 'Кувейт', 94),
    ('OKSM', '418', 'Лаос', 95),
    ('OKSM', '428', 'Латвия', 96),
    ('OKSM', '426', 'Лесото', 97),
    ('OKSM', '430', 'Либерия', 98),
    ('OKSM', '422', 'Ливан', 99),
    ('OKSM', '434', 'Ливия', 100),
    ('OKSM', '440', 'Литва', 101),
    ('OKSM', '438', 'Лихтенштейн', 102),
    ('OKSM', '442', 'Люксембург', 103),
    ('OKSM', '480', 'Маврикий', 104),
    ('OKSM', '478', 'Мавритания', 105),
    ('OKSM', '450', 'Мадагаскар', 106),
    ('OKSM', '446', 'Макао', 107),
    ('OKSM', '454', 'Малави', 108),
    ('OKSM', '458', 'Малайзия', 109),
    ('OKSM', '466', 'Мали', 110),
    ('OKSM', '462', 'Мальдивы', 111),
    ('OKSM', '470', 'Мальта', 112),
    ('OKSM', '504', 'Марокко', 113),
    ('OKSM', '584', 'Маршалловы Острова', 114),
    ('OKSM', '484', 'Мексика', 115),
    ('OKSM', '583', 'Микронезия', 116),
    ('OKSM', '508', 'Мозамбик', 117),
    ('OKSM', '492', 'Монако', 118),
    ('OKSM', '496', 'Монголия', 119),
    ('OKSM', '104', 'Мьянма', 120),
    ('OKSM', '516', 'Намибия', 121),
    ('OKSM', '520', 'Науру', 122),
    ('OKSM', '524', 'Непал', 123),
    ('OKSM', '562', 'Нигер', 124),
    ('OKSM', '566', 'Нигерия', 125),
    ('OKSM', '528', 'Нидерланды', 126),
    ('OKSM', '558', 'Никарагуа', 127),
    ('OKSM', '554', 'Новая Зеландия', 128),
    ('OKSM', '578', 'Норвегия', 129),
    ('OKSM', '784', 'Объединённые Арабские Эмираты', 130),
    ('OKSM', '512', 'Оман', 131),
    ('OKSM', '586', 'Пакистан', 132),
    ('OKSM', '585', 'Палау', 133),
    ('OKSM', '275', 'Палестина', 134),
    ('OKSM', '591', 'Панама', 135),
    ('OKSM', '598', 'Папуа — Новая Гвинея', 136),
    ('OKSM', '600', 'Парагвай', 137),
    ('OKSM', '604', 'Перу', 138),
    ('OKSM', '616', 'Польша', 139),
    ('OKSM', '620', 'Португалия', 140),
    ('OKSM', '630', 'Пуэрто-Рико', 141),
    ('OKSM', '410', 'Республика Корея', 142),
    ('OKSM', '646', 'Руанда', 143),
    ('OKSM', '642', 'Румыния', 144),
    ('OKSM', '222', 'Сальвадор', 145),
    ('OKSM', '882', 'Самоа', 146),
    ('OKSM', '674', 'Сан-Марино', 147),
    ('OKSM', '678', 'Сан-Томе и Принсипи', 148),
    ('OKSM', '682', 'Саудовская Аравия', 149),
    ('OKSM', '807', 'Северная Македония', 150),
    ('OKSM', '690', 'Сейшелы', 151),
    ('OKSM', '686', 'Сенегал', 152),
    ('OKSM', '670', 'Сент-Винсент и Гренадины', 153),
    ('OKSM', '659', 'Сент-Китс и Невис', 154),
    ('OKSM', '662', 'Сент-Люсия', 155),
    ('OKSM', '688', 'Сербия', 156),
    ('OKSM', '702', 'Сингапур', 157),
    ('OKSM', '760', 'Сирия', 158),
    ('OKSM', '703', 'Словакия', 159),
    ('OKSM', '705', 'Словения', 160),
    ('OKSM', '090', 'Соломоновы Острова', 161),
    ('OKSM', '706', 'Сомали', 162),
    ('OKSM', '729', 'Судан', 163),
    ('OKSM', '740', 'Суринам', 164),
    ('OKSM', '840', 'США', 165),
    ('OKSM', '694', 'Сьерра-Леоне', 166),
    ('OKSM', '764', 'Таиланд', 167),
    ('OKSM', '158', 'Тайвань', 168),
    ('OKSM', '834', 'Танзания', 169),
    ('OKSM', '626', 'Тимор-Лесте', 170),
    ('OKSM', '768', 'Того', 171),
    ('OKSM', '776', 'Тонга', 172),
    ('OKSM', '780', 'Тринидад и Тобаго', 173),
    ('OKSM', '798', 'Тувалу', 174),
    ('OKSM', '788', 'Тунис', 175),
    ('OKSM', '792', 'Турция', 176),
    ('OKSM', '800', 'Уганда', 177),
    ('OKSM', '858', 'Уругвай', 178),
    ('OKSM', '242', 'Фиджи', 179),
    ('OKSM', '608', 'Филиппины', 180),
    ('OKSM', '246', 'Финляндия', 181),
    ('OKSM', '250', 'Франция', 182),
    ('OKSM', '191', 'Хорватия', 183),
    ('OKSM', '140', 'Центральноафриканская Республика', 184),
    ('OKSM', '148', 'Чад', 185),
    ('OKSM', '499', 'Черногория', 186),
    ('OKSM', '203', 'Чехия', 187),
    ('OKSM', '152', 'Чили', 188),
    ('OKSM', '756', 'Швейцария', 189),
    ('OKSM', '752', 'Швеция', 190),
    ('OKSM', '144', 'Шри-Ланка', 191),
    ('OKSM', '218', 'Эквадор', 192),
    ('OKSM', '226', 'Экваториальная Гвинея', 193),
    ('OKSM', '232', 'Эритрея', 194),
    ('OKSM', '748', 'Эсватини', 195),
    ('OKSM', '233', 'Эстония', 196),
    ('OKSM', '231', 'Эфиопия', 197),
    ('OKSM', '710', 'Южная Африка', 198),
    ('OKSM', '728', 'Южный Судан', 199),
    ('OKSM', '388', 'Ямайка', 200),
    ('OKSM', '392', 'Япония', 201),
    ('OKSM', 'nocit', 'без гражданства', 202);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ID_DOC', 'passport_rf', 'паспорт гражданина РФ', 1),
    ('ID_DOC', 'birth_cert', 'свидетельство о рождении', 2),
    ('ID_DOC', 'passport_foreign', 'паспорт иностранного гражданина', 3),
    ('ID_DOC', 'rvp', 'разрешение на временное проживание', 4),
    ('ID_DOC', 'vnzh', 'вид на жительство', 5),
    ('ID_DOC', 'rvpo', 'разрешение на временное проживание в целях обучения', 6),
    ('ID_DOC', 'temp_id', 'временное удостоверение личности', 7),
    ('ID_DOC', 'refugee', 'удостоверение беженца', 8),
    ('ID_DOC', 'temp_asylum', 'свидетельство о временном убежище', 9),
    ('ID_DOC', 'military_id', 'военный билет', 10),
    ('ID_DOC', 'other', 'иной документ', 11);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONTACT', 'phone_mob', 'мобильный телефон', 1),
    ('CONTACT', 'phone_home', 'домашний телефон', 2),
    ('CONTACT', 'phone_work', 'рабочий телефон', 3),
    ('CONTACT', 'email', 'электронная почта', 4),
    ('CONTACT', 'email_work', 'рабочая электронная почта', 5),
    ('CONTACT', 'email_esia', 'почта на Госуслугах', 6),
    ('CONTACT', 'vk', 'ВКонтакте', 7),
    ('CONTACT', 'max_messenger', 'MAX', 8),
    ('CONTACT', 'sferum', 'Сферум', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ADDRESS', 'reg', 'регистрации по месту жительства', 1),
    ('ADDRESS', 'fact', 'проживания', 2),
    ('ADDRESS', 'temp', 'временной регистрации', 3),
    ('ADDRESS', 'dorm', 'в общежитии', 4);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('RELATION', 'mother', 'мать', 1),
    ('RELATION', 'father', 'отец', 2),
    ('RELATION', 'guardian', 'опекун, попечитель', 3),
    ('RELATION', 'adoptive', 'усыновитель', 4),
    ('RELATION', 'foster', 'приёмный родитель', 5),
    ('RELATION', 'org_rep', 'представитель учреждения', 6),
    ('RELATION', 'spouse', 'супруг, супруга', 7),
    ('RELATION', 'child', 'ребёнок', 8),
    ('RELATION', 'other', 'иное', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SNILS_STATUS', 'none', 'отсутствует', 1),
    ('SNILS_STATUS', 'entered', 'введён', 2),
    ('SNILS_STATUS', 'checksum_bad', 'контрольное число неверно', 3),
    ('SNILS_STATUS', 'sent', 'направлен на проверку', 4),
    ('SNILS_STATUS', 'confirmed', 'подтверждён', 5),
    ('SNILS_STATUS', 'rejected', 'не подтверждён', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EDU_BASE', 'b9', 'основное общее образование (9 классов)', 1),
    ('EDU_BASE', 'b11', 'среднее общее образование (11 классов)', 2),
    ('EDU_BASE', 'spo', 'среднее профессиональное образование', 3),
    ('EDU_BASE', 'npo', 'начальное профессиональное образование', 4),
    ('EDU_BASE', 'vo', 'высшее образование', 5),
    ('EDU_BASE', 'no_basic', 'без основного общего образования', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EDU_LEVEL', 'basic', 'основное общее', 1),
    ('EDU_LEVEL', 'secondary', 'среднее общее', 2),
    ('EDU_LEVEL', 'vocational_initial', 'начальное профессиональное', 3),
    ('EDU_LEVEL', 'vocational', 'среднее профессиональное', 4),
    ('EDU_LEVEL', 'bachelor', 'высшее — бакалавриат', 5),
    ('EDU_LEVEL', 'specialist', 'высшее — специалитет', 6),
    ('EDU_LEVEL', 'master', 'высшее — магистратура', 7),
    ('EDU_LEVEL', 'postgraduate', 'высшее — подготовка кадров высшей квалификации', 8),
    ('EDU_LEVEL', 'training', 'профессиональное обучение', 9),
    ('EDU_LEVEL', 'additional', 'дополнительное профессиональное', 10),
    ('EDU_LEVEL', 'none', 'без основного общего', 11);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EDU_DOC', 'attestat9', 'аттестат об основном общем образовании', 1),
    ('EDU_DOC', 'attestat9_honor', 'аттестат об основном общем образовании с отличием', 2),
    ('EDU_DOC', 'attestat11', 'аттестат о среднем общем образовании', 3),
    ('EDU_DOC', 'attestat11_honor', 'аттестат о среднем общем образовании с отличием', 4),
    ('EDU_DOC', 'cert_study', 'свидетельство об обучении', 5),
    ('EDU_DOC', 'dip_npo', 'диплом о начальном профессиональном образовании', 6),
    ('EDU_DOC', 'dip_spo', 'диплом о среднем профессиональном образовании', 7),
    ('EDU_DOC', 'dip_spo_honor', 'диплом о среднем профессиональном образовании с отличием', 8),
    ('EDU_DOC', 'dip_vo', 'диплом о высшем образовании', 9),
    ('EDU_DOC', 'cert_worker', 'свидетельство о профессии рабочего, должности служащего', 10),
    ('EDU_DOC', 'udost_pk', 'удостоверение о повышении квалификации', 11),
    ('EDU_DOC', 'dip_pp', 'диплом о профессиональной переподготовке', 12),
    ('EDU_DOC', 'cert_qual', 'свидетельство о квалификации', 13),
    ('EDU_DOC', 'spravka', 'справка об обучении', 14),
    ('EDU_DOC', 'foreign', 'документ иностранного государства', 15);

INSERT INTO code_item (list, code, label, short, sort) VALUES
    ('PROG_KIND', 'ppssz', 'программа подготовки специалистов среднего звена', 'ППССЗ', 1),
    ('PROG_KIND', 'ppkrs', 'программа подготовки квалифицированных рабочих, служащих', 'ППКРС', 2),
    ('PROG_KIND', 'po_prep', 'профессиональная подготовка по профессиям рабочих', NULL, 3),
    ('PROG_KIND', 'po_reprep', 'переподготовка рабочих, служащих', NULL, 4),
    ('PROG_KIND', 'po_up', 'повышение квалификации рабочих, служащих', NULL, 5),
    ('PROG_KIND', 'dpo_pk', 'повышение квалификации', NULL, 6),
    ('PROG_KIND', 'dpo_pp', 'профессиональная переподготовка', NULL, 7),
    ('PROG_KIND', 'dod', 'дополнительная общеобразовательная программа', NULL, 8),
    ('PROG_KIND', 'ado', 'адаптированная программа', NULL, 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('STUDY_FORM', 'full', 'очная', 1),
    ('STUDY_FORM', 'mixed', 'очно-заочная', 2),
    ('STUDY_FORM', 'part', 'заочная', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EDU_FORM', 'org', 'в образовательной организации', 1),
    ('EDU_FORM', 'self', 'самообразование', 2),
    ('EDU_FORM', 'network', 'сетевая форма', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EL_DOT', 'no', 'не применяются', 1),
    ('EL_DOT', 'partly', 'применяются частично', 2),
    ('EL_DOT', 'only', 'исключительно с их применением', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('FUNDING', 'fed', 'федеральный бюджет', 1),
    ('FUNDING', 'reg', 'бюджет субъекта РФ', 2),
    ('FUNDING', 'mun', 'местный бюджет', 3),
    ('FUNDING', 'paid_person', 'договор с физическим лицом', 4),
    ('FUNDING', 'paid_org', 'договор с юридическим лицом', 5),
    ('FUNDING', 'mat_capital', 'материнский капитал', 6),
    ('FUNDING', 'quota_foreign', 'квота Правительства РФ', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('STUDENT_STATUS', 'applicant', 'поступающий', 1),
    ('STUDENT_STATUS', 'active', 'обучается', 2),
    ('STUDENT_STATUS', 'acad_leave', 'академический отпуск', 3),
    ('STUDENT_STATUS', 'maternity', 'отпуск по беременности и родам', 4),
    ('STUDENT_STATUS', 'childcare', 'отпуск по уходу за ребёнком', 5),
    ('STUDENT_STATUS', 'suspended', 'обучение приостановлено', 6),
    ('STUDENT_STATUS', 'graduated', 'окончил обучение', 7),
    ('STUDENT_STATUS', 'expelled', 'отчислен', 8),
    ('STUDENT_STATUS', 'transferred_out', 'переведён в другую организацию', 9),
    ('STUDENT_STATUS', 'extern', 'экстерн', 10);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EXPEL_REASON', 'completed', 'в связи с получением образования', 1),
    ('EXPEL_REASON', 'own', 'по инициативе обучающегося', 2),
    ('EXPEL_REASON', 'transfer', 'перевод в другую образовательную организацию', 3),
    ('EXPEL_REASON', 'debt', 'академическая задолженность', 4),
    ('EXPEL_REASON', 'discipline', 'мера дисциплинарного взыскания', 5),
    ('EXPEL_REASON', 'admission_fault', 'нарушение порядка приёма', 6),
    ('EXPEL_REASON', 'unpaid', 'просрочка оплаты', 7),
    ('EXPEL_REASON', 'gia_failed', 'не прошёл государственную итоговую аттестацию', 8),
    ('EXPEL_REASON', 'no_return', 'не приступил к учёбе после отпуска', 9),
    ('EXPEL_REASON', 'independent', 'обстоятельства, не зависящие от воли сторон', 10),
    ('EXPEL_REASON', 'death', 'смерть', 11);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ORDER_GROUP', 'student', 'контингент', 1),
    ('ORDER_GROUP', 'practice', 'практика', 2),
    ('ORDER_GROUP', 'gia', 'государственная итоговая аттестация', 3),
    ('ORDER_GROUP', 'stipend', 'стипендии и выплаты', 4),
    ('ORDER_GROUP', 'dorm', 'общежитие', 5),
    ('ORDER_GROUP', 'staff', 'кадры', 6),
    ('ORDER_GROUP', 'base', 'основная деятельность', 7),
    ('ORDER_GROUP', 'admission', 'приём', 8),
    ('ORDER_GROUP', 'safety', 'безопасность', 9);

INSERT INTO code_item (list, code, label, ext, sort) VALUES
    ('ORDER_KIND', 'enrol', 'зачисление', 'group=student', 1),
    ('ORDER_KIND', 'enrol_transfer', 'зачисление переводом', 'group=student', 2),
    ('ORDER_KIND', 'reinstate', 'восстановление', 'group=student', 3),
    ('ORDER_KIND', 'enrol_extern', 'зачисление экстерном', 'group=student', 4),
    ('ORDER_KIND', 'promote', 'перевод на следующий курс', 'group=student', 5),
    ('ORDER_KIND', 'promote_cond', 'условный перевод на следующий курс', 'group=student', 6),
    ('ORDER_KIND', 'move_group', 'перевод в другую группу', 'group=student', 7),
    ('ORDER_KIND', 'move_programme', 'перевод на другую программу', 'group=student', 8),
    ('ORDER_KIND', 'move_form', 'перевод на другую форму обучения', 'group=student', 9),
    ('ORDER_KIND', 'move_funding', 'изменение источника финансирования', 'group=student', 10),
    ('ORDER_KIND', 'iup_on', 'перевод на индивидуальный учебный план', 'group=student', 11),
    ('ORDER_KIND', 'iup_off', 'окончание обучения по индивидуальному учебному плану', 'group=student', 12),
    ('ORDER_KIND', 'accel', 'ускоренное обучение', 'group=student', 13),
    ('ORDER_KIND', 'acad_leave', 'академический отпуск', 'group=student', 14),
    ('ORDER_KIND', 'acad_leave_ext', 'продление академического отпуска', 'group=student', 15),
    ('ORDER_KIND', 'acad_leave_end', 'выход из академического отпуска', 'group=student', 16),
    ('ORDER_KIND', 'maternity', 'отпуск по беременности и родам', 'group=student', 17),
    ('ORDER_KIND', 'childcare', 'отпуск по уходу за ребёнком', 'group=student', 18),
    ('ORDER_KIND', 'leave_end', 'выход из отпуска', 'group=student', 19),
    ('ORDER_KIND', 'name_change', 'изменение фамилии, имени, отчества', 'group=student', 20),
    ('ORDER_KIND', 'expel', 'отчисление', 'group=student', 21),
    ('ORDER_KIND', 'graduate', 'отчисление в связи с получением образования', 'group=student', 22),
    ('ORDER_KIND', 'debt_schedule', 'сроки ликвидации задолженности', 'group=student', 23),
    ('ORDER_KIND', 'credit_transfer', 'перезачёт и переаттестация', 'group=student', 24),
    ('ORDER_KIND', 'reward', 'поощрение обучающихся', 'group=student', 25),
    ('ORDER_KIND', 'penalty', 'дисциплинарное взыскание обучающемуся', 'group=student', 26),
    ('ORDER_KIND', 'penalty_off', 'снятие взыскания', 'group=student', 27),
    ('ORDER_KIND', 'support', 'мера социальной поддержки', 'group=student', 28),
    ('ORDER_KIND', 'pgo', 'полное государственное обеспечение', 'group=student', 29),
    ('ORDER_KIND', 'meal', 'питание', 'group=student', 30),
    ('ORDER_KIND', 'curator', 'назначение куратора', 'group=student', 31),
    ('ORDER_KIND', 'mentor', 'закрепление наставника', 'group=student', 32),
    ('ORDER_KIND', 'group_form', 'формирование групп', 'group=student', 33),
    ('ORDER_KIND', 'card_issue', 'выдача студенческих билетов и зачётных книжек', 'group=student', 34),
    ('ORDER_KIND', 'cancel', 'отмена приказа', 'group=student', 35),
    ('ORDER_KIND', 'amend', 'изменение приказа', 'group=student', 36),
    ('ORDER_KIND', 'st_acad', 'государственная академическая стипендия', 'group=stipend', 37),
    ('ORDER_KIND', 'st_acad_up', 'повышенная академическая стипендия', 'group=stipend', 38),
    ('ORDER_KIND', 'st_soc', 'государственная социальная стипендия', 'group=stipend', 39),
    ('ORDER_KIND', 'st_gov', 'именная стипендия, стипендия губернатора', 'group=stipend', 40),
    ('ORDER_KIND', 'st_prf', 'стипендия Правительства РФ', 'group=stipend', 41),
    ('ORDER_KIND', 'st_stop', 'прекращение выплаты стипендии', 'group=stipend', 42),
    ('ORDER_KIND', 'aid', 'материальная помощь', 'group=stipend', 43),
    ('ORDER_KIND', 'compensation', 'компенсация', 'group=stipend', 44),
    ('ORDER_KIND', 'practice_send', 'направление на практику', 'group=practice', 45),
    ('ORDER_KIND', 'practice_change', 'изменение направления на практику', 'group=practice', 46),
    ('ORDER_KIND', 'practice_head', 'назначение руководителей практики', 'group=practice', 47),
    ('ORDER_KIND', 'gia_commission', 'состав государственной экзаменационной комиссии', 'group=gia', 48),
    ('ORDER_KIND', 'gia_topics', 'закрепление тем и руководителей', 'group=gia', 49),
    ('ORDER_KIND', 'gia_admit', 'допуск к государственной итоговой аттестации', 'group=gia', 50),
    ('ORDER_KIND', 'gia_schedule', 'расписание государственной итоговой аттестации', 'group=gia', 51),
    ('ORDER_KIND', 'appeal_commission', 'апелляционная комиссия', 'group=gia', 52),
    ('ORDER_KIND', 'dorm_in', 'вселение в общежитие', 'group=dorm', 53),
    ('ORDER_KIND', 'dorm_out', 'выселение из общежития', 'group=dorm', 54),
    ('ORDER_KIND', 'dorm_move', 'переселение в общежитии', 'group=dorm', 55),
    ('ORDER_KIND', 'hire', 'приём на работу', 'group=staff', 56),
    ('ORDER_KIND', 'move', 'перевод на другую работу', 'group=staff', 57),
    ('ORDER_KIND', 'rate', 'изменение ставки', 'group=staff', 58),
    ('ORDER_KIND', 'combine', 'совмещение', 'group=staff', 59),
    ('ORDER_KIND', 'vacation', 'отпуск', 'group=staff', 60),
    ('ORDER_KIND', 'trip', 'командировка', 'group=staff', 61),
    ('ORDER_KIND', 'unpaid', 'отпуск без сохранения заработной платы', 'group=staff', 62),
    ('ORDER_KIND', 'award', 'поощрение работников', 'group=staff', 63),
    ('ORDER_KIND', 'staff_penalty', 'дисциплинарное взыскание работнику', 'group=staff', 64),
    ('ORDER_KIND', 'dismiss', 'увольнение', 'group=staff', 65),
    ('ORDER_KIND', 'load', 'тарификация и учебная нагрузка', 'group=staff', 66),
    ('ORDER_KIND', 'attest', 'аттестация работников', 'group=staff', 67),
    ('ORDER_KIND', 'train', 'направление на обучение', 'group=staff', 68),
    ('ORDER_KIND', 'admin_appoint', 'назначение администратора ЭИОС', 'group=base', 69),
    ('ORDER_KIND', 'access_grant', 'права доступа', 'group=base', 70),
    ('ORDER_KIND', 'resp_appoint', 'назначение ответственных', 'group=base', 71),
    ('ORDER_KIND', 'commission', 'создание комиссии', 'group=base', 72),
    ('ORDER_KIND', 'local_act', 'утверждение локального акта', 'group=base', 73),
    ('ORDER_KIND', 'timetable', 'утверждение расписания', 'group=base', 74),
    ('ORDER_KIND', 'curriculum', 'утверждение учебного плана', 'group=base', 75),
    ('ORDER_KIND', 'safety', 'охрана труда и безопасность', 'group=base', 76);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ORDER_STATE', 'draft', 'проект', 1),
    ('ORDER_STATE', 'review', 'на согласовании', 2),
    ('ORDER_STATE', 'to_sign', 'на подписи', 3),
    ('ORDER_STATE', 'signed', 'подписан', 4),
    ('ORDER_STATE', 'in_force', 'исполнен', 5),
    ('ORDER_STATE', 'cancelled', 'отменён', 6),
    ('ORDER_STATE', 'rejected', 'возвращён', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ATTEST_KIND', 'input', 'входной контроль', 1),
    ('ATTEST_KIND', 'current', 'текущий контроль', 2),
    ('ATTEST_KIND', 'milestone', 'контрольная точка', 3),
    ('ATTEST_KIND', 'exam', 'экзамен', 4),
    ('ATTEST_KIND', 'exam_complex', 'комплексный экзамен', 5),
    ('ATTEST_KIND', 'credit', 'зачёт', 6),
    ('ATTEST_KIND', 'credit_diff', 'дифференцированный зачёт', 7),
    ('ATTEST_KIND', 'credit_complex', 'комплексный зачёт', 8),
    ('ATTEST_KIND', 'exam_module', 'экзамен по модулю', 9),
    ('ATTEST_KIND', 'course_work', 'курсовая работа', 10),
    ('ATTEST_KIND', 'course_project', 'курсовой проект', 11),
    ('ATTEST_KIND', 'practice_grade', 'аттестация по практике', 12),
    ('ATTEST_KIND', 'other_form', 'иная форма контроля', 13),
    ('ATTEST_KIND', 'gia_demo', 'демонстрационный экзамен', 14),
    ('ATTEST_KIND', 'gia_thesis', 'защита дипломного проекта (работы)', 15),
    ('ATTEST_KIND', 'gia_state_exam', 'государственный экзамен', 16),
    ('ATTEST_KIND', 'final_po', 'квалификационный экзамен', 17),
    ('ATTEST_KIND', 'entrance', 'вступительное испытание', 18);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SHEET_KIND', 'main', 'основная', 1),
    ('SHEET_KIND', 'retake1', 'первая пересдача', 2),
    ('SHEET_KIND', 'retake2', 'вторая пересдача (комиссия)', 3),
    ('SHEET_KIND', 'individual', 'индивидуальный лист', 4),
    ('SHEET_KIND', 'difference', 'ликвидация разницы', 5),
    ('SHEET_KIND', 'credit_transfer', 'перезачёт', 6),
    ('SHEET_KIND', 'fix', 'исправительная', 7),
    ('SHEET_KIND', 'summary', 'сводная', 8);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SCALE', 'five', 'пятибалльная', 1),
    ('SCALE', 'pass', 'зачтено / не зачтено', 2),
    ('SCALE', 'points100', 'сто баллов', 3),
    ('SCALE', 'vpd', 'освоение вида деятельности', 4),
    ('SCALE', 'mark', 'отметки журнала', 5),
    ('SCALE', 'service', 'служебные результаты', 6);

INSERT INTO code_item (list, code, label, short, sort, locked) VALUES
    ('CYCLE', 'od', 'общеобразовательный цикл', 'ОД', 1, FALSE),
    ('CYCLE', 'sg', 'социально-гуманитарный цикл', 'СГ', 2, FALSE),
    ('CYCLE', 'op', 'общепрофессиональный цикл', 'ОП', 3, FALSE),
    ('CYCLE', 'p', 'профессиональный цикл', 'П', 4, FALSE),
    ('CYCLE', 'gia', 'государственная итоговая аттестация', 'ГИА', 5, FALSE),
    ('CYCLE', 'ogse', 'общий гуманитарный и социально-экономический цикл', 'ОГСЭ', 6, FALSE),
    ('CYCLE', 'en', 'математический и общий естественнонаучный цикл', 'ЕН', 7, FALSE),
    ('CYCLE', 'pm', 'профессиональные модули', 'ПМ', 8, FALSE),
    ('CYCLE', 'fk', 'физическая культура', 'ФК', 9, FALSE),
    ('CYCLE', 'ad', 'адаптационный цикл', 'АД', 10, FALSE),
    ('CYCLE', 'v', 'вариативная часть', 'В', 11, FALSE),
    ('CYCLE', 'fac', 'факультативы', 'Ф', 12, FALSE);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ITEM_KIND', 'discipline', 'дисциплина', 1),
    ('ITEM_KIND', 'subject', 'учебный предмет', 2),
    ('ITEM_KIND', 'project', 'индивидуальный проект', 3),
    ('ITEM_KIND', 'module', 'профессиональный модуль', 4),
    ('ITEM_KIND', 'mdk', 'междисциплинарный курс', 5),
    ('ITEM_KIND', 'up', 'учебная практика', 6),
    ('ITEM_KIND', 'pp', 'производственная практика', 7),
    ('ITEM_KIND', 'pdp', 'преддипломная практика', 8),
    ('ITEM_KIND', 'pa', 'промежуточная аттестация', 9),
    ('ITEM_KIND', 'module_exam', 'экзамен по модулю', 10),
    ('ITEM_KIND', 'gia', 'государственная итоговая аттестация', 11),
    ('ITEM_KIND', 'consult', 'консультации', 12),
    ('ITEM_KIND', 'facult', 'факультатив', 13);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('LESSON_KIND', 'lecture', 'лекция', 1),
    ('LESSON_KIND', 'combined', 'урок', 2),
    ('LESSON_KIND', 'seminar', 'семинар', 3),
    ('LESSON_KIND', 'practice', 'практическое занятие', 4),
    ('LESSON_KIND', 'lab', 'лабораторное занятие', 5),
    ('LESSON_KIND', 'course_proj', 'курсовое проектирование', 6),
    ('LESSON_KIND', 'self', 'самостоятельная работа под руководством', 7),
    ('LESSON_KIND', 'consult', 'консультация', 8),
    ('LESSON_KIND', 'test_work', 'контрольная работа', 9),
    ('LESSON_KIND', 'credit', 'зачёт', 10),
    ('LESSON_KIND', 'exam', 'экзамен', 11),
    ('LESSON_KIND', 'up', 'учебная практика', 12),
    ('LESSON_KIND', 'pp', 'производственная практика', 13),
    ('LESSON_KIND', 'class_hour', 'классный час', 14),
    ('LESSON_KIND', 'event', 'мероприятие', 15);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PRACTICE_KIND', 'up', 'учебная практика', 1),
    ('PRACTICE_KIND', 'pp', 'производственная практика', 2),
    ('PRACTICE_KIND', 'pdp', 'преддипломная практика', 3),
    ('PRACTICE_KIND', 'study_intro', 'ознакомительная практика', 4);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PRACTICE_MODE', 'conc', 'концентрированно', 1),
    ('PRACTICE_MODE', 'spread', 'рассредоточенно', 2);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PRACTICE_PLACE', 'college', 'в колледже', 1),
    ('PRACTICE_PLACE', 'employer', 'в профильной организации', 2),
    ('PRACTICE_PLACE', 'own_job', 'по месту работы', 3);

INSERT INTO code_item (list, code, label, short, sort) VALUES
    ('COMPETENCE', 'ok', 'общие компетенции', 'ОК', 1),
    ('COMPETENCE', 'pk', 'профессиональные компетенции', 'ПК', 2),
    ('COMPETENCE', 'dpk', 'дополнительные профессиональные компетенции', 'ДПК', 3),
    ('COMPETENCE', 'lr', 'личностные результаты', 'ЛР', 4),
    ('COMPETENCE', 'digital', 'цифровые компетенции', 'ЦК', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONTRACT_KIND', 'edu_paid', 'об оказании платных образовательных услуг', 1),
    ('CONTRACT_KIND', 'edu_target', 'о целевом обучении', 2),
    ('CONTRACT_KIND', 'practice', 'о практической подготовке', 3),
    ('CONTRACT_KIND', 'network', 'о сетевой форме', 4),
    ('CONTRACT_KIND', 'dorm', 'найма в общежитии', 5),
    ('CONTRACT_KIND', 'gph', 'гражданско-правовой', 6),
    ('CONTRACT_KIND', 'labor', 'трудовой', 7),
    ('CONTRACT_KIND', 'repair', 'на строительно-ремонтные работы', 8),
    ('CONTRACT_KIND', 'catering', 'на организацию питания', 9),
    ('CONTRACT_KIND', 'elibrary', 'с электронно-библиотечной системой', 10),
    ('CONTRACT_KIND', 'supply', 'на поставку', 11),
    ('CONTRACT_KIND', 'mentor_employer', 'о наставничестве', 12),
    ('CONTRACT_KIND', 'cooperation', 'соглашение о сотрудничестве', 13),
    ('CONTRACT_KIND', 'data_exchange', 'соглашение об информационном взаимодействии', 14);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONTRACT_STATE', 'draft', 'проект', 1),
    ('CONTRACT_STATE', 'agreed', 'согласован', 2),
    ('CONTRACT_STATE', 'signed', 'подписан', 3),
    ('CONTRACT_STATE', 'active', 'действует', 4),
    ('CONTRACT_STATE', 'completed', 'исполнен', 5),
    ('CONTRACT_STATE', 'terminated', 'расторгнут', 6),
    ('CONTRACT_STATE', 'expired', 'истёк', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CONTRACT_LINE', 'component', 'компонент образовательной программы', 1),
    ('CONTRACT_LINE', 'room', 'помещение', 2),
    ('CONTRACT_LINE', 'person', 'лицо', 3),
    ('CONTRACT_LINE', 'stage', 'этап работ', 4),
    ('CONTRACT_LINE', 'payment', 'платёж по графику', 5),
    ('CONTRACT_LINE', 'guarantee', 'гарантийный срок', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PERSON_CATEGORY', 'orphan', 'дети-сироты', 1),
    ('PERSON_CATEGORY', 'no_parental_care', 'дети, оставшиеся без попечения родителей', 2),
    ('PERSON_CATEGORY', 'orphan_range', 'лица из числа детей-сирот и детей, оставшихся без попечения родителей', 3),
    ('PERSON_CATEGORY', 'disabled_child', 'ребёнок-инвалид', 4),
    ('PERSON_CATEGORY', 'disabled1', 'инвалид I группы', 5),
    ('PERSON_CATEGORY', 'disabled2', 'инвалид II группы', 6),
    ('PERSON_CATEGORY', 'disabled3', 'инвалид III группы', 7),
    ('PERSON_CATEGORY', 'disabled_childhood', 'инвалид с детства', 8),
    ('PERSON_CATEGORY', 'ovz', 'ограниченные возможности здоровья', 9),
    ('PERSON_CATEGORY', 'low_income', 'малоимущая семья', 10),
    ('PERSON_CATEGORY', 'large_family', 'многодетная семья', 11),
    ('PERSON_CATEGORY', 'single_parent', 'неполная семья', 12),
    ('PERSON_CATEGORY', 'chernobyl', 'пострадавший от радиации', 13),
    ('PERSON_CATEGORY', 'svo_self', 'участник специальной военной операции', 14),
    ('PERSON_CATEGORY', 'svo_child', 'ребёнок участника специальной военной операции', 15),
    ('PERSON_CATEGORY', 'svo_fallen_child', 'ребёнок погибшего участника специальной военной операции', 16),
    ('PERSON_CATEGORY', 'combat_veteran', 'ветеран боевых действий', 17),
    ('PERSON_CATEGORY', 'forced_migrant', 'вынужденный переселенец', 18),
    ('PERSON_CATEGORY', 'young_parent', 'молодой родитель', 19),
    ('PERSON_CATEGORY', 'refugee', 'беженец', 20),
    ('PERSON_CATEGORY', 'soc_dangerous', 'семья в социально опасном положении', 21),
    ('PERSON_CATEGORY', 'military_injury', 'инвалид вследствие военной травмы', 22),
    ('PERSON_CATEGORY', 'target', 'обучается по целевому договору', 23);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SUPPORT', 'meal', 'бесплатное питание', 1),
    ('SUPPORT', 'meal_comp', 'компенсация питания', 2),
    ('SUPPORT', 'pgo', 'полное государственное обеспечение', 3),
    ('SUPPORT', 'travel', 'проезд', 4),
    ('SUPPORT', 'clothes', 'обмундирование', 5),
    ('SUPPORT', 'dorm_free', 'бесплатное общежитие', 6),
    ('SUPPORT', 'aid', 'материальная помощь', 7),
    ('SUPPORT', 'insurance', 'страхование', 8),
    ('SUPPORT', 'one_off', 'единовременное пособие выпускнику', 9),
    ('SUPPORT', 'psych', 'психолого-педагогическое сопровождение', 10);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('STIPEND', 'acad', 'академическая', 1),
    ('STIPEND', 'acad_excellent', 'академическая для обучающихся на «отлично»', 2),
    ('STIPEND', 'acad_up', 'повышенная академическая', 3),
    ('STIPEND', 'social', 'социальная', 4),
    ('STIPEND', 'governor', 'губернатора', 5),
    ('STIPEND', 'gov_rf', 'Правительства РФ', 6),
    ('STIPEND', 'president', 'Президента РФ', 7),
    ('STIPEND', 'named', 'именная', 8),
    ('STIPEND', 'ppk', 'работодателя, «Профессионалитета»', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PREV_KIND', 'vnutr', 'внутренний учёт', 1),
    ('PREV_KIND', 'pdn', 'подразделение по делам несовершеннолетних', 2),
    ('PREV_KIND', 'kdn', 'комиссия по делам несовершеннолетних', 3),
    ('PREV_KIND', 'sop', 'семья в социально опасном положении', 4),
    ('PREV_KIND', 'risk', 'группа риска', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PREV_REASON', 'offence', 'правонарушение', 1),
    ('PREV_REASON', 'crime', 'преступление', 2),
    ('PREV_REASON', 'alcohol', 'алкоголь', 3),
    ('PREV_REASON', 'drugs', 'наркотики', 4),
    ('PREV_REASON', 'vagrancy', 'бродяжничество', 5),
    ('PREV_REASON', 'truancy', 'пропуски занятий', 6),
    ('PREV_REASON', 'bullying', 'травля', 7),
    ('PREV_REASON', 'extremism', 'экстремизм', 8),
    ('PREV_REASON', 'suicide_risk', 'суицидальный риск', 9),
    ('PREV_REASON', 'other', 'иное', 10);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('MIL_STATUS', 'preconscript', 'допризывник (до 17 лет)', 1),
    ('MIL_STATUS', 'initial', 'первоначальная постановка', 2),
    ('MIL_STATUS', 'conscript', 'подлежит призыву', 3),
    ('MIL_STATUS', 'deferred', 'отсрочка', 4),
    ('MIL_STATUS', 'reserve', 'в запасе', 5),
    ('MIL_STATUS', 'exempt', 'освобождён от призыва', 6),
    ('MIL_STATUS', 'not_liable', 'невоеннообязанный', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('MIL_FITNESS', 'a', 'А — годен', 1),
    ('MIL_FITNESS', 'b', 'Б — годен с незначительными ограничениями', 2),
    ('MIL_FITNESS', 'v', 'В — ограниченно годен', 3),
    ('MIL_FITNESS', 'g', 'Г — временно не годен', 4),
    ('MIL_FITNESS', 'd', 'Д — не годен', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ABSENCE', 'sick', 'временная нетрудоспособность', 1),
    ('ABSENCE', 'vacation', 'ежегодный отпуск', 2),
    ('ABSENCE', 'unpaid', 'отпуск без сохранения заработной платы', 3),
    ('ABSENCE', 'study', 'учебный отпуск', 4),
    ('ABSENCE', 'maternity', 'отпуск по беременности и родам', 5),
    ('ABSENCE', 'childcare', 'отпуск по уходу за ребёнком', 6),
    ('ABSENCE', 'trip', 'командировка', 7),
    ('ABSENCE', 'training', 'обучение', 8),
    ('ABSENCE', 'respect', 'уважительная причина', 9),
    ('ABSENCE', 'none', 'без уважительной причины', 10),
    ('ABSENCE', 'late', 'опоздание', 11),
    ('ABSENCE', 'release', 'освобождён приказом', 12),
    ('ABSENCE', 'other', 'иное', 13);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EMPLOY_TYPE', 'main', 'основное место работы', 1),
    ('EMPLOY_TYPE', 'ext_part', 'внешнее совместительство', 2),
    ('EMPLOY_TYPE', 'int_part', 'внутреннее совместительство', 3),
    ('EMPLOY_TYPE', 'gph', 'договор гражданско-правового характера', 4),
    ('EMPLOY_TYPE', 'combine', 'совмещение', 5),
    ('EMPLOY_TYPE', 'hourly', 'почасовая оплата', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('STAFF_CAT', 'head', 'руководящие работники', 1),
    ('STAFF_CAT', 'ped', 'педагогические работники', 2),
    ('STAFF_CAT', 'master', 'мастера производственного обучения', 3),
    ('STAFF_CAT', 'aux', 'учебно-вспомогательный персонал', 4),
    ('STAFF_CAT', 'service', 'обслуживающий персонал', 5),
    ('STAFF_CAT', 'other', 'иные работники', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PED_CAT', 'high', 'высшая', 1),
    ('PED_CAT', 'first', 'первая', 2),
    ('PED_CAT', 'none', 'без категории', 3),
    ('PED_CAT', 'sdz', 'соответствие занимаемой должности', 4),
    ('PED_CAT', 'ped_method', 'педагог-методист', 5),
    ('PED_CAT', 'ped_mentor', 'педагог-наставник', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('FUND_PAY', 'subsidy', 'субсидия на государственное задание', 1),
    ('FUND_PAY', 'goal', 'целевая субсидия', 2),
    ('FUND_PAY', 'paid', 'приносящая доход деятельность', 3),
    ('FUND_PAY', 'grant', 'грант', 4);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('ROOM_TYPE', 'cabinet', 'кабинет', 1, FALSE),
    ('ROOM_TYPE', 'lab', 'лаборатория', 2, FALSE),
    ('ROOM_TYPE', 'workshop', 'мастерская', 3, FALSE),
    ('ROOM_TYPE', 'polygon', 'полигон', 4, FALSE),
    ('ROOM_TYPE', 'gym', 'спортивный зал', 5, FALSE),
    ('ROOM_TYPE', 'field', 'спортивная площадка', 6, FALSE),
    ('ROOM_TYPE', 'library', 'библиотека', 7, FALSE),
    ('ROOM_TYPE', 'reading_hall', 'читальный зал', 8, FALSE),
    ('ROOM_TYPE', 'assembly', 'актовый зал', 9, FALSE),
    ('ROOM_TYPE', 'canteen', 'столовая, буфет', 10, FALSE),
    ('ROOM_TYPE', 'medical', 'медицинский кабинет', 11, FALSE),
    ('ROOM_TYPE', 'dorm_room', 'жилая комната общежития', 12, FALSE),
    ('ROOM_TYPE', 'office', 'служебный кабинет', 13, FALSE),
    ('ROOM_TYPE', 'admin', 'административное помещение', 14, FALSE),
    ('ROOM_TYPE', 'storage', 'склад, кладовая', 15, FALSE),
    ('ROOM_TYPE', 'wc', 'санитарная комната', 16, FALSE),
    ('ROOM_TYPE', 'corridor', 'коридор, холл', 17, FALSE),
    ('ROOM_TYPE', 'server', 'серверная', 18, FALSE),
    ('ROOM_TYPE', 'garage', 'гараж', 19, FALSE),
    ('ROOM_TYPE', 'other', 'иное', 20, FALSE);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('BUILDING_KIND', 'study', 'учебный корпус', 1, FALSE),
    ('BUILDING_KIND', 'workshop', 'учебно-производственные мастерские', 2, FALSE),
    ('BUILDING_KIND', 'dorm', 'общежитие', 3, FALSE),
    ('BUILDING_KIND', 'canteen', 'столовая', 4, FALSE),
    ('BUILDING_KIND', 'sport', 'спортивный корпус, сооружение', 5, FALSE),
    ('BUILDING_KIND', 'boiler', 'котельная', 6, FALSE),
    ('BUILDING_KIND', 'garage', 'гараж', 7, FALSE),
    ('BUILDING_KIND', 'other', 'иное', 8, FALSE);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('BUILDING_RIGHT', 'operative', 'оперативное управление', 1),
    ('BUILDING_RIGHT', 'ownership', 'собственность', 2),
    ('BUILDING_RIGHT', 'rent', 'аренда', 3),
    ('BUILDING_RIGHT', 'free', 'безвозмездное пользование', 4);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ACCESSIBLE', 'full', 'доступно полностью', 1),
    ('ACCESSIBLE', 'part', 'доступно частично', 2),
    ('ACCESSIBLE', 'none', 'недоступно', 3);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('CONDITION', 'good', 'хорошее', 1, FALSE),
    ('CONDITION', 'fair', 'удовлетворительное', 2, FALSE),
    ('CONDITION', 'repair', 'требует ремонта', 3, FALSE),
    ('CONDITION', 'broken', 'неисправно', 4, FALSE),
    ('CONDITION', 'emergency', 'аварийное', 5, FALSE);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('EQUIP_KIND', 'pc', 'компьютер', 1, FALSE),
    ('EQUIP_KIND', 'notebook', 'ноутбук', 2, FALSE),
    ('EQUIP_KIND', 'projector', 'проектор', 3, FALSE),
    ('EQUIP_KIND', 'panel', 'интерактивная панель', 4, FALSE),
    ('EQUIP_KIND', 'printer', 'печатающее устройство', 5, FALSE),
    ('EQUIP_KIND', 'machine', 'станок', 6, FALSE),
    ('EQUIP_KIND', 'tool', 'инструмент', 7, FALSE),
    ('EQUIP_KIND', 'simulator', 'тренажёр', 8, FALSE),
    ('EQUIP_KIND', 'lab', 'лабораторный стенд', 9, FALSE),
    ('EQUIP_KIND', 'software', 'программа для компьютера', 10, FALSE),
    ('EQUIP_KIND', 'furniture', 'мебель', 11, FALSE),
    ('EQUIP_KIND', 'visual', 'наглядное пособие', 12, FALSE),
    ('EQUIP_KIND', 'accessibility', 'специальные средства для лиц с ОВЗ', 13, FALSE),
    ('EQUIP_KIND', 'sport', 'спортивный инвентарь', 14, FALSE),
    ('EQUIP_KIND', 'safety', 'средства безопасности', 15, FALSE),
    ('EQUIP_KIND', 'other', 'иное', 16, FALSE);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('CATERING_KIND', 'canteen', 'столовая', 1),
    ('CATERING_KIND', 'buffet', 'буфет', 2),
    ('CATERING_KIND', 'vending', 'торговый автомат', 3),
    ('CATERING_KIND', 'kitchen', 'кухня для самостоятельного приготовления', 4);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PERMIT_KIND', 'license', 'лицензия', 1),
    ('PERMIT_KIND', 'accreditation', 'государственная аккредитация', 2),
    ('PERMIT_KIND', 'sanitary', 'санитарно-эпидемиологическое заключение', 3),
    ('PERMIT_KIND', 'fire', 'заключение пожарного надзора', 4),
    ('PERMIT_KIND', 'catering', 'разрешение на организацию питания', 5),
    ('PERMIT_KIND', 'other', 'иное', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('GOVERNING_BODY', 'director', 'директор', 1),
    ('GOVERNING_BODY', 'general', 'общее собрание', 2),
    ('GOVERNING_BODY', 'supervisory', 'наблюдательный (попечительский) совет', 3),
    ('GOVERNING_BODY', 'council', 'совет колледжа', 4),
    ('GOVERNING_BODY', 'ped_council', 'педагогический совет', 5),
    ('GOVERNING_BODY', 'method_council', 'методический совет', 6),
    ('GOVERNING_BODY', 'student', 'совет обучающихся', 7),
    ('GOVERNING_BODY', 'parent', 'совет родителей', 8),
    ('GOVERNING_BODY', 'pck', 'цикловая методическая комиссия', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('INSPECTION_KIND', 'spring', 'весенний', 1),
    ('INSPECTION_KIND', 'autumn', 'осенний', 2),
    ('INSPECTION_KIND', 'extra', 'внеочередной', 3),
    ('INSPECTION_KIND', 'readiness', 'приёмка к учебному году', 4);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('INSPECTION_STATE', 'draft', 'проект', 1),
    ('INSPECTION_STATE', 'signed', 'подписан', 2);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('BRIEF_KIND', 'intro', 'вводный', 1),
    ('BRIEF_KIND', 'primary', 'первичный', 2),
    ('BRIEF_KIND', 'repeat', 'повторный', 3),
    ('BRIEF_KIND', 'extra', 'внеплановый', 4),
    ('BRIEF_KIND', 'target', 'целевой', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('BRIEF_TOPIC', 'ot', 'охрана труда', 1),
    ('BRIEF_TOPIC', 'fire', 'пожарная безопасность', 2),
    ('BRIEF_TOPIC', 'electro', 'электробезопасность, I группа', 3),
    ('BRIEF_TOPIC', 'antiterror', 'антитеррористическая защищённость', 4),
    ('BRIEF_TOPIC', 'road', 'безопасность на дороге и железной дороге', 5),
    ('BRIEF_TOPIC', 'water', 'безопасность на воде', 6),
    ('BRIEF_TOPIC', 'practice', 'практика', 7),
    ('BRIEF_TOPIC', 'lab', 'лаборатория, мастерская', 8),
    ('BRIEF_TOPIC', 'sport', 'физическая культура', 9),
    ('BRIEF_TOPIC', 'event', 'мероприятие', 10),
    ('BRIEF_TOPIC', 'itsec', 'информационная безопасность', 11),
    ('BRIEF_TOPIC', 'eios', 'правила работы в ЭИОС', 12);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('DOC_KIND', 'student_card', 'студенческий билет', 1),
    ('DOC_KIND', 'record_book', 'зачётная книжка', 2),
    ('DOC_KIND', 'cert_study', 'справка об обучении (обучается)', 3),
    ('DOC_KIND', 'cert_period', 'справка о периоде обучения', 4),
    ('DOC_KIND', 'cert_learning', 'справка об обучении (не завершил)', 5),
    ('DOC_KIND', 'call_letter', 'справка-вызов', 6),
    ('DOC_KIND', 'military_cert', 'справка в военкомат', 7),
    ('DOC_KIND', 'sfr_cert', 'справка в СФР и соцзащиту', 8),
    ('DOC_KIND', 'diploma', 'диплом', 9),
    ('DOC_KIND', 'diploma_honor', 'диплом с отличием', 10),
    ('DOC_KIND', 'supplement', 'приложение к диплому', 11),
    ('DOC_KIND', 'duplicate', 'дубликат', 12),
    ('DOC_KIND', 'worker_cert', 'свидетельство о профессии рабочего, должности служащего', 13),
    ('DOC_KIND', 'study_cert', 'свидетельство об обучении', 14),
    ('DOC_KIND', 'pk_cert', 'удостоверение о повышении квалификации', 15),
    ('DOC_KIND', 'pp_diploma', 'диплом о профессиональной переподготовке', 16),
    ('DOC_KIND', 'archive_cert', 'архивная справка', 17),
    ('DOC_KIND', 'transfer_cert', 'справка о переводе', 18),
    ('DOC_KIND', 'income', 'справка о доходах', 19),
    ('DOC_KIND', 'work_cert', 'справка с места работы', 20),
    ('DOC_KIND', 'pass', 'пропуск', 21);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('DOC_STATE', 'requested', 'запрошен', 1),
    ('DOC_STATE', 'in_work', 'в работе', 2),
    ('DOC_STATE', 'ready', 'готов', 3),
    ('DOC_STATE', 'issued', 'выдан', 4),
    ('DOC_STATE', 'refused', 'отказано', 5),
    ('DOC_STATE', 'annulled', 'аннулирован', 6),
    ('DOC_STATE', 'lost', 'утрачен', 7),
    ('DOC_STATE', 'destroyed', 'уничтожен', 8);

INSERT INTO code_item (list, code, label, ext, sort) VALUES
    ('DIPLOMA_KIND', 'original', 'оригинал', 'frdo=Оригинал', 1),
    ('DIPLOMA_KIND', 'duplicate', 'дубликат', 'frdo=Дубликат', 2);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('LEVEL_FRDO', 'ppkrs', 'СПО по программам подготовки квалифицированных рабочих, служащих', 1),
    ('LEVEL_FRDO', 'ppssz', 'СПО по программам подготовки специалистов среднего звена', 2);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('TICKET_KIND', 'dev_feedback', 'обращение к разработчикам', 1),
    ('TICKET_KIND', 'login_problem', 'проблема входа', 2),
    ('TICKET_KIND', 'tech', 'техническая помощь', 3),
    ('TICKET_KIND', 'method', 'методическая помощь', 4),
    ('TICKET_KIND', 'access_restore', 'восстановление доступа', 5),
    ('TICKET_KIND', 'security', 'компрометация, несанкционированный доступ', 6),
    ('TICKET_KIND', 'suggestion', 'предложение', 7),
    ('TICKET_KIND', 'complaint', 'жалоба', 8),
    ('TICKET_KIND', 'content_place', 'размещение материала', 9),
    ('TICKET_KIND', 'data_fix', 'исправление данных', 10),
    ('TICKET_KIND', 'feedback', 'удовлетворённость', 11);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('LOGIN_ERROR', 'not_found', '«Пользователь не найден»', 1),
    ('LOGIN_ERROR', 'multiple', '«Нашлось больше одного пользователя»', 2),
    ('LOGIN_ERROR', 'children_missing', 'родитель видит не всех детей', 3),
    ('LOGIN_ERROR', 'oops', '«Упс. Что-то пошло не так»', 4),
    ('LOGIN_ERROR', 'slow', 'медленная загрузка', 5),
    ('LOGIN_ERROR', 'http', 'ошибка 500, 502, 307, 404', 6),
    ('LOGIN_ERROR', 'password', 'пароль забыт или не подходит', 7),
    ('LOGIN_ERROR', 'blocked', 'учётная запись заблокирована', 8),
    ('LOGIN_ERROR', 'other', 'иное', 9);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('TICKET_STATE', 'new', 'новое', 1),
    ('TICKET_STATE', 'accepted', 'принято', 2),
    ('TICKET_STATE', 'check', 'проверка данных', 3),
    ('TICKET_STATE', 'corrected', 'исправлено, ждёт вступления в силу', 4),
    ('TICKET_STATE', 'wait_user', 'ожидается ответ заявителя', 5),
    ('TICKET_STATE', 'escalated', 'передано в техническую поддержку', 6),
    ('TICKET_STATE', 'rework', 'доработка', 7),
    ('TICKET_STATE', 'solved', 'решено', 8),
    ('TICKET_STATE', 'closed', 'закрыто', 9),
    ('TICKET_STATE', 'rejected', 'отклонено', 10);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ACHIEVEMENT', 'study', 'учёба', 1),
    ('ACHIEVEMENT', 'prof', 'профессиональное мастерство', 2),
    ('ACHIEVEMENT', 'science', 'наука', 3),
    ('ACHIEVEMENT', 'culture', 'культура', 4),
    ('ACHIEVEMENT', 'sport', 'спорт', 5),
    ('ACHIEVEMENT', 'public', 'общественная работа и волонтёрство', 6),
    ('ACHIEVEMENT', 'work', 'труд', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ACHIEVEMENT_LEVEL', 'college', 'колледж', 1),
    ('ACHIEVEMENT_LEVEL', 'municipal', 'муниципальный', 2),
    ('ACHIEVEMENT_LEVEL', 'region', 'региональный', 3),
    ('ACHIEVEMENT_LEVEL', 'district', 'окружной', 4),
    ('ACHIEVEMENT_LEVEL', 'federal', 'всероссийский', 5),
    ('ACHIEVEMENT_LEVEL', 'international', 'международный', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('ACHIEVEMENT_RESULT', 'participant', 'участник', 1),
    ('ACHIEVEMENT_RESULT', 'prize3', 'призёр, III место', 2),
    ('ACHIEVEMENT_RESULT', 'prize2', 'призёр, II место', 3),
    ('ACHIEVEMENT_RESULT', 'winner', 'победитель', 4),
    ('ACHIEVEMENT_RESULT', 'laureate', 'лауреат', 5);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('EVENT_MODULE', 'edu', 'образовательная деятельность', 1, FALSE),
    ('EVENT_MODULE', 'curator', 'кураторство', 2, FALSE),
    ('EVENT_MODULE', 'mentor', 'наставничество', 3, FALSE),
    ('EVENT_MODULE', 'main', 'основные воспитательные мероприятия', 4, FALSE),
    ('EVENT_MODULE', 'space', 'организация предметно-пространственной среды', 5, FALSE),
    ('EVENT_MODULE', 'parents', 'взаимодействие с родителями', 6, FALSE),
    ('EVENT_MODULE', 'self_gov', 'самоуправление', 7, FALSE),
    ('EVENT_MODULE', 'prevention', 'профилактика и безопасность', 8, FALSE),
    ('EVENT_MODULE', 'partners', 'социальное партнёрство', 9, FALSE),
    ('EVENT_MODULE', 'career', 'профессиональное развитие, адаптация и трудоустройство', 10, FALSE);

INSERT INTO code_item (list, code, label, sort, locked) VALUES
    ('EVENT_DIRECTION', 'civic', 'гражданское', 1, FALSE),
    ('EVENT_DIRECTION', 'patriotic', 'патриотическое', 2, FALSE),
    ('EVENT_DIRECTION', 'moral', 'духовно-нравственное', 3, FALSE),
    ('EVENT_DIRECTION', 'aesthetic', 'эстетическое', 4, FALSE),
    ('EVENT_DIRECTION', 'physical', 'физическое', 5, FALSE),
    ('EVENT_DIRECTION', 'labour', 'трудовое', 6, FALSE),
    ('EVENT_DIRECTION', 'ecology', 'экологическое', 7, FALSE),
    ('EVENT_DIRECTION', 'science', 'ценности научного познания', 8, FALSE);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('OUTCOME', 'employed', 'трудоустроен', 1),
    ('OUTCOME', 'employed_spec', 'трудоустроен по специальности', 2),
    ('OUTCOME', 'self_employed', 'самозанятый, предприниматель', 3),
    ('OUTCOME', 'study', 'продолжил обучение', 4),
    ('OUTCOME', 'army', 'призван на военную службу', 5),
    ('OUTCOME', 'childcare', 'отпуск по уходу за ребёнком', 6),
    ('OUTCOME', 'job_search', 'состоит в центре занятости', 7),
    ('OUTCOME', 'unemployed', 'не трудоустроен', 8),
    ('OUTCOME', 'not_planning', 'не планирует трудоустройство', 9),
    ('OUTCOME', 'moved', 'выбыл', 10),
    ('OUTCOME', 'prison', 'отбывает наказание', 11),
    ('OUTCOME', 'heavy_ill', 'тяжело болен', 12),
    ('OUTCOME', 'target_work', 'работает по целевому договору', 13),
    ('OUTCOME', 'unknown', 'неизвестно', 14);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('VACANCY_KIND', 'job', 'работа', 1),
    ('VACANCY_KIND', 'internship', 'стажировка', 2),
    ('VACANCY_KIND', 'practice', 'практика', 3),
    ('VACANCY_KIND', 'project', 'проект', 4),
    ('VACANCY_KIND', 'part_time', 'подработка', 5),
    ('VACANCY_KIND', 'college_job', 'вакансия колледжа', 6);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('RESPONSE_STATE', 'sent', 'отправлен', 1),
    ('RESPONSE_STATE', 'seen', 'просмотрен', 2),
    ('RESPONSE_STATE', 'invited', 'приглашён', 3),
    ('RESPONSE_STATE', 'accepted', 'принят', 4),
    ('RESPONSE_STATE', 'declined', 'отклонён', 5),
    ('RESPONSE_STATE', 'hired', 'нанят', 6),
    ('RESPONSE_STATE', 'withdrawn', 'отозван', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SURVEY_KIND', 'teacher', 'оценка педагога', 1),
    ('SURVEY_KIND', 'conditions', 'оценка условий', 2),
    ('SURVEY_KIND', 'employer', 'опрос работодателей', 3),
    ('SURVEY_KIND', 'graduate', 'опрос выпускников', 4),
    ('SURVEY_KIND', 'parent', 'опрос родителей', 5),
    ('SURVEY_KIND', 'staff', 'опрос работников', 6),
    ('SURVEY_KIND', 'noko', 'независимая оценка качества условий', 7),
    ('SURVEY_KIND', 'csat', 'удовлетворённость', 8),
    ('SURVEY_KIND', 'demand', 'изучение спроса', 9),
    ('SURVEY_KIND', 'spt', 'социально-психологическое тестирование (факт)', 10);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('DOC_PROG', 'oop', 'описание образовательной программы', 1),
    ('DOC_PROG', 'up', 'учебный план', 2),
    ('DOC_PROG', 'kug', 'календарный учебный график', 3),
    ('DOC_PROG', 'rpd', 'рабочая программа дисциплины', 4),
    ('DOC_PROG', 'rp_pm', 'рабочая программа модуля', 5),
    ('DOC_PROG', 'rp_up', 'рабочая программа учебной практики', 6),
    ('DOC_PROG', 'rp_pp', 'рабочая программа производственной практики', 7),
    ('DOC_PROG', 'rpv', 'рабочая программа воспитания', 8),
    ('DOC_PROG', 'kpvr', 'календарный план воспитательной работы', 9),
    ('DOC_PROG', 'fos', 'оценочные материалы', 10),
    ('DOC_PROG', 'gia_prog', 'программа государственной итоговой аттестации', 11),
    ('DOC_PROG', 'method', 'методические материалы', 12),
    ('DOC_PROG', 'ktp', 'календарно-тематический план', 13);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('PUB_STATE', 'draft', 'проект', 1),
    ('PUB_STATE', 'review', 'на согласовании', 2),
    ('PUB_STATE', 'approved', 'утверждён', 3),
    ('PUB_STATE', 'published', 'опубликован', 4),
    ('PUB_STATE', 'archived', 'в архиве', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SPECIALTY_KIND', 'profession', 'профессия', 1),
    ('SPECIALTY_KIND', 'specialty', 'специальность', 2),
    ('SPECIALTY_KIND', 'worker_job', 'профессия рабочего, должность служащего', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('SPECIALTY_STATUS', 'planned', 'планируется', 1),
    ('SPECIALTY_STATUS', 'active', 'ведётся', 2),
    ('SPECIALTY_STATUS', 'closing', 'завершается', 3);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('DAY_KIND', 'work', 'рабочий', 1),
    ('DAY_KIND', 'weekend', 'выходной', 2),
    ('DAY_KIND', 'holiday', 'праздник', 3),
    ('DAY_KIND', 'short', 'сокращённый', 4),
    ('DAY_KIND', 'moved', 'выходной, перенесённый с другого дня', 5);

INSERT INTO code_item (list, code, label, short, sort) VALUES
    ('WEEKDAY', 'mon', 'понедельник', 'пн', 1),
    ('WEEKDAY', 'tue', 'вторник', 'вт', 2),
    ('WEEKDAY', 'wed', 'среда', 'ср', 3),
    ('WEEKDAY', 'thu', 'четверг', 'чт', 4),
    ('WEEKDAY', 'fri', 'пятница', 'пт', 5),
    ('WEEKDAY', 'sat', 'суббота', 'сб', 6),
    ('WEEKDAY', 'sun', 'воскресенье', 'вс', 7);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('EXT_SYSTEM', 'esia', 'Госуслуги (ЕСИА)', 1),
    ('EXT_SYSTEM', 'epos', 'ЭПОС', 2),
    ('EXT_SYSTEM', 'sferum', 'Сферум', 3),
    ('EXT_SYSTEM', 'elibrary', 'электронно-библиотечная система', 4),
    ('EXT_SYSTEM', 'vk', 'ВКонтакте', 5);

INSERT INTO code_item (list, code, label, sort) VALUES
    ('MATCH_STATE', 'ok', 'найден', 1),
    ('MATCH_STATE', 'none', 'не найден', 2),
    ('MATCH_STATE', 'multiple', 'нашлось несколько', 3);

-- The lists themselves, so that the list of an item is chosen by its name.
INSERT INTO code_item (list, code, label, sort) VALUES
    ('CODE_LIST', 'EDU_BASE', 'База приёма', 1),
    ('CODE_LIST', 'ADDRESS', 'Виды адресов', 2),
    ('CODE_LIST', 'VACANCY_KIND', 'Виды вакансий', 3),
    ('CODE_LIST', 'SHEET_KIND', 'Виды ведомостей', 4),
    ('CODE_LIST', 'DOC_KIND', 'Виды выдаваемых документов', 5),
    ('CODE_LIST', 'DAY_KIND', 'Виды дней производственного календаря', 6),
    ('CODE_LIST', 'CONTRACT_KIND', 'Виды договоров', 7),
    ('CODE_LIST', 'EDU_DOC', 'Виды документов об образовании', 8),
    ('CODE_LIST', 'DOC_PROG', 'Виды документов программ', 9),
    ('CODE_LIST', 'ACHIEVEMENT', 'Виды достижений', 10),
    ('CODE_LIST', 'LESSON_KIND', 'Виды занятий', 11),
    ('CODE_LIST', 'EMPLOY_TYPE', 'Виды занятости', 12),
    ('CODE_LIST', 'BUILDING_KIND', 'Виды зданий', 13),
    ('CODE_LIST', 'BRIEF_KIND', 'Виды инструктажей', 14),
    ('CODE_LIST', 'COMPETENCE', 'Виды компетенций', 15),
    ('CODE_LIST', 'CONTACT', 'Виды контактов', 16),
    ('CODE_LIST', 'LNA', 'Виды локальных актов и документов', 17),
    ('CODE_LIST', 'MED', 'Виды медицинских сведений', 18),
    ('CODE_LIST', 'EQUIP_KIND', 'Виды оборудования', 19),
    ('CODE_LIST', 'PROG_KIND', 'Виды образовательных программ', 20),
    ('CODE_LIST', 'TICKET_KIND', 'Виды обращений', 21),
    ('CODE_LIST', 'SURVEY_KIND', 'Виды опросов', 22),
    ('CODE_LIST', 'GOVERNING_BODY', 'Виды органов управления', 23),
    ('CODE_LIST', 'INSPECTION_KIND', 'Виды осмотров', 24),
    ('CODE_LIST', 'ABSENCE', 'Виды отсутствия', 25),
    ('CODE_LIST', 'UNIT', 'Виды подразделений', 26),
    ('CODE_LIST', 'PRACTICE_KIND', 'Виды практики', 27),
    ('CODE_LIST', 'ORDER_KIND', 'Виды приказов', 28),
    ('CODE_LIST', 'CONTRACT_LINE', 'Виды приложений к договорам', 29),
    ('CODE_LIST', 'PREV_KIND', 'Виды профилактического учёта', 30),
    ('CODE_LIST', 'CATERING_KIND', 'Виды пунктов питания', 31),
    ('CODE_LIST', 'PERMIT_KIND', 'Виды разрешительных документов', 32),
    ('CODE_LIST', 'RELATION', 'Виды родства и представительства', 33),
    ('CODE_LIST', 'SCALE', 'Виды систем оценивания', 34),
    ('CODE_LIST', 'CONSENT', 'Виды согласий', 35),
    ('CODE_LIST', 'STIPEND', 'Виды стипендий', 36),
    ('CODE_LIST', 'ITEM_KIND', 'Виды строк учебного плана', 37),
    ('CODE_LIST', 'ID_DOC', 'Виды удостоверений личности', 38),
    ('CODE_LIST', 'ACCOUNT_KIND', 'Виды учётных записей', 39),
    ('CODE_LIST', 'EXT_SYSTEM', 'Внешние системы', 40),
    ('CODE_LIST', 'MIL_STATUS', 'Воинский учёт', 41),
    ('CODE_LIST', 'ORDER_GROUP', 'Группы приказов', 42),
    ('CODE_LIST', 'WEEKDAY', 'Дни недели', 43),
    ('CODE_LIST', 'ACCESSIBLE', 'Доступность для лиц с ОВЗ', 44),
    ('CODE_LIST', 'OUTCOME', 'Занятость выпускников', 45),
    ('CODE_LIST', 'FUND_PAY', 'Источники оплаты труда', 46),
    ('CODE_LIST', 'FUNDING', 'Источники финансирования обучения', 47),
    ('CODE_LIST', 'MIL_FITNESS', 'Категории годности', 48),
    ('CODE_LIST', 'STAFF_CAT', 'Категории персонала', 49),
    ('CODE_LIST', 'PED_CAT', 'Квалификационные категории', 50),
    ('CODE_LIST', 'PERSON_CATEGORY', 'Льготные и социальные категории', 51),
    ('CODE_LIST', 'SUPPORT', 'Меры поддержки', 52),
    ('CODE_LIST', 'SVEDEN_DOC', 'Места документов в разделе «Сведения…»', 53),
    ('CODE_LIST', 'PRACTICE_PLACE', 'Места практики', 54),
    ('CODE_LIST', 'EVENT_MODULE', 'Модули программы воспитания', 55),
    ('CODE_LIST', 'EVENT_DIRECTION', 'Направления воспитания', 56),
    ('CODE_LIST', 'ISSUE_REASON', 'Основания выдачи логина и пароля', 57),
    ('CODE_LIST', 'SOURCE', 'Откуда сведения', 58),
    ('CODE_LIST', 'LOGIN_ERROR', 'Ошибки входа', 59),
    ('CODE_LIST', 'SEX', 'Пол', 60),
    ('CODE_LIST', 'PRACTICE_MODE', 'Порядок проведения практики', 61),
    ('CODE_LIST', 'BUILDING_RIGHT', 'Права на здания', 62),
    ('CODE_LIST', 'ADM_RIGHT', 'Права при приёме', 63),
    ('CODE_LIST', 'EL_DOT', 'Применение электронного обучения и дистанционных технологий', 64),
    ('CODE_LIST', 'SESSION_END', 'Причины окончания сеанса', 65),
    ('CODE_LIST', 'EXPEL_REASON', 'Причины отчисления', 66),
    ('CODE_LIST', 'STOP_REASON', 'Причины прекращения доступа', 67),
    ('CODE_LIST', 'PREV_REASON', 'Причины профилактического учёта', 68),
    ('CODE_LIST', 'SPECIALTY_KIND', 'Профессия или специальность', 69),
    ('CODE_LIST', 'MATCH_STATE', 'Результаты сопоставления', 70),
    ('CODE_LIST', 'ACHIEVEMENT_RESULT', 'Результаты участия', 71),
    ('CODE_LIST', 'ORG_KIND', 'Роли организаций', 72),
    ('CODE_LIST', 'AUTH_EVENT', 'События входа', 73),
    ('CODE_LIST', 'CONDITION', 'Состояния', 74),
    ('CODE_LIST', 'CONTRACT_STATE', 'Состояния договоров', 75),
    ('CODE_LIST', 'DOC_STATE', 'Состояния документов', 76),
    ('CODE_LIST', 'TICKET_STATE', 'Состояния обращений', 77),
    ('CODE_LIST', 'ACTIVE', 'Состояния организаций', 78),
    ('CODE_LIST', 'RESPONSE_STATE', 'Состояния откликов', 79),
    ('CODE_LIST', 'SPECIALTY_STATUS', 'Состояния подготовки', 80),
    ('CODE_LIST', 'ORDER_STATE', 'Состояния приказов', 81),
    ('CODE_LIST', 'INSPECTION_STATE', 'Состояния протоколов осмотра', 82),
    ('CODE_LIST', 'PUB_STATE', 'Состояния публикации', 83),
    ('CODE_LIST', 'SNILS_STATUS', 'Состояния СНИЛС', 84),
    ('CODE_LIST', 'ACCOUNT_STATE', 'Состояния учётных записей', 85),
    ('CODE_LIST', 'CODE_LIST', 'Справочники', 86),
    ('CODE_LIST', 'RET', 'Сроки хранения', 87),
    ('CODE_LIST', 'DIPLOMA_KIND', 'Статусы дипломов в ФРДО', 88),
    ('CODE_LIST', 'STUDENT_STATUS', 'Статусы обучающихся', 89),
    ('CODE_LIST', 'OKSM', 'Страны мира (ОКСМ)', 90),
    ('CODE_LIST', 'BRIEF_TOPIC', 'Темы инструктажей', 91),
    ('CODE_LIST', 'ROOM_TYPE', 'Типы помещений', 92),
    ('CODE_LIST', 'ACHIEVEMENT_LEVEL', 'Уровни достижений', 93),
    ('CODE_LIST', 'EDU_LEVEL', 'Уровни образования', 94),
    ('CODE_LIST', 'LEVEL_FRDO', 'Уровни образования в ФРДО', 95),
    ('CODE_LIST', 'ATTEST_KIND', 'Формы контроля', 96),
    ('CODE_LIST', 'STUDY_FORM', 'Формы обучения', 97),
    ('CODE_LIST', 'EDU_FORM', 'Формы получения образования', 98),
    ('CODE_LIST', 'CONSENT_FORM', 'Формы согласий', 99),
    ('CODE_LIST', 'CYCLE', 'Циклы дисциплин', 100);

-- Codes of the register of diplomas (ФРДО).
UPDATE code_item SET ext = 'frdo=Муж' WHERE list = 'SEX' AND code = 'm';
UPDATE code_item SET ext = 'frdo=Жен' WHERE list = 'SEX' AND code = 'f';

-- Positions of a college: the nomenclature of teaching and leading posts (ПП РФ № 225 от 21.02.2022), days of leave by
-- ПП РФ № 466 от 14.05.2015 where it is plain, 720 hours by приказ Минпросвещения. An empty number is not known.
INSERT INTO position (name, category, is_ped, load_norm_hours, leave_days, created_at, updated_at, source, search_norm) VALUES
    ('Директор', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'директор'),
    ('Заместитель директора по учебной работе', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заместитель директора по учебной работе'),
    ('Заместитель директора по учебно-методической работе', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заместитель директора по учебно-методической работе'),
    ('Заместитель директора по учебно-производственной работе', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заместитель директора по учебно-производственной работе'),
    ('Заместитель директора по воспитательной работе', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заместитель директора по воспитательной работе'),
    ('Директор филиала', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'директор филиала'),
    ('Заведующий отделением', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий отделением'),
    ('Заведующий учебной частью', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий учебной частью'),
    ('Старший мастер', 'head', FALSE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'старший мастер'),
    ('Заместитель директора по административно-хозяйственной работе', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заместитель директора по административно-хозяйственной работе'),
    ('Главный бухгалтер', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'главный бухгалтер'),
    ('Заведующий библиотекой', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий библиотекой'),
    ('Заведующий общежитием', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий общежитием'),
    ('Заведующий хозяйством', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий хозяйством'),
    ('Заведующий производством', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий производством'),
    ('Заведующий складом', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий складом'),
    ('Начальник отдела', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'начальник отдела'),
    ('Начальник отдела кадров', 'head', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'начальник отдела кадров'),
    ('Заведующий мастерскими', 'head', FALSE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий мастерскими'),
    ('Заведующий производственной практикой', 'head', FALSE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'заведующий производственной практикой'),
    ('Руководитель центра', 'head', FALSE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'руководитель центра'),
    ('Преподаватель', 'ped', TRUE, 720, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'преподаватель'),
    ('Мастер производственного обучения', 'master', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'мастер производственного обучения'),
    ('Методист', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'методист'),
    ('Старший методист', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'старший методист'),
    ('Педагог-психолог', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'педагог-психолог'),
    ('Социальный педагог', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'социальный педагог'),
    ('Педагог-организатор', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'педагог-организатор'),
    ('Воспитатель', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'воспитатель'),
    ('Старший воспитатель', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'старший воспитатель'),
    ('Руководитель физического воспитания', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'руководитель физического воспитания'),
    ('Преподаватель-организатор основ безопасности и защиты Родины', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'преподаватель-организатор основ безопасности и защиты родины'),
    ('Тьютор', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'тьютор'),
    ('Педагог дополнительного образования', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'педагог дополнительного образования'),
    ('Советник директора по воспитанию и взаимодействию с детскими общественными объединениями', 'ped', TRUE, NULL, 56, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'советник директора по воспитанию и взаимодействию с детскими общественными объединениями'),
    ('Концертмейстер', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'концертмейстер'),
    ('Тренер-преподаватель', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'тренер-преподаватель'),
    ('Педагог-библиотекарь', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'педагог-библиотекарь'),
    ('Инструктор-методист', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'инструктор-методист'),
    ('Инструктор по труду', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'инструктор по труду'),
    ('Учитель-дефектолог', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'учитель-дефектолог'),
    ('Учитель-логопед', 'ped', TRUE, NULL, NULL, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'учитель-логопед'),
    ('Секретарь учебной части', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'секретарь учебной части'),
    ('Диспетчер образовательной организации', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'диспетчер образовательной организации'),
    ('Лаборант', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'лаборант'),
    ('Старший лаборант', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'старший лаборант'),
    ('Специалист по учебно-методической работе', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'специалист по учебно-методической работе'),
    ('Ассистент (помощник)', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'ассистент (помощник)'),
    ('Библиотекарь', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'библиотекарь'),
    ('Дежурный по общежитию', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'дежурный по общежитию'),
    ('Комендант', 'aux', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'комендант'),
    ('Бухгалтер', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'бухгалтер'),
    ('Экономист', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'экономист'),
    ('Специалист по кадрам', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'специалист по кадрам'),
    ('Делопроизводитель', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'делопроизводитель'),
    ('Секретарь руководителя', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'секретарь руководителя'),
    ('Юрисконсульт', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'юрисконсульт'),
    ('Специалист по закупкам', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'специалист по закупкам'),
    ('Специалист по охране труда', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'специалист по охране труда'),
    ('Системный администратор', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'системный администратор'),
    ('Программист', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'программист'),
    ('Техник', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'техник'),
    ('Инженер', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'инженер'),
    ('Архивариус', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'архивариус'),
    ('Фельдшер', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'фельдшер'),
    ('Медицинская сестра', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'медицинская сестра'),
    ('Специалист по персоналу', 'other', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'специалист по персоналу'),
    ('Уборщик служебных помещений', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'уборщик служебных помещений'),
    ('Уборщик территорий', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'уборщик территорий'),
    ('Рабочий по комплексному обслуживанию и ремонту зданий', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'рабочий по комплексному обслуживанию и ремонту зданий'),
    ('Слесарь-сантехник', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'слесарь-сантехник'),
    ('Электромонтёр по ремонту и обслуживанию электрооборудования', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'электромонтер по ремонту и обслуживанию электрооборудования'),
    ('Водитель автомобиля', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'водитель автомобиля'),
    ('Сторож (вахтёр)', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'сторож (вахтер)'),
    ('Гардеробщик', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'гардеробщик'),
    ('Кастелянша', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'кастелянша'),
    ('Кладовщик', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'кладовщик'),
    ('Повар', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'повар'),
    ('Кухонный рабочий', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'кухонный рабочий'),
    ('Дворник', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'дворник'),
    ('Плотник', 'service', FALSE, NULL, 28, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'плотник');

INSERT INTO grade_scale (code, name, kind, created_at, updated_at, source, search_norm) VALUES
    ('five', 'Пятибалльная', 'five', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'пятибалльная'),
    ('pass', 'Зачтено — не зачтено', 'pass', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'зачтено — не зачтено'),
    ('points100', 'Стобалльная (методика демонстрационного экзамена)', 'points100', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'стобалльная (методика демонстрационного экзамена)'),
    ('vpd', 'Освоение вида деятельности', 'vpd', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'освоение вида деятельности'),
    ('mark', 'Отметки журнала', 'mark', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'отметки журнала'),
    ('service', 'Служебные результаты', 'service', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'служебные результаты');

-- Ranges of points: the default of the method of the demonstration exam; a college changes them by its local act.
INSERT INTO grade_value (scale_id, code, label, print_full, numeric, passed, counts_avg, min_points, max_points, sort, created_at, updated_at, source, search_norm) VALUES
    ((SELECT id FROM grade_scale WHERE code = 'five'), '5', '5', 'отлично', 500, TRUE, TRUE, NULL, NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '5 отлично'),
    ((SELECT id FROM grade_scale WHERE code = 'five'), '4', '4', 'хорошо', 400, TRUE, TRUE, NULL, NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '4 хорошо'),
    ((SELECT id FROM grade_scale WHERE code = 'five'), '3', '3', 'удовлетворительно', 300, TRUE, TRUE, NULL, NULL, 3, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '3 удовлетворительно'),
    ((SELECT id FROM grade_scale WHERE code = 'five'), '2', '2', 'неудовлетворительно', 200, FALSE, TRUE, NULL, NULL, 4, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '2 неудовлетворительно'),
    ((SELECT id FROM grade_scale WHERE code = 'pass'), 'pass', 'зачтено', 'зачтено', NULL, TRUE, FALSE, NULL, NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'зачтено зачтено'),
    ((SELECT id FROM grade_scale WHERE code = 'pass'), 'fail', 'не зачтено', 'не зачтено', NULL, FALSE, FALSE, NULL, NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'не зачтено не зачтено'),
    ((SELECT id FROM grade_scale WHERE code = 'points100'), '5', '5 (отлично)', 'отлично', 500, TRUE, TRUE, 7000, 10000, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '5 (отлично) отлично'),
    ((SELECT id FROM grade_scale WHERE code = 'points100'), '4', '4 (хорошо)', 'хорошо', 400, TRUE, TRUE, 4000, 6999, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '4 (хорошо) хорошо'),
    ((SELECT id FROM grade_scale WHERE code = 'points100'), '3', '3 (удовлетворительно)', 'удовлетворительно', 300, TRUE, TRUE, 2000, 3999, 3, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '3 (удовлетворительно) удовлетворительно'),
    ((SELECT id FROM grade_scale WHERE code = 'points100'), '2', '2 (неудовлетворительно)', 'неудовлетворительно', 200, FALSE, TRUE, 0, 1999, 4, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', '2 (неудовлетворительно) неудовлетворительно'),
    ((SELECT id FROM grade_scale WHERE code = 'vpd'), 'mastered', 'освоен', 'вид деятельности освоен', NULL, TRUE, FALSE, NULL, NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'освоен вид деятельности освоен'),
    ((SELECT id FROM grade_scale WHERE code = 'vpd'), 'not_mastered', 'не освоен', 'вид деятельности не освоен', NULL, FALSE, FALSE, NULL, NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'не освоен вид деятельности не освоен'),
    ((SELECT id FROM grade_scale WHERE code = 'mark'), 'n', 'н', 'отсутствовал', NULL, FALSE, FALSE, NULL, NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'н отсутствовал'),
    ((SELECT id FROM grade_scale WHERE code = 'mark'), 'b', 'б', 'болен', NULL, FALSE, FALSE, NULL, NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'б болен'),
    ((SELECT id FROM grade_scale WHERE code = 'mark'), 'op', 'оп', 'опоздал', NULL, FALSE, FALSE, NULL, NULL, 3, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'оп опоздал'),
    ((SELECT id FROM grade_scale WHERE code = 'mark'), 'osv', 'осв', 'освобождён', NULL, FALSE, FALSE, NULL, NULL, 4, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'осв освобожден'),
    ((SELECT id FROM grade_scale WHERE code = 'service'), 'no_show', 'н/я', 'не явился', NULL, FALSE, FALSE, NULL, NULL, 1, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'н/я не явился'),
    ((SELECT id FROM grade_scale WHERE code = 'service'), 'not_attested', 'н/а', 'не аттестован', NULL, FALSE, FALSE, NULL, NULL, 2, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'н/а не аттестован'),
    ((SELECT id FROM grade_scale WHERE code = 'service'), 'not_admitted', 'н/д', 'не допущен', NULL, FALSE, FALSE, NULL, NULL, 3, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'н/д не допущен'),
    ((SELECT id FROM grade_scale WHERE code = 'service'), 'credited', 'перезачтено', 'перезачтено', NULL, TRUE, FALSE, NULL, NULL, 4, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'перезачтено перезачтено');

-- Benefits that federal law names outright; the region's own are added by the college.
INSERT INTO benefit_rule (category, supports, stipend, admission_right, law, active, created_at, updated_at, source, search_norm) VALUES
    ('orphan', '["pgo","meal","travel","clothes","dorm_free","one_off"]', 'social', NULL, 'Федеральный закон от 21.12.1996 № 159-ФЗ; статья 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'федеральный закон от 21.12.1996 № 159-фз; статья 36 федерального закона от 29.12.2012 № 273-фз'),
    ('no_parental_care', '["pgo","meal","travel","clothes","dorm_free","one_off"]', 'social', NULL, 'Федеральный закон от 21.12.1996 № 159-ФЗ; статья 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'федеральный закон от 21.12.1996 № 159-фз; статья 36 федерального закона от 29.12.2012 № 273-фз'),
    ('orphan_range', '["pgo","meal","travel","clothes","dorm_free","one_off"]', 'social', NULL, 'Федеральный закон от 21.12.1996 № 159-ФЗ; статья 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'федеральный закон от 21.12.1996 № 159-фз; статья 36 федерального закона от 29.12.2012 № 273-фз'),
    ('disabled_child', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('disabled1', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('disabled2', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('disabled_childhood', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('military_injury', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('chernobyl', NULL, 'social', NULL, 'часть 5 статьи 36 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 5 статьи 36 федерального закона от 29.12.2012 № 273-фз'),
    ('ovz', '["meal"]', NULL, NULL, 'часть 7 статьи 79 Федерального закона от 29.12.2012 № 273-ФЗ', TRUE, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'migration', 'часть 7 статьи 79 федерального закона от 29.12.2012 № 273-фз');
