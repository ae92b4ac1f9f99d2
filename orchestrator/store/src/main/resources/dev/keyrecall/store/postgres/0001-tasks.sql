-- A part of version 1, run in one transaction with the others: what happened to the tasks of
-- persons. Told in docs/formats/task.md.

CREATE TABLE task_event (
    number bigint CONSTRAINT task_event_number_is_one PRIMARY KEY
        CONSTRAINT task_event_number CHECK (number >= 1),
    campaign text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    task text COLLATE "C" NOT NULL
        CONSTRAINT task_event_task CHECK (length(task) BETWEEN 3 AND 32),
    change text COLLATE "C" NOT NULL CONSTRAINT task_event_change
        CHECK (change IN ('opened', 'handed', 'done', 'refused', 'settled')),
    place text COLLATE "C" NOT NULL,
    credential text COLLATE "C" NOT NULL,
    person text COLLATE "C" CONSTRAINT task_event_person CHECK (length(person) = 64),
    os_user text COLLATE "C" CONSTRAINT task_event_os_user CHECK (length(os_user) = 64),
    evidence text COLLATE "C" CONSTRAINT task_event_evidence CHECK (length(evidence) = 64),
    at text COLLATE "C" NOT NULL
        CONSTRAINT task_event_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    details text COLLATE "C" NOT NULL
        CONSTRAINT task_event_details CHECK (length(details) BETWEEN 2 AND 65535),
    CONSTRAINT task_event_is_somebodys CHECK ((person IS NULL) = (change NOT IN ('done', 'handed'))
        AND (os_user IS NULL) = (person IS NULL)),
    CONSTRAINT task_event_has_evidence CHECK ((evidence IS NULL) = (change <> 'done')),
    CONSTRAINT task_event_of_a_unit FOREIGN KEY (campaign, ordinal)
        REFERENCES unit (campaign, ordinal)
);

CREATE INDEX task_event_of_unit ON task_event (campaign, ordinal);

CREATE INDEX task_event_at_place ON task_event (place);

CREATE TRIGGER task_event_is_numbered BEFORE INSERT ON task_event
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER task_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON task_event
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a task''s events are immutable');
