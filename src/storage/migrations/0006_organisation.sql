-- S05, the organisation and its property, and the registers of a person: domain.md 4.1 and 4.3.

CREATE TABLE organisation (
    id $ID$,
    full_name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kinds TEXT NOT NULL,
    is_own BOOLEAN NOT NULL DEFAULT FALSE,
    inn TEXT,
    kpp TEXT,
    ogrn TEXT,
    okpo TEXT,
    okved TEXT,
    okato TEXT,
    legal_form TEXT,
    ownership TEXT,
    founded_on TEXT,
    founder_id BIGINT CONSTRAINT fk_organisation_founder REFERENCES organisation (id),
    head_name TEXT,
    head_post TEXT,
    acts_on TEXT,
    charter_ref TEXT,
    legal_address TEXT,
    post_address TEXT,
    region_code TEXT,
    phone TEXT,
    email TEXT,
    site TEXT,
    work_hours TEXT,
    languages TEXT,
    status TEXT,
    profile_okved TEXT,
    $COMMON$,
    CONSTRAINT ck_organisation_founder_id CHECK (founder_id <> id)
);
CREATE UNIQUE INDEX uq_organisation_inn ON organisation (inn, kpp) WHERE deleted_at IS NULL;
-- The store is of one college: its own organisation is one.
CREATE UNIQUE INDEX uq_organisation_own ON organisation (is_own) WHERE is_own AND deleted_at IS NULL;
CREATE INDEX ix_organisation_short_name ON organisation (short_name COLLATE "ru-x-icu", id);
CREATE INDEX ix_organisation_founder ON organisation (founder_id);

CREATE TABLE org_unit (
    id $ID$,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id BIGINT CONSTRAINT fk_org_unit_parent REFERENCES org_unit (id),
    in_education BOOLEAN NOT NULL DEFAULT FALSE,
    address TEXT,
    phone TEXT,
    email TEXT,
    site TEXT,
    opened_on TEXT,
    closed_on TEXT,
    sort BIGINT NOT NULL DEFAULT 0,
    $COMMON$,
    CONSTRAINT ck_org_unit_parent_id CHECK (parent_id <> id),
    CONSTRAINT ck_org_unit_closed_on CHECK (closed_on >= opened_on)
);
CREATE UNIQUE INDEX uq_org_unit_name ON org_unit (name, parent_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_org_unit_top ON org_unit (name) WHERE deleted_at IS NULL AND parent_id IS NULL;
CREATE INDEX ix_org_unit_sort ON org_unit (sort, id);
CREATE INDEX ix_org_unit_parent ON org_unit (parent_id);

CREATE TABLE permit (
    id $ID$,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    reg_number TEXT,
    issued_on TEXT NOT NULL,
    issued_by TEXT,
    valid_to TEXT,
    link TEXT,
    $COMMON$,
    CONSTRAINT ck_permit_valid_to CHECK (valid_to >= issued_on)
);
CREATE UNIQUE INDEX uq_permit_number ON permit (kind, number) WHERE deleted_at IS NULL;
CREATE INDEX ix_permit_issued_on ON permit (issued_on, id);
CREATE TABLE permit_programme (
    owner_id BIGINT NOT NULL CONSTRAINT fk_permit_programme_owner REFERENCES permit (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_permit_programme_target REFERENCES programme (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_permit_programme_target ON permit_programme (target_id);

CREATE TABLE bank_account (
    id $ID$,
    organisation_id BIGINT NOT NULL CONSTRAINT fk_bank_account_organisation REFERENCES organisation (id),
    bank TEXT NOT NULL,
    bik TEXT NOT NULL,
    account TEXT NOT NULL,
    corr_account TEXT,
    personal_account TEXT,
    treasury TEXT,
    is_main BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$
);
CREATE UNIQUE INDEX uq_bank_account_account ON bank_account (organisation_id, account, personal_account) WHERE deleted_at IS NULL;
CREATE INDEX ix_bank_account_bank ON bank_account (bank COLLATE "ru-x-icu", id);

CREATE TABLE charter_fact (
    id $ID$,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    charter_version TEXT NOT NULL,
    registered_on TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_charter_fact_section ON charter_fact (section, charter_version) WHERE deleted_at IS NULL;
CREATE INDEX ix_charter_fact_section ON charter_fact (section COLLATE "ru-x-icu", id);

CREATE TABLE governing_body (
    id $ID$,
    name TEXT NOT NULL,
    kind TEXT,
    term TEXT,
    address TEXT,
    phone TEXT,
    email TEXT,
    site TEXT,
    sort BIGINT NOT NULL DEFAULT 0,
    $COMMON$
);
CREATE UNIQUE INDEX uq_governing_body_name ON governing_body (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_governing_body_sort ON governing_body (sort, id);

CREATE TABLE body_member (
    id $ID$,
    body_id BIGINT NOT NULL CONSTRAINT fk_body_member_body REFERENCES governing_body (id),
    person_id BIGINT NOT NULL CONSTRAINT fk_body_member_person REFERENCES person (id),
    post TEXT,
    is_head BOOLEAN NOT NULL DEFAULT FALSE,
    since TEXT,
    till TEXT,
    $COMMON$,
    CONSTRAINT ck_body_member_till CHECK (till >= since)
);
CREATE UNIQUE INDEX uq_body_member_person ON body_member (body_id, person_id, since) WHERE deleted_at IS NULL;
CREATE INDEX ix_body_member_person ON body_member (person_id);

CREATE TABLE local_act (
    id $ID$,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT,
    approved_on TEXT NOT NULL,
    valid_to TEXT,
    version TEXT,
    sveden_prop TEXT,
    pub TEXT,
    $COMMON$,
    CONSTRAINT ck_local_act_valid_to CHECK (valid_to >= approved_on)
);
CREATE UNIQUE INDEX uq_local_act_title ON local_act (kind, title, approved_on) WHERE deleted_at IS NULL;
CREATE INDEX ix_local_act_approved_on ON local_act (approved_on, id);

-- Areas are kept in hundredths of a square metre. `right_kind` is «right» of domain.md, which SQL reserves.
CREATE TABLE building (
    id $ID$,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    fias TEXT,
    cadastral TEXT,
    right_kind TEXT,
    right_doc TEXT,
    area BIGINT,
    study_area BIGINT,
    floors BIGINT,
    built_year BIGINT,
    wear_pct BIGINT,
    capacity BIGINT,
    gps TEXT,
    fire_cert TEXT,
    sanitary_cert TEXT,
    accessible TEXT,
    access_note TEXT,
    emergency BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$,
    CONSTRAINT ck_building_area CHECK (area > 0),
    CONSTRAINT ck_building_study_area CHECK (study_area >= 0 AND study_area <= area),
    CONSTRAINT ck_building_wear_pct CHECK (wear_pct BETWEEN 0 AND 10000)
);
CREATE UNIQUE INDEX uq_building_name ON building (name) WHERE deleted_at IS NULL;
CREATE INDEX ix_building_name ON building (name COLLATE "ru-x-icu", id);

CREATE TABLE room (
    id $ID$,
    building_id BIGINT NOT NULL CONSTRAINT fk_room_building REFERENCES building (id),
    number TEXT NOT NULL,
    name TEXT,
    type TEXT NOT NULL,
    floor BIGINT,
    area BIGINT,
    seats BIGINT,
    computers BIGINT,
    accessible BOOLEAN NOT NULL DEFAULT FALSE,
    access_note TEXT,
    equipment_note TEXT,
    schedulable BOOLEAN NOT NULL DEFAULT FALSE,
    condition TEXT,
    $COMMON$,
    CONSTRAINT ck_room_area CHECK (area > 0)
);
CREATE UNIQUE INDEX uq_room_number ON room (building_id, number) WHERE deleted_at IS NULL;
CREATE INDEX ix_room_number ON room (number COLLATE "ru-x-icu", id);
CREATE TABLE room_discipline (
    owner_id BIGINT NOT NULL CONSTRAINT fk_room_discipline_owner REFERENCES room (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_room_discipline_target REFERENCES discipline (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_room_discipline_target ON room_discipline (target_id);

CREATE TABLE contract (
    id $ID$,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    starts_on TEXT,
    ends_on TEXT,
    auto_renew BOOLEAN NOT NULL DEFAULT FALSE,
    party_id BIGINT CONSTRAINT fk_contract_party REFERENCES organisation (id),
    party_person_id BIGINT CONSTRAINT fk_contract_party_person REFERENCES person (id),
    payer_id BIGINT CONSTRAINT fk_contract_payer REFERENCES person (id),
    subject TEXT,
    amount BIGINT,
    paid BIGINT,
    state TEXT NOT NULL,
    place TEXT,
    $COMMON$,
    CONSTRAINT ck_contract_ends_on CHECK (ends_on >= starts_on),
    CONSTRAINT ck_contract_amount CHECK (amount >= 0),
    CONSTRAINT ck_contract_paid CHECK (paid >= 0)
);
CREATE UNIQUE INDEX uq_contract_number ON contract (kind, number, signed_on) WHERE deleted_at IS NULL;
CREATE INDEX ix_contract_signed_on ON contract (signed_on, id);
CREATE INDEX ix_contract_party ON contract (party_id);
CREATE INDEX ix_contract_party_person ON contract (party_person_id);
CREATE INDEX ix_contract_payer ON contract (payer_id);

CREATE TABLE contract_line (
    id $ID$,
    contract_id BIGINT NOT NULL CONSTRAINT fk_contract_line_contract REFERENCES contract (id),
    kind TEXT NOT NULL,
    text TEXT,
    room_id BIGINT CONSTRAINT fk_contract_line_room REFERENCES room (id),
    person_id BIGINT CONSTRAINT fk_contract_line_person REFERENCES person (id),
    qty BIGINT,
    amount BIGINT,
    deadline_on TEXT,
    done_on TEXT,
    $COMMON$,
    CONSTRAINT ck_contract_line_amount CHECK (amount >= 0)
);
CREATE INDEX ix_contract_line_contract ON contract_line (contract_id, id);
CREATE INDEX ix_contract_line_room ON contract_line (room_id);
CREATE INDEX ix_contract_line_person ON contract_line (person_id);

CREATE TABLE catering_point (
    id $ID$,
    room_id BIGINT CONSTRAINT fk_catering_point_room REFERENCES room (id),
    kind TEXT NOT NULL,
    seats BIGINT,
    operator_id BIGINT CONSTRAINT fk_catering_point_operator REFERENCES organisation (id),
    contract_id BIGINT CONSTRAINT fk_catering_point_contract REFERENCES contract (id),
    schedule TEXT,
    meals_per_day BIGINT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_catering_point_room ON catering_point (room_id, kind) WHERE deleted_at IS NULL;
CREATE INDEX ix_catering_point_operator ON catering_point (operator_id);
CREATE INDEX ix_catering_point_contract ON catering_point (contract_id);

CREATE TABLE equipment (
    id $ID$,
    room_id BIGINT NOT NULL CONSTRAINT fk_equipment_room REFERENCES room (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    inventory_no TEXT,
    serial TEXT,
    qty BIGINT NOT NULL,
    acquired_on TEXT,
    cost BIGINT,
    condition TEXT,
    accessible BOOLEAN NOT NULL DEFAULT FALSE,
    written_off_on TEXT,
    licence_till TEXT,
    $COMMON$,
    CONSTRAINT ck_equipment_qty CHECK (qty > 0),
    CONSTRAINT ck_equipment_cost CHECK (cost >= 0),
    CONSTRAINT ck_equipment_written_off_on CHECK (written_off_on >= acquired_on)
);
CREATE UNIQUE INDEX uq_equipment_inventory_no ON equipment (inventory_no) WHERE deleted_at IS NULL;
CREATE INDEX ix_equipment_name ON equipment (name COLLATE "ru-x-icu", id);
CREATE INDEX ix_equipment_room ON equipment (room_id);
CREATE TABLE equipment_programme (
    owner_id BIGINT NOT NULL CONSTRAINT fk_equipment_programme_owner REFERENCES equipment (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_equipment_programme_target REFERENCES programme (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_equipment_programme_target ON equipment_programme (target_id);

CREATE TABLE inspection (
    id $ID$,
    no TEXT NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    building_id BIGINT CONSTRAINT fk_inspection_building REFERENCES building (id),
    commission TEXT,
    state TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_inspection_no ON inspection (no, date) WHERE deleted_at IS NULL;
CREATE INDEX ix_inspection_date ON inspection (date, id);
CREATE INDEX ix_inspection_building ON inspection (building_id);
CREATE TABLE inspection_room (
    owner_id BIGINT NOT NULL CONSTRAINT fk_inspection_room_owner REFERENCES inspection (id),
    target_id BIGINT NOT NULL CONSTRAINT fk_inspection_room_target REFERENCES room (id),
    PRIMARY KEY (owner_id, target_id)
);
CREATE INDEX ix_inspection_room_target ON inspection_room (target_id);

CREATE TABLE inspection_finding (
    id $ID$,
    inspection_id BIGINT NOT NULL CONSTRAINT fk_inspection_finding_inspection REFERENCES inspection (id),
    room_id BIGINT CONSTRAINT fk_inspection_finding_room REFERENCES room (id),
    element TEXT NOT NULL,
    condition TEXT NOT NULL,
    defect TEXT,
    action TEXT,
    deadline_on TEXT,
    done_on TEXT,
    contract_id BIGINT CONSTRAINT fk_inspection_finding_contract REFERENCES contract (id),
    $COMMON$
);
CREATE INDEX ix_inspection_finding_inspection ON inspection_finding (inspection_id, id);
CREATE INDEX ix_inspection_finding_room ON inspection_finding (room_id);
CREATE INDEX ix_inspection_finding_contract ON inspection_finding (contract_id);
CREATE INDEX ix_inspection_finding_deadline_on ON inspection_finding (deadline_on, id);

-- Directories get the links that had nowhere to lead yet.
ALTER TABLE programme ADD COLUMN accred_permit_id BIGINT CONSTRAINT fk_programme_accred_permit REFERENCES permit (id);
CREATE INDEX ix_programme_accred_permit ON programme (accred_permit_id);
ALTER TABLE discipline ADD COLUMN pck_id BIGINT CONSTRAINT fk_discipline_pck REFERENCES org_unit (id);
CREATE INDEX ix_discipline_pck ON discipline (pck_id);
ALTER TABLE military_office ADD COLUMN organisation_id BIGINT CONSTRAINT fk_military_office_organisation REFERENCES organisation (id);
CREATE INDEX ix_military_office_organisation ON military_office (organisation_id);
ALTER TABLE bell_schedule ADD COLUMN building_id BIGINT CONSTRAINT fk_bell_schedule_building REFERENCES building (id);
CREATE INDEX ix_bell_schedule_building ON bell_schedule (building_id);

-- A person: what the door did not need.
ALTER TABLE person ADD COLUMN birth_place TEXT;
ALTER TABLE person ADD COLUMN snils TEXT;
ALTER TABLE person ADD COLUMN snils_status TEXT NOT NULL DEFAULT 'none';
ALTER TABLE person ADD COLUMN snils_checked_at TEXT;
ALTER TABLE person ADD COLUMN inn TEXT;
ALTER TABLE person ADD COLUMN citizenship TEXT NOT NULL DEFAULT '643';
ALTER TABLE person ADD COLUMN citizenship2 TEXT;
ALTER TABLE person ADD COLUMN native_lang TEXT;
ALTER TABLE person ADD COLUMN foreign_lang TEXT;
ALTER TABLE person ADD COLUMN last_name_dat TEXT;
ALTER TABLE person ADD COLUMN first_name_dat TEXT;
ALTER TABLE person ADD COLUMN middle_name_dat TEXT;
ALTER TABLE person ADD COLUMN death_on TEXT;
CREATE INDEX ix_person_merged_into ON person (merged_into);
CREATE UNIQUE INDEX uq_person_snils ON person (snils) WHERE deleted_at IS NULL;

CREATE TABLE person_name (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_name_person REFERENCES person (id),
    last_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    middle_name TEXT,
    reason TEXT,
    $DATED$,
    $COMMON$,
    CONSTRAINT ck_person_name_valid_to CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX uq_person_name_from ON person_name (person_id, valid_from) WHERE deleted_at IS NULL;

CREATE TABLE identity_document (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_identity_document_person REFERENCES person (id),
    kind TEXT NOT NULL,
    series TEXT,
    number TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_by TEXT,
    issuer_code TEXT,
    valid_to TEXT,
    is_main BOOLEAN NOT NULL DEFAULT FALSE,
    $COMMON$,
    CONSTRAINT ck_identity_document_valid_to CHECK (valid_to >= issued_on)
);
CREATE UNIQUE INDEX uq_identity_document_number ON identity_document (kind, series, number) WHERE deleted_at IS NULL;
CREATE INDEX ix_identity_document_person ON identity_document (person_id, issued_on);

CREATE TABLE person_contact (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_contact_person REFERENCES person (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    is_main BOOLEAN NOT NULL DEFAULT FALSE,
    verified_at TEXT,
    note TEXT,
    $COMMON$
);
CREATE UNIQUE INDEX uq_person_contact_value ON person_contact (person_id, kind, value) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_person_contact_esia ON person_contact (person_id) WHERE kind = 'email_esia' AND deleted_at IS NULL;

CREATE TABLE person_address (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_address_person REFERENCES person (id),
    kind TEXT NOT NULL,
    fias TEXT,
    postcode TEXT,
    text TEXT NOT NULL,
    since TEXT,
    $DATED$,
    $COMMON$,
    CONSTRAINT ck_person_address_valid_to CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX uq_person_address_from ON person_address (person_id, kind, valid_from) WHERE deleted_at IS NULL;

CREATE TABLE person_relation (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_relation_person REFERENCES person (id),
    related_id BIGINT NOT NULL CONSTRAINT fk_person_relation_related REFERENCES person (id),
    kind TEXT NOT NULL,
    is_legal_rep BOOLEAN NOT NULL DEFAULT FALSE,
    basis TEXT,
    work_place TEXT,
    work_post TEXT,
    phone TEXT,
    since TEXT,
    till TEXT,
    $COMMON$,
    CONSTRAINT ck_person_relation_related_id CHECK (related_id <> person_id),
    CONSTRAINT ck_person_relation_till CHECK (till >= since)
);
CREATE UNIQUE INDEX uq_person_relation ON person_relation (person_id, related_id, kind) WHERE deleted_at IS NULL;
CREATE INDEX ix_person_relation_related ON person_relation (related_id);

CREATE TABLE person_category (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_person_category_person REFERENCES person (id),
    category TEXT NOT NULL,
    doc_name TEXT,
    doc_number TEXT,
    doc_date TEXT,
    doc_by TEXT,
    expires_on TEXT,
    admission_right TEXT,
    verified_by BIGINT CONSTRAINT fk_person_category_verified_by REFERENCES person (id),
    health_flag BOOLEAN NOT NULL DEFAULT FALSE,
    $DATED$,
    $COMMON$,
    CONSTRAINT ck_person_category_valid_to CHECK (valid_to > valid_from),
    CONSTRAINT ck_person_category_expires_on CHECK (expires_on >= doc_date)
);
CREATE UNIQUE INDEX uq_person_category_from ON person_category (person_id, category, valid_from) WHERE deleted_at IS NULL;
CREATE INDEX ix_person_category_expires_on ON person_category (expires_on, id);
CREATE INDEX ix_person_category_verified_by ON person_category (verified_by);

CREATE TABLE consent (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_consent_person REFERENCES person (id),
    kind TEXT NOT NULL,
    given_on TEXT NOT NULL,
    given_by BIGINT CONSTRAINT fk_consent_given_by REFERENCES person (id),
    form TEXT,
    withdrawn_on TEXT,
    text_version TEXT,
    $COMMON$,
    CONSTRAINT ck_consent_withdrawn_on CHECK (withdrawn_on >= given_on)
);
CREATE UNIQUE INDEX uq_consent_given ON consent (person_id, kind, given_on) WHERE deleted_at IS NULL;
CREATE INDEX ix_consent_given_on ON consent (given_on, id);
CREATE INDEX ix_consent_given_by ON consent (given_by);

CREATE TABLE education_document (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_education_document_person REFERENCES person (id),
    kind TEXT NOT NULL,
    series TEXT,
    number TEXT NOT NULL,
    reg_number TEXT,
    issued_on TEXT NOT NULL,
    issuer_id BIGINT CONSTRAINT fk_education_document_issuer REFERENCES organisation (id),
    issuer_text TEXT,
    year BIGINT,
    level TEXT,
    qualification TEXT,
    specialty_text TEXT,
    avg_mark BIGINT,
    honor BOOLEAN NOT NULL DEFAULT FALSE,
    is_own_college BOOLEAN NOT NULL DEFAULT FALSE,
    original_in_file BOOLEAN NOT NULL DEFAULT FALSE,
    recognition_no TEXT,
    name_on_doc TEXT,
    $COMMON$,
    CONSTRAINT ck_education_document_avg_mark CHECK (avg_mark BETWEEN 200 AND 500),
    CONSTRAINT ck_education_document_year CHECK (year BETWEEN 1900 AND 2200)
);
CREATE UNIQUE INDEX uq_education_document_number ON education_document (kind, series, number) WHERE deleted_at IS NULL;
CREATE INDEX ix_education_document_person ON education_document (person_id, issued_on);
CREATE INDEX ix_education_document_issuer ON education_document (issuer_id);

CREATE TABLE medical_record (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_medical_record_person REFERENCES person (id),
    kind TEXT NOT NULL,
    name TEXT,
    date TEXT NOT NULL,
    valid_to TEXT,
    result TEXT,
    refusal BOOLEAN NOT NULL DEFAULT FALSE,
    organisation TEXT,
    $COMMON$,
    CONSTRAINT ck_medical_record_valid_to CHECK (valid_to >= date)
);
CREATE UNIQUE INDEX uq_medical_record ON medical_record (person_id, kind, name, date) WHERE deleted_at IS NULL;
CREATE INDEX ix_medical_record_valid_to ON medical_record (valid_to, id);

CREATE TABLE external_identity (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_external_identity_person REFERENCES person (id),
    system TEXT NOT NULL,
    ext_id TEXT NOT NULL,
    email TEXT,
    matched_at TEXT,
    match_state TEXT NOT NULL,
    $COMMON$
);
CREATE UNIQUE INDEX uq_external_identity ON external_identity (system, ext_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_external_identity_person ON external_identity (person_id);
