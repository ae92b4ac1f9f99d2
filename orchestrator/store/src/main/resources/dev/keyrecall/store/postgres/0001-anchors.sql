-- The third part of version 1, run in one transaction with the others: what was put where the
-- home's machine cannot change it. Told in docs/formats/anchors.md.

CREATE TABLE anchor (
    number bigint CONSTRAINT anchor_is_given_once PRIMARY KEY
        CONSTRAINT anchor_number CHECK (number >= 1),
    name text COLLATE "C" NOT NULL
        CONSTRAINT anchor_name CHECK (length(name) BETWEEN 1 AND 32),
    kind text COLLATE "C" NOT NULL
        CONSTRAINT anchor_kind CHECK (kind IN ('file', 'webhook', 'chat', 'time-stamp')),
    place text COLLATE "C" NOT NULL
        CONSTRAINT anchor_place CHECK (length(place) BETWEEN 1 AND 4096),
    size bigint NOT NULL CONSTRAINT anchor_size CHECK (size >= 1),
    root bytea NOT NULL CONSTRAINT anchor_root CHECK (length(root) = 32),
    note bytea NOT NULL CONSTRAINT anchor_note CHECK (length(note) BETWEEN 1 AND 65536),
    at text COLLATE "C" NOT NULL
        CONSTRAINT anchor_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    receipt bytea NOT NULL CONSTRAINT anchor_receipt CHECK (length(receipt) BETWEEN 1 AND 65536)
);

CREATE INDEX anchor_newest ON anchor (name, size, number);

CREATE TRIGGER anchor_is_numbered BEFORE INSERT ON anchor
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER anchor_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON anchor
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a receipt is immutable');

CREATE TABLE anchor_attempt (
    name text COLLATE "C" CONSTRAINT anchor_attempt_is_one PRIMARY KEY
        CONSTRAINT anchor_attempt_name CHECK (length(name) BETWEEN 1 AND 32),
    at text COLLATE "C" NOT NULL
        CONSTRAINT anchor_attempt_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    error text COLLATE "C"
        CONSTRAINT anchor_attempt_error CHECK (length(error) BETWEEN 1 AND 1024)
);
