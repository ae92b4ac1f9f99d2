-- The other half of version 1, run in one transaction with 0001-first.sql: what the vault seals.

-- No reference to account: a value is held even when its account is no longer there. What is
-- destroyed keeps its row: history without values stays.
CREATE TABLE secret (
    ref TEXT NOT NULL CONSTRAINT secret_ref CHECK (ref LIKE '_%:_%:_%:_%'),
    version INTEGER NOT NULL CONSTRAINT secret_version CHECK (version BETWEEN 1 AND 2147483647),
    label TEXT CONSTRAINT secret_label CHECK (label IN ('pending', 'current', 'previous')),
    custody TEXT NOT NULL CONSTRAINT secret_custody CHECK (custody IN ('own', 'entrusted')),
    customer TEXT CONSTRAINT secret_customer CHECK (length(customer) >= 1),
    told_by INTEGER NOT NULL CONSTRAINT secret_told_by CHECK (told_by >= 0),
    first_label TEXT
        CONSTRAINT secret_first_label CHECK (first_label IN ('pending', 'current', 'previous')),
    data_part BLOB,
    origin TEXT NOT NULL,
    created_at TEXT NOT NULL
        CONSTRAINT secret_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    destroyed_at TEXT
        CONSTRAINT secret_destroyed_at CHECK (destroyed_at LIKE '____-__-__T__:__:__._________Z'),
    PRIMARY KEY (ref, version),
    CONSTRAINT secret_of_a_customer_is_entrusted
    CHECK ((custody = 'entrusted') = (customer IS NOT NULL)),
    CONSTRAINT secret_is_held_until_destroyed
    CHECK ((destroyed_at IS NULL) = (data_part IS NOT NULL)),
    CONSTRAINT secret_destroyed_has_no_label CHECK (destroyed_at IS NULL OR label IS NULL)
) STRICT;

CREATE UNIQUE INDEX secret_label_once ON secret (ref, label) WHERE label IS NOT NULL;

CREATE TRIGGER secret_version_is_made_once BEFORE INSERT ON secret
WHEN EXISTS (SELECT 1 FROM secret WHERE ref = NEW.ref AND version = NEW.version)
    OR EXISTS (SELECT 1 FROM secret WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the secret has that version already'); END;

CREATE TRIGGER secret_label_begins_free BEFORE INSERT ON secret
WHEN EXISTS (SELECT 1 FROM secret WHERE ref = NEW.ref AND label = NEW.label)
BEGIN SELECT RAISE(ABORT, 'a secret has one version of a label'); END;

CREATE TRIGGER secret_label_is_free BEFORE UPDATE OF label ON secret
WHEN EXISTS (
    SELECT 1 FROM secret
    WHERE ref = NEW.ref AND label = NEW.label AND version <> OLD.version)
BEGIN SELECT RAISE(ABORT, 'a secret has one version of a label'); END;

-- Rows are never removed, so that their own numbers, from 1, bound how many there are: 2^30, as the
-- proof about nonces in docs/formats/vault.md has it.
CREATE TRIGGER secret_versions_are_bounded AFTER INSERT ON secret
WHEN NEW.rowid NOT BETWEEN 1 AND 1073741824
BEGIN SELECT RAISE(ABORT, 'a store holds at most 2^30 versions of secrets'); END;

CREATE TRIGGER secret_is_kept BEFORE DELETE ON secret
BEGIN SELECT RAISE(ABORT, 'the history of a secret is kept'); END;

CREATE TRIGGER secret_history_is_immutable BEFORE UPDATE ON secret
WHEN OLD.destroyed_at IS NOT NULL OR NEW.ref <> OLD.ref OR NEW.version <> OLD.version
    OR NEW.custody <> OLD.custody OR NEW.customer IS NOT OLD.customer
    OR NEW.told_by <> OLD.told_by OR NEW.first_label IS NOT OLD.first_label
    OR NEW.origin <> OLD.origin OR NEW.created_at <> OLD.created_at
    OR NEW.rowid <> OLD.rowid
BEGIN SELECT RAISE(ABORT, 'the history of a secret is kept'); END;

-- One part of every sealed version: rotation rewrites this table alone, and destroying its row
-- destroys the secret. Bytes 2 to 5 and 6 to 9 of a key part are the two versions beside it.
CREATE TABLE data_key (
    ref TEXT NOT NULL,
    version INTEGER NOT NULL,
    vault_key_version INTEGER NOT NULL,
    data_key_version INTEGER NOT NULL
        CONSTRAINT data_key_version CHECK (data_key_version >= 1),
    key_part BLOB NOT NULL CONSTRAINT data_key_part_length CHECK (length(key_part) = 69),
    PRIMARY KEY (ref, version),
    FOREIGN KEY (ref, version) REFERENCES secret (ref, version),
    CONSTRAINT data_key_part_says_its_versions
    CHECK (hex(substr(key_part, 2, 8))
        = printf('%08X%08X', vault_key_version, data_key_version))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER data_key_begins_under_a_vault_key_in_use BEFORE INSERT ON data_key
WHEN NOT (SELECT NEW.vault_key_version BETWEEN vault_key_oldest AND vault_key_version FROM home)
BEGIN SELECT RAISE(ABORT, 'a data key is wrapped under a vault key in use'); END;

CREATE TRIGGER data_key_is_made_once BEFORE INSERT ON data_key
WHEN EXISTS (SELECT 1 FROM data_key WHERE ref = NEW.ref AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'a data key is rewritten in its place'); END;

CREATE TRIGGER data_key_keeps_its_place BEFORE UPDATE ON data_key
WHEN NEW.ref <> OLD.ref OR NEW.version <> OLD.version
BEGIN SELECT RAISE(ABORT, 'a data key is rewritten in its place'); END;

-- So each is written once under each vault key, which bounds the nonces, and two under one vault
-- key cannot be exchanged.
CREATE TRIGGER data_key_is_written_once_under_a_vault_key BEFORE UPDATE ON data_key
WHEN NEW.vault_key_version = OLD.vault_key_version
    AND NEW.ref = OLD.ref AND NEW.version = OLD.version
BEGIN SELECT RAISE(ABORT, 'a data key is written once under a vault key'); END;

CREATE TRIGGER data_key_stays_under_a_vault_key_in_use BEFORE UPDATE ON data_key
WHEN NEW.vault_key_version < OLD.vault_key_version OR NEW.data_key_version < OLD.data_key_version
    OR NOT (SELECT NEW.vault_key_version BETWEEN vault_key_oldest AND vault_key_version FROM home)
BEGIN SELECT RAISE(ABORT, 'a data key is wrapped under a vault key in use'); END;

CREATE TRIGGER data_key_of_the_destroyed_is_not_made BEFORE INSERT ON data_key
WHEN EXISTS (
    SELECT 1 FROM secret
    WHERE ref = NEW.ref AND version = NEW.version AND destroyed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'what is destroyed is not sealed again'); END;

CREATE TRIGGER data_key_ends_with_its_version BEFORE DELETE ON data_key
WHEN EXISTS (
    SELECT 1 FROM secret
    WHERE ref = OLD.ref AND version = OLD.version AND destroyed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'a data key is destroyed with its version'); END;

CREATE TRIGGER secret_destroyed_loses_its_data_key AFTER UPDATE ON secret
WHEN NEW.destroyed_at IS NOT NULL
BEGIN DELETE FROM data_key WHERE ref = NEW.ref AND version = NEW.version; END;

-- The version of the fingerprint key in 4 bytes, then the 32 bytes of the fingerprint: those of one
-- key lie together, and looking one up is one search of this table's own tree.
CREATE TABLE fingerprint (
    fp BLOB NOT NULL CONSTRAINT fingerprint_length CHECK (length(fp) = 36),
    form TEXT NOT NULL CONSTRAINT fingerprint_form CHECK (length(form) >= 1),
    ref TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (fp, form, ref, version),
    FOREIGN KEY (ref, version) REFERENCES secret (ref, version)
) STRICT, WITHOUT ROWID;

-- Whoever still seals under an older vault key fingerprints under an older key, too: a rotation
-- seals that again. Nothing else would, and the older fingerprint key goes when the rotation ends.
CREATE TRIGGER fingerprint_is_under_the_key_in_use BEFORE INSERT ON fingerprint
WHEN (SELECT hex(substr(NEW.fp, 1, 4)) < printf('%08X', fingerprint_key_version) FROM home)
    AND NOT EXISTS (
        SELECT 1 FROM data_key, home
        WHERE ref = NEW.ref AND version = NEW.version
            AND data_key.vault_key_version < home.vault_key_version)
BEGIN SELECT RAISE(ABORT, 'a fingerprint is made under the fingerprint key in use'); END;

CREATE TRIGGER fingerprint_is_immutable BEFORE UPDATE ON fingerprint
BEGIN SELECT RAISE(ABORT, 'a fingerprint is immutable'); END;
