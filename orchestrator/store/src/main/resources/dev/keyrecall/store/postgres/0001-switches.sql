-- A part of version 1, run in one transaction with the others: what happened to the switches of
-- campaigns. Told in docs/formats/switch.md.

CREATE TABLE switch_event (
    number bigint CONSTRAINT switch_event_number_is_one PRIMARY KEY
        CONSTRAINT switch_event_number CHECK (number >= 1),
    campaign text COLLATE "C" NOT NULL
        CONSTRAINT switch_event_campaign REFERENCES campaign (id),
    name text COLLATE "C" NOT NULL
        CONSTRAINT switch_event_name CHECK (length(name) BETWEEN 1 AND 64),
    change text COLLATE "C" NOT NULL CONSTRAINT switch_event_change
        CHECK (change IN ('turning-off', 'off', 'turning-on', 'on', 'failed', 'asked-off',
                          'asked-on', 'said-off', 'said-on', 'ordered-on')),
    person text COLLATE "C" CONSTRAINT switch_event_person CHECK (length(person) = 64),
    os_user text COLLATE "C" CONSTRAINT switch_event_os_user CHECK (length(os_user) = 64),
    evidence text COLLATE "C" CONSTRAINT switch_event_evidence CHECK (length(evidence) = 64),
    at text COLLATE "C" NOT NULL
        CONSTRAINT switch_event_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    details text COLLATE "C" NOT NULL
        CONSTRAINT switch_event_details CHECK (length(details) BETWEEN 2 AND 65535),
    CONSTRAINT switch_event_is_somebodys
        CHECK ((person IS NULL) = (change NOT IN ('said-off', 'said-on', 'ordered-on'))
            AND (os_user IS NULL) = (person IS NULL)),
    CONSTRAINT switch_event_has_evidence
        CHECK ((evidence IS NULL) = (change NOT IN ('said-off', 'said-on')))
);

CREATE INDEX switch_event_of_campaign ON switch_event (campaign);

CREATE TRIGGER switch_event_is_numbered BEFORE INSERT ON switch_event
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER switch_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON switch_event
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a switch''s events are immutable');
