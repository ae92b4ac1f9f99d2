-- What happened to the tasks of persons. Told in docs/formats/task.md.

CREATE TABLE task_event (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT task_event_number CHECK (number >= 1),
    campaign TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    task TEXT NOT NULL CONSTRAINT task_event_task CHECK (length(task) BETWEEN 3 AND 32),
    change TEXT NOT NULL CONSTRAINT task_event_change
        CHECK (change IN ('opened', 'handed', 'done', 'refused', 'settled')),
    place TEXT NOT NULL,
    credential TEXT NOT NULL,
    person TEXT CONSTRAINT task_event_person CHECK (length(person) = 64),
    os_user TEXT CONSTRAINT task_event_os_user CHECK (length(os_user) = 64),
    evidence TEXT CONSTRAINT task_event_evidence CHECK (length(evidence) = 64),
    at TEXT NOT NULL CONSTRAINT task_event_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    details TEXT NOT NULL
        CONSTRAINT task_event_details CHECK (length(details) BETWEEN 2 AND 65535),
    CONSTRAINT task_event_is_somebodys CHECK ((person IS NULL) = (change NOT IN ('done', 'handed'))
        AND (os_user IS NULL) = (person IS NULL)),
    CONSTRAINT task_event_has_evidence CHECK ((evidence IS NULL) = (change <> 'done')),
    FOREIGN KEY (campaign, ordinal) REFERENCES unit (campaign, ordinal)
) STRICT;

CREATE INDEX task_event_of_unit ON task_event (campaign, ordinal);

CREATE INDEX task_event_at_place ON task_event (place);

CREATE TRIGGER task_event_is_told_once BEFORE INSERT ON task_event
WHEN EXISTS (SELECT 1 FROM task_event WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a task''s events are immutable'); END;

CREATE TRIGGER task_event_is_kept BEFORE DELETE ON task_event
BEGIN SELECT RAISE(ABORT, 'a task''s events are immutable'); END;

CREATE TRIGGER task_event_is_immutable BEFORE UPDATE ON task_event
BEGIN SELECT RAISE(ABORT, 'a task''s events are immutable'); END;
