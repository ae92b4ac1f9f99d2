-- What was put where the home's machine cannot change it. Told in docs/formats/anchors.md.

CREATE TABLE anchor (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT anchor_number CHECK (number >= 1),
    name TEXT NOT NULL CONSTRAINT anchor_name CHECK (length(name) BETWEEN 1 AND 32),
    kind TEXT NOT NULL
        CONSTRAINT anchor_kind CHECK (kind IN ('file', 'webhook', 'chat', 'time-stamp')),
    place TEXT NOT NULL CONSTRAINT anchor_place CHECK (length(place) BETWEEN 1 AND 4096),
    size INTEGER NOT NULL CONSTRAINT anchor_size CHECK (size >= 1),
    root BLOB NOT NULL CONSTRAINT anchor_root CHECK (length(root) = 32),
    note BLOB NOT NULL CONSTRAINT anchor_note CHECK (length(note) BETWEEN 1 AND 65536),
    at TEXT NOT NULL CONSTRAINT anchor_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    receipt BLOB NOT NULL CONSTRAINT anchor_receipt CHECK (length(receipt) BETWEEN 1 AND 65536)
) STRICT;

CREATE INDEX anchor_newest ON anchor (name, size, number);

CREATE TRIGGER anchor_is_of_what_was_signed BEFORE INSERT ON anchor
WHEN NEW.size > coalesce((SELECT size FROM signed_head), 0)
BEGIN SELECT RAISE(ABORT, 'a receipt is of what was signed'); END;

CREATE TRIGGER anchor_is_given_once BEFORE INSERT ON anchor
WHEN EXISTS (SELECT 1 FROM anchor WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a receipt is immutable'); END;

CREATE TRIGGER anchor_is_immutable BEFORE UPDATE ON anchor
BEGIN SELECT RAISE(ABORT, 'a receipt is immutable'); END;

CREATE TRIGGER anchor_is_kept BEFORE DELETE ON anchor
BEGIN SELECT RAISE(ABORT, 'a receipt is immutable'); END;

CREATE TABLE anchor_attempt (
    name TEXT NOT NULL PRIMARY KEY
        CONSTRAINT anchor_attempt_name CHECK (length(name) BETWEEN 1 AND 32),
    at TEXT NOT NULL
        CONSTRAINT anchor_attempt_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    error TEXT CONSTRAINT anchor_attempt_error CHECK (length(error) BETWEEN 1 AND 1024)
) STRICT;
