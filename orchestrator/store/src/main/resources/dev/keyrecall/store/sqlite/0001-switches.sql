-- What happened to the switches of campaigns. Told in docs/formats/switch.md.

CREATE TABLE switch_event (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT switch_event_number CHECK (number >= 1),
    campaign TEXT NOT NULL REFERENCES campaign (id),
    name TEXT NOT NULL CONSTRAINT switch_event_name CHECK (length(name) BETWEEN 1 AND 64),
    change TEXT NOT NULL CONSTRAINT switch_event_change
        CHECK (change IN ('turning-off', 'off', 'turning-on', 'on', 'failed', 'asked-off',
                          'asked-on', 'said-off', 'said-on', 'ordered-on')),
    person TEXT CONSTRAINT switch_event_person CHECK (length(person) = 64),
    os_user TEXT CONSTRAINT switch_event_os_user CHECK (length(os_user) = 64),
    evidence TEXT CONSTRAINT switch_event_evidence CHECK (length(evidence) = 64),
    at TEXT NOT NULL CONSTRAINT switch_event_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    details TEXT NOT NULL
        CONSTRAINT switch_event_details CHECK (length(details) BETWEEN 2 AND 65535),
    CONSTRAINT switch_event_is_somebodys
        CHECK ((person IS NULL) = (change NOT IN ('said-off', 'said-on', 'ordered-on'))
            AND (os_user IS NULL) = (person IS NULL)),
    CONSTRAINT switch_event_has_evidence
        CHECK ((evidence IS NULL) = (change NOT IN ('said-off', 'said-on')))
) STRICT;

CREATE INDEX switch_event_of_campaign ON switch_event (campaign);

CREATE TRIGGER switch_event_is_told_once BEFORE INSERT ON switch_event
WHEN EXISTS (SELECT 1 FROM switch_event WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a switch''s events are immutable'); END;

CREATE TRIGGER switch_event_is_kept BEFORE DELETE ON switch_event
BEGIN SELECT RAISE(ABORT, 'a switch''s events are immutable'); END;

CREATE TRIGGER switch_event_is_immutable BEFORE UPDATE ON switch_event
BEGIN SELECT RAISE(ABORT, 'a switch''s events are immutable'); END;
