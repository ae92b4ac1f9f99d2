-- A part of version 1, run in one transaction with the others: waivers, what people said of them,
-- and what they know of what a campaign cannot see. Told in docs/formats/waiver.md.

CREATE TABLE waiver (
    number bigint CONSTRAINT waiver_number_is_one PRIMARY KEY
        CONSTRAINT waiver_number CHECK (number >= 1),
    id text COLLATE "C" NOT NULL CONSTRAINT waiver_is_written_once UNIQUE,
    campaign text COLLATE "C" NOT NULL CONSTRAINT waiver_campaign REFERENCES campaign (id),
    digest text COLLATE "C" NOT NULL CONSTRAINT waiver_digest CHECK (length(digest) = 64),
    bytes bytea NOT NULL
        CONSTRAINT waiver_bytes CHECK (length(bytes) BETWEEN 1 AND 16777216),
    CONSTRAINT waiver_of_digest UNIQUE (id, digest)
);

CREATE INDEX waiver_of_campaign ON waiver (campaign);

CREATE TRIGGER waiver_is_numbered BEFORE INSERT ON waiver
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER waiver_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a waiver is immutable');

CREATE TABLE waiver_voice (
    number bigint CONSTRAINT waiver_voice_number_is_one PRIMARY KEY
        CONSTRAINT waiver_voice_number CHECK (number >= 1),
    waiver text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    decision text COLLATE "C" NOT NULL
        CONSTRAINT waiver_voice_decision CHECK (decision IN ('approve', 'withdraw')),
    person text COLLATE "C" NOT NULL
        CONSTRAINT waiver_voice_person CHECK (length(person) = 64),
    os_user text COLLATE "C" NOT NULL
        CONSTRAINT waiver_voice_os_user CHECK (length(os_user) = 64),
    at text COLLATE "C" NOT NULL
        CONSTRAINT waiver_voice_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    policy text COLLATE "C" CONSTRAINT waiver_voice_of_policy REFERENCES policy (digest),
    signature text COLLATE "C"
        CONSTRAINT waiver_voice_signature CHECK (length(signature) BETWEEN 1 AND 32768),
    CONSTRAINT waiver_voice_is_signed_by_a_policy CHECK ((policy IS NULL) = (signature IS NULL)),
    CONSTRAINT waiver_voice_of_bytes FOREIGN KEY (waiver, digest) REFERENCES waiver (id, digest)
);

CREATE INDEX voice_of_waiver ON waiver_voice (waiver);

CREATE TRIGGER waiver_voice_is_numbered BEFORE INSERT ON waiver_voice
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER waiver_voice_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver_voice
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a waiver is immutable');

CREATE TABLE acknowledgement (
    number bigint CONSTRAINT acknowledgement_number_is_one PRIMARY KEY
        CONSTRAINT acknowledgement_number CHECK (number >= 1),
    campaign text COLLATE "C" NOT NULL
        CONSTRAINT acknowledgement_campaign REFERENCES campaign (id),
    account text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL
        CONSTRAINT acknowledgement_name CHECK (length(name) BETWEEN 1 AND 64),
    what text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL
        CONSTRAINT acknowledgement_person CHECK (length(person) = 64),
    os_user text COLLATE "C" NOT NULL
        CONSTRAINT acknowledgement_os_user CHECK (length(os_user) = 64),
    at text COLLATE "C" NOT NULL
        CONSTRAINT acknowledgement_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
);

CREATE INDEX acknowledgement_of_campaign ON acknowledgement (campaign);

CREATE TRIGGER acknowledgement_is_numbered BEFORE INSERT ON acknowledgement
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER acknowledgement_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON acknowledgement
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an acknowledgement is immutable');
