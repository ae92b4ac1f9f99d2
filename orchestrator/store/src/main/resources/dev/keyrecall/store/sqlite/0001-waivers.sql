-- Waivers, what people said of them, and what they know of what a campaign cannot see. Told in
-- docs/formats/waiver.md.

CREATE TABLE waiver (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT waiver_number CHECK (number >= 1),
    id TEXT NOT NULL UNIQUE,
    campaign TEXT NOT NULL REFERENCES campaign (id),
    digest TEXT NOT NULL CONSTRAINT waiver_digest CHECK (length(digest) = 64),
    bytes BLOB NOT NULL CONSTRAINT waiver_bytes CHECK (length(bytes) BETWEEN 1 AND 16777216),
    UNIQUE (id, digest)
) STRICT;

CREATE INDEX waiver_of_campaign ON waiver (campaign);

CREATE TRIGGER waiver_is_written_once BEFORE INSERT ON waiver
WHEN EXISTS (SELECT 1 FROM waiver WHERE number = NEW.number OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

CREATE TRIGGER waiver_is_kept BEFORE DELETE ON waiver
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

CREATE TRIGGER waiver_is_immutable BEFORE UPDATE ON waiver
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

-- As of an approval.
CREATE TABLE waiver_voice (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT waiver_voice_number CHECK (number >= 1),
    waiver TEXT NOT NULL,
    digest TEXT NOT NULL,
    decision TEXT NOT NULL
        CONSTRAINT waiver_voice_decision CHECK (decision IN ('approve', 'withdraw')),
    person TEXT NOT NULL CONSTRAINT waiver_voice_person CHECK (length(person) = 64),
    os_user TEXT NOT NULL CONSTRAINT waiver_voice_os_user CHECK (length(os_user) = 64),
    at TEXT NOT NULL CONSTRAINT waiver_voice_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    policy TEXT REFERENCES policy (digest),
    signature TEXT
        CONSTRAINT waiver_voice_signature CHECK (length(signature) BETWEEN 1 AND 32768),
    CONSTRAINT waiver_voice_is_signed_by_a_policy CHECK ((policy IS NULL) = (signature IS NULL)),
    FOREIGN KEY (waiver, digest) REFERENCES waiver (id, digest)
) STRICT;

CREATE INDEX voice_of_waiver ON waiver_voice (waiver);

CREATE TRIGGER waiver_voice_is_given_once BEFORE INSERT ON waiver_voice
WHEN EXISTS (SELECT 1 FROM waiver_voice WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

CREATE TRIGGER waiver_voice_is_kept BEFORE DELETE ON waiver_voice
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

CREATE TRIGGER waiver_voice_is_immutable BEFORE UPDATE ON waiver_voice
BEGIN SELECT RAISE(ABORT, 'a waiver is immutable'); END;

-- That somebody knows of what a campaign cannot see.
CREATE TABLE acknowledgement (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT acknowledgement_number CHECK (number >= 1),
    campaign TEXT NOT NULL REFERENCES campaign (id),
    account TEXT NOT NULL,
    name TEXT NOT NULL CONSTRAINT acknowledgement_name CHECK (length(name) BETWEEN 1 AND 64),
    what TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT acknowledgement_person CHECK (length(person) = 64),
    os_user TEXT NOT NULL CONSTRAINT acknowledgement_os_user CHECK (length(os_user) = 64),
    at TEXT NOT NULL CONSTRAINT acknowledgement_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
) STRICT;

CREATE INDEX acknowledgement_of_campaign ON acknowledgement (campaign);

CREATE TRIGGER acknowledgement_is_given_once BEFORE INSERT ON acknowledgement
WHEN EXISTS (SELECT 1 FROM acknowledgement WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'an acknowledgement is immutable'); END;

CREATE TRIGGER acknowledgement_is_kept BEFORE DELETE ON acknowledgement
BEGIN SELECT RAISE(ABORT, 'an acknowledgement is immutable'); END;

CREATE TRIGGER acknowledgement_is_immutable BEFORE UPDATE ON acknowledgement
BEGIN SELECT RAISE(ABORT, 'an acknowledgement is immutable'); END;
