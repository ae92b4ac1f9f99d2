-- The fourth part of version 1, run in one transaction with the others: how far each sink has
-- come. The ledger itself is the outbox. Told in docs/formats/store.md, section 8.

CREATE TABLE sink (
    name text COLLATE "C" CONSTRAINT sink_is_one PRIMARY KEY
        CONSTRAINT sink_name CHECK (length(name) BETWEEN 1 AND 32),
    next bigint NOT NULL CONSTRAINT sink_next CHECK (next >= 0),
    sending_to bigint CONSTRAINT sink_sending_to CHECK (sending_to > next),
    holder text COLLATE "C" CONSTRAINT sink_holder CHECK (length(holder) BETWEEN 1 AND 512),
    held_until text COLLATE "C"
        CONSTRAINT sink_held_until CHECK (held_until LIKE '____-__-__T__:__:__._________Z'),
    failures integer NOT NULL CONSTRAINT sink_failures CHECK (failures >= 0),
    error text COLLATE "C" CONSTRAINT sink_error CHECK (length(error) BETWEEN 1 AND 300),
    failing_since text COLLATE "C"
        CONSTRAINT sink_failing_since CHECK (failing_since LIKE '____-__-__T__:__:__._________Z'),
    retry_at text COLLATE "C"
        CONSTRAINT sink_retry_at CHECK (retry_at LIKE '____-__-__T__:__:__._________Z'),
    told integer NOT NULL CONSTRAINT sink_told CHECK (told IN (0, 1)),
    sent_at text COLLATE "C"
        CONSTRAINT sink_sent_at CHECK (sent_at LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT sink_held_until_a_time CHECK ((holder IS NULL) = (held_until IS NULL)),
    CONSTRAINT sink_fails_for_a_reason CHECK (
        (failures = 0) = (error IS NULL)
        AND (failures = 0) = (failing_since IS NULL)
        AND (failures = 0) = (retry_at IS NULL)
        AND (failures > 0 OR told = 0))
);

CREATE TRIGGER sink_never_goes_back BEFORE UPDATE ON sink FOR EACH ROW
WHEN (NEW.next < OLD.next OR NEW.name <> OLD.name)
EXECUTE FUNCTION refuse('a sink never goes back');

CREATE TRIGGER sink_is_kept BEFORE DELETE OR TRUNCATE ON sink
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a sink never goes back');
