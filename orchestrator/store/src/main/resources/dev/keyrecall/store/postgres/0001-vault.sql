-- The second part of version 1, run in one transaction with the others: what the vault seals.

-- No reference to account: a value is held even when its account is no longer there. What is
-- destroyed keeps its row: history without values stays. Rows are never removed, so that their
-- numbers, from 1, bound how many there are: 2^30, as the proof about nonces in
-- docs/formats/vault.md has it.
CREATE TABLE secret (
    number bigint NOT NULL CONSTRAINT secret_number_is_one UNIQUE
        CONSTRAINT secret_versions_are_bounded CHECK (number BETWEEN 1 AND 1073741824),
    ref text COLLATE "C" NOT NULL CONSTRAINT secret_ref CHECK (ref LIKE '_%:_%:_%:_%'),
    version integer NOT NULL CONSTRAINT secret_version CHECK (version BETWEEN 1 AND 2147483647),
    label text COLLATE "C"
        CONSTRAINT secret_label CHECK (label IN ('pending', 'current', 'previous')),
    custody text COLLATE "C" NOT NULL
        CONSTRAINT secret_custody CHECK (custody IN ('own', 'entrusted')),
    customer text COLLATE "C" CONSTRAINT secret_customer CHECK (length(customer) >= 1),
    told_by bigint NOT NULL CONSTRAINT secret_told_by CHECK (told_by >= 0),
    first_label text COLLATE "C"
        CONSTRAINT secret_first_label CHECK (first_label IN ('pending', 'current', 'previous')),
    data_part bytea,
    origin text COLLATE "C" NOT NULL,
    created_at text COLLATE "C" NOT NULL
        CONSTRAINT secret_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    destroyed_at text COLLATE "C"
        CONSTRAINT secret_destroyed_at CHECK (destroyed_at LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT secret_version_is_made_once PRIMARY KEY (ref, version),
    CONSTRAINT secret_of_a_customer_is_entrusted
    CHECK ((custody = 'entrusted') = (customer IS NOT NULL)),
    CONSTRAINT secret_is_held_until_destroyed
    CHECK ((destroyed_at IS NULL) = (data_part IS NOT NULL)),
    CONSTRAINT secret_destroyed_has_no_label CHECK (destroyed_at IS NULL OR label IS NULL)
);

CREATE UNIQUE INDEX secret_label_once ON secret (ref, label) WHERE label IS NOT NULL;

CREATE TRIGGER secret_is_numbered BEFORE INSERT ON secret
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER secret_is_kept BEFORE DELETE OR TRUNCATE ON secret
FOR EACH STATEMENT EXECUTE FUNCTION refuse('the history of a secret is kept');

CREATE TRIGGER secret_history_is_immutable BEFORE UPDATE ON secret FOR EACH ROW
WHEN (OLD.destroyed_at IS NOT NULL OR NEW.number <> OLD.number OR NEW.ref <> OLD.ref
    OR NEW.version <> OLD.version OR NEW.custody <> OLD.custody
    OR NEW.customer IS DISTINCT FROM OLD.customer OR NEW.told_by <> OLD.told_by
    OR NEW.first_label IS DISTINCT FROM OLD.first_label OR NEW.origin <> OLD.origin
    OR NEW.created_at <> OLD.created_at)
EXECUTE FUNCTION refuse('the history of a secret is kept');

-- One part of every sealed version: rotation rewrites this table alone, and destroying its row
-- destroys the secret. Bytes 2 to 5 and 6 to 9 of a key part are the two versions beside it.
CREATE TABLE data_key (
    ref text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    vault_key_version integer NOT NULL,
    data_key_version integer NOT NULL
        CONSTRAINT data_key_version CHECK (data_key_version >= 1),
    key_part bytea NOT NULL CONSTRAINT data_key_part_length CHECK (length(key_part) = 69),
    CONSTRAINT data_key_is_made_once PRIMARY KEY (ref, version),
    CONSTRAINT data_key_of_version FOREIGN KEY (ref, version) REFERENCES secret (ref, version),
    CONSTRAINT data_key_part_says_its_versions
    CHECK (substr(key_part, 2, 8) = int4send(vault_key_version) || int4send(data_key_version))
);

CREATE TRIGGER data_key_keeps_its_place BEFORE UPDATE ON data_key FOR EACH ROW
WHEN (NEW.ref <> OLD.ref OR NEW.version <> OLD.version)
EXECUTE FUNCTION refuse('a data key is rewritten in its place');

-- So each is written once under each vault key, which bounds the nonces, and two under one vault
-- key cannot be exchanged.
CREATE TRIGGER data_key_is_written_once_under_a_vault_key BEFORE UPDATE ON data_key FOR EACH ROW
WHEN (NEW.vault_key_version = OLD.vault_key_version
    AND NEW.ref = OLD.ref AND NEW.version = OLD.version)
EXECUTE FUNCTION refuse('a data key is written once under a vault key');

CREATE TRIGGER data_key_stays_under_a_newer_vault_key BEFORE UPDATE ON data_key FOR EACH ROW
WHEN (NEW.vault_key_version < OLD.vault_key_version OR NEW.data_key_version < OLD.data_key_version)
EXECUTE FUNCTION refuse('a data key is wrapped under a vault key in use');

CREATE TRIGGER data_key_is_not_emptied BEFORE TRUNCATE ON data_key
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a data key is destroyed with its version');

-- The version of the fingerprint key in 4 bytes, then the 32 bytes of the fingerprint: those of one
-- key lie together in the table's index.
CREATE TABLE fingerprint (
    fp bytea NOT NULL CONSTRAINT fingerprint_length CHECK (length(fp) = 36),
    form text COLLATE "C" NOT NULL CONSTRAINT fingerprint_form CHECK (length(form) >= 1),
    ref text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    CONSTRAINT fingerprint_is_one PRIMARY KEY (fp, form, ref, version),
    CONSTRAINT fingerprint_of_version FOREIGN KEY (ref, version) REFERENCES secret (ref, version)
);

CREATE TRIGGER fingerprint_is_immutable BEFORE UPDATE ON fingerprint
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a fingerprint is immutable');
