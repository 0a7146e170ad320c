-- The publication of the site: what each one said, and the addresses that were given to files of records.

CREATE TABLE publication (
    id $ID$,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    account_id BIGINT CONSTRAINT fk_publication_account REFERENCES user_account (id),
    state TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    pages BIGINT,
    written BIGINT,
    message TEXT,
    changes TEXT,
    facts TEXT,
    CONSTRAINT ck_publication_state CHECK (state IN ('running', 'done', 'failed'))
);
CREATE INDEX ix_publication_state ON publication (state, id);

-- An address once given stays, whatever the record is called later.
CREATE TABLE site_address (
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    place BIGINT NOT NULL DEFAULT 0,
    path TEXT NOT NULL CONSTRAINT uq_site_address_path UNIQUE,
    PRIMARY KEY (entity, entity_id, role, place)
);

-- Who teaches what in which programme: until the workload tells it (S06), people do.
CREATE TABLE teaching (
    id $ID$,
    person_id BIGINT NOT NULL CONSTRAINT fk_teaching_person REFERENCES person (id),
    discipline_id BIGINT NOT NULL CONSTRAINT fk_teaching_discipline REFERENCES discipline (id),
    programme_id BIGINT NOT NULL CONSTRAINT fk_teaching_programme REFERENCES programme (id),
    $COMMON$
);
CREATE UNIQUE INDEX uq_teaching ON teaching (person_id, discipline_id, programme_id) WHERE deleted_at IS NULL;
CREATE INDEX ix_teaching_discipline ON teaching (discipline_id);
CREATE INDEX ix_teaching_programme ON teaching (programme_id);
