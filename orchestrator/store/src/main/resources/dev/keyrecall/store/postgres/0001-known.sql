-- A part of version 1, run in one transaction with the others.
-- What scopes look for: one row for each credential
-- that is listed now or accepted, with all that a scope's words compare; consumers apart, of which
-- it says whether there are any. The triggers make a row anew when one that it is made of changes,
-- so that nobody who writes has to think of it. Told in docs/formats/store.md, section 11.

CREATE TABLE known_credential (
    account text COLLATE "C" NOT NULL,
    ref text COLLATE "C" NOT NULL,
    principal text COLLATE "C" NOT NULL,
    owner text COLLATE "C",
    standing text COLLATE "C" NOT NULL
        CONSTRAINT known_standing CHECK (standing IN ('accepted', 'unexpected', 'missing')),
    liveness text COLLATE "C" NOT NULL
        CONSTRAINT known_liveness CHECK (liveness IN ('live', 'dead', 'unknown')),
    created_at text COLLATE "C",
    last_used_at text COLLATE "C",
    consumed integer NOT NULL CONSTRAINT known_consumed CHECK (consumed IN (0, 1)),
    CONSTRAINT known_is_one PRIMARY KEY (account, ref)
);

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

CREATE FUNCTION know(of_account text, of_ref text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM keyrecall.known_credential WHERE account = of_account AND ref = of_ref;
    INSERT INTO keyrecall.known_credential SELECT * FROM keyrecall.known_now
    WHERE account = of_account AND ref = of_ref;
END $$;

CREATE FUNCTION is_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM keyrecall.know(OLD.account, OLD.ref);
    END IF;
    IF TG_OP = 'INSERT'
            OR (TG_OP = 'UPDATE' AND (NEW.account, NEW.ref) <> (OLD.account, OLD.ref)) THEN
        PERFORM keyrecall.know(NEW.account, NEW.ref);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER observed_is_known AFTER INSERT OR DELETE ON observed_credential
FOR EACH ROW EXECUTE FUNCTION is_known();

CREATE TRIGGER observed_is_known_anew AFTER UPDATE ON observed_credential
FOR EACH ROW WHEN ((NEW.account, NEW.ref, NEW.principal, NEW.owner, NEW.status,
        NEW.created_at, NEW.last_used_at, NEW.gone_since)
    IS DISTINCT FROM (OLD.account, OLD.ref, OLD.principal, OLD.owner, OLD.status,
        OLD.created_at, OLD.last_used_at, OLD.gone_since))
EXECUTE FUNCTION is_known();

CREATE TRIGGER accepted_is_known AFTER INSERT OR DELETE ON accepted_credential
FOR EACH ROW EXECUTE FUNCTION is_known();

CREATE TRIGGER accepted_is_known_anew AFTER UPDATE ON accepted_credential
FOR EACH ROW WHEN ((NEW.account, NEW.ref, NEW.principal)
    IS DISTINCT FROM (OLD.account, OLD.ref, OLD.principal))
EXECUTE FUNCTION is_known();

CREATE TRIGGER consumer_is_known AFTER INSERT OR DELETE ON consumer
FOR EACH ROW EXECUTE FUNCTION is_known();

CREATE TRIGGER consumer_is_known_anew AFTER UPDATE ON consumer
FOR EACH ROW WHEN ((NEW.account, NEW.ref) IS DISTINCT FROM (OLD.account, OLD.ref))
EXECUTE FUNCTION is_known();

CREATE TRIGGER owner_is_known AFTER INSERT OR DELETE ON credential_owner
FOR EACH ROW EXECUTE FUNCTION is_known();

CREATE TRIGGER owner_is_known_anew AFTER UPDATE ON credential_owner
FOR EACH ROW WHEN ((NEW.account, NEW.ref, NEW.owner)
    IS DISTINCT FROM (OLD.account, OLD.ref, OLD.owner))
EXECUTE FUNCTION is_known();

CREATE TRIGGER finding_is_known AFTER INSERT OR DELETE ON finding
FOR EACH ROW EXECUTE FUNCTION is_known();

CREATE TRIGGER finding_is_known_anew AFTER UPDATE ON finding
FOR EACH ROW WHEN ((NEW.account, NEW.ref, NEW.kind)
    IS DISTINCT FROM (OLD.account, OLD.ref, OLD.kind))
EXECUTE FUNCTION is_known();
