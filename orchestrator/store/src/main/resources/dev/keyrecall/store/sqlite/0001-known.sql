-- What scopes look for: one row for each credential
-- that is listed now or accepted, with all that a scope's words compare; consumers apart, of which
-- it says whether there are any. The triggers make a row anew when one that it is made of changes,
-- so that nobody who writes has to think of it. Told in docs/formats/store.md, section 11.

CREATE TABLE known_credential (
    account TEXT NOT NULL,
    ref TEXT NOT NULL,
    principal TEXT NOT NULL,
    owner TEXT,
    standing TEXT NOT NULL
        CONSTRAINT known_standing CHECK (standing IN ('accepted', 'unexpected', 'missing')),
    liveness TEXT NOT NULL
        CONSTRAINT known_liveness CHECK (liveness IN ('live', 'dead', 'unknown')),
    created_at TEXT,
    last_used_at TEXT,
    consumed INTEGER NOT NULL CONSTRAINT known_consumed CHECK (consumed IN (0, 1)),
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;

-- What is mostly asked for, in the order of the answer. All else is found by going through the table.
CREATE INDEX known_by_principal ON known_credential (account, principal, ref);
CREATE INDEX known_by_owner ON known_credential (account, owner, ref);

CREATE VIEW known_now AS
SELECT observed.account, observed.ref, observed.principal,
    coalesce(named.owner, observed.owner) AS owner,
    CASE WHEN observed.gone_since IS NOT NULL THEN 'missing'
        WHEN accepted.ref IS NULL THEN 'unexpected' ELSE 'accepted' END AS standing,
    CASE WHEN observed.gone_since IS NULL AND observed.status = 'active' THEN 'live'
        ELSE 'dead' END AS liveness,
    observed.created_at, observed.last_used_at,
    CASE WHEN EXISTS (
        SELECT 1 FROM consumer
        WHERE consumer.account = observed.account AND consumer.ref = observed.ref)
        THEN 1 ELSE 0 END AS consumed
FROM observed_credential AS observed
    LEFT JOIN accepted_credential AS accepted
        ON accepted.account = observed.account AND accepted.ref = observed.ref
    LEFT JOIN credential_owner AS named
        ON named.account = observed.account AND named.ref = observed.ref
WHERE observed.gone_since IS NULL OR accepted.ref IS NOT NULL
UNION ALL
-- No listing has told of it yet: then it is missing once a refresh has said so.
SELECT accepted.account, accepted.ref, accepted.principal, named.owner,
    CASE WHEN EXISTS (
        SELECT 1 FROM finding
        WHERE finding.account = accepted.account AND finding.ref = accepted.ref
            AND finding.kind = 'missing')
        THEN 'missing' ELSE 'accepted' END,
    'unknown', NULL, NULL,
    CASE WHEN EXISTS (
        SELECT 1 FROM consumer
        WHERE consumer.account = accepted.account AND consumer.ref = accepted.ref)
        THEN 1 ELSE 0 END
FROM accepted_credential AS accepted
    LEFT JOIN credential_owner AS named
        ON named.account = accepted.account AND named.ref = accepted.ref
WHERE NOT EXISTS (
    SELECT 1 FROM observed_credential AS observed
    WHERE observed.account = accepted.account AND observed.ref = accepted.ref);

CREATE TRIGGER observed_is_known AFTER INSERT ON observed_credential
BEGIN
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER observed_is_known_no_more AFTER DELETE ON observed_credential
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
END;

CREATE TRIGGER observed_is_known_anew AFTER UPDATE ON observed_credential
WHEN (NEW.account, NEW.ref, NEW.principal, NEW.owner, NEW.status,
        NEW.created_at, NEW.last_used_at, NEW.gone_since)
    IS NOT (OLD.account, OLD.ref, OLD.principal, OLD.owner, OLD.status,
        OLD.created_at, OLD.last_used_at, OLD.gone_since)
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER accepted_is_known AFTER INSERT ON accepted_credential
BEGIN
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER accepted_is_known_no_more AFTER DELETE ON accepted_credential
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
END;

CREATE TRIGGER accepted_is_known_anew AFTER UPDATE ON accepted_credential
WHEN (NEW.account, NEW.ref, NEW.principal) IS NOT (OLD.account, OLD.ref, OLD.principal)
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER consumer_is_known AFTER INSERT ON consumer
BEGIN
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER consumer_is_known_no_more AFTER DELETE ON consumer
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
END;

CREATE TRIGGER consumer_is_known_anew AFTER UPDATE ON consumer
WHEN (NEW.account, NEW.ref) IS NOT (OLD.account, OLD.ref)
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER owner_is_known AFTER INSERT ON credential_owner
BEGIN
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER owner_is_known_no_more AFTER DELETE ON credential_owner
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
END;

CREATE TRIGGER owner_is_known_anew AFTER UPDATE ON credential_owner
WHEN (NEW.account, NEW.ref, NEW.owner) IS NOT (OLD.account, OLD.ref, OLD.owner)
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER finding_is_known AFTER INSERT ON finding
BEGIN
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;

CREATE TRIGGER finding_is_known_no_more AFTER DELETE ON finding
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
END;

CREATE TRIGGER finding_is_known_anew AFTER UPDATE ON finding
WHEN (NEW.account, NEW.ref, NEW.kind) IS NOT (OLD.account, OLD.ref, OLD.kind)
BEGIN
    DELETE FROM known_credential WHERE account = OLD.account AND ref = OLD.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = OLD.account AND ref = OLD.ref;
    DELETE FROM known_credential WHERE account = NEW.account AND ref = NEW.ref;
    INSERT INTO known_credential SELECT * FROM known_now
    WHERE account = NEW.account AND ref = NEW.ref;
END;
