-- The sixth part of version 1, run in one transaction with the others: the laws between rows and
-- between tables, which a trigger's condition cannot say.

CREATE FUNCTION home_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.vault_key_oldest > OLD.vault_key_oldest AND EXISTS (
            SELECT 1 FROM keyrecall.data_key WHERE vault_key_version < NEW.vault_key_oldest) THEN
        PERFORM keyrecall.broken('a vault key is kept while a data key is wrapped under it');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER home_vault_key_is_needed BEFORE UPDATE ON home
FOR EACH ROW EXECUTE FUNCTION home_changes();

CREATE FUNCTION policy_is_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.serial <> coalesce((SELECT max(serial) + 1 FROM keyrecall.policy), 1) THEN
        PERFORM keyrecall.broken('a policy follows the one before');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policy_is_the_next BEFORE INSERT ON policy
FOR EACH ROW EXECUTE FUNCTION policy_is_adopted();

-- The store's own way to write a lane comes by here, too.
CREATE FUNCTION lane_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
            SELECT 1 FROM keyrecall.lane WHERE account = NEW.account AND epoch > NEW.epoch) THEN
        PERFORM keyrecall.broken('the epoch of a lane never falls');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER lane_epoch_never_begins_anew BEFORE INSERT ON lane
FOR EACH ROW EXECUTE FUNCTION lane_is_written();

CREATE FUNCTION intent_is_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
            SELECT 1 FROM keyrecall.lane
            WHERE account = NEW.lane AND epoch > NEW.lane_epoch) THEN
        PERFORM keyrecall.broken('an intent carries the present epoch of its lane');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER intent_is_fenced BEFORE INSERT ON intent
FOR EACH ROW EXECUTE FUNCTION intent_is_opened();

CREATE FUNCTION intent_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (
            OLD.open = 1 AND NEW.open = 0
            AND EXISTS (SELECT 1 FROM keyrecall.outcome WHERE outcome.intent = OLD.id)
            AND ROW (NEW.number, NEW.id, NEW.campaign, NEW.ordinal, NEW.step, NEW.attempt,
                    NEW.lane, NEW.lane_epoch, NEW.call_class, NEW.resource, NEW.before_image,
                    NEW.details, NEW.at)
                = ROW (OLD.number, OLD.id, OLD.campaign, OLD.ordinal, OLD.step, OLD.attempt,
                    OLD.lane, OLD.lane_epoch, OLD.call_class, OLD.resource, OLD.before_image,
                    OLD.details, OLD.at)) THEN
        PERFORM keyrecall.broken('an intent is immutable');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER intent_is_immutable BEFORE UPDATE ON intent
FOR EACH ROW EXECUTE FUNCTION intent_changes();

CREATE FUNCTION outcome_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE keyrecall.intent SET open = 0 WHERE id = NEW.intent;
    RETURN NULL;
END $$;

CREATE TRIGGER outcome_closes_intent AFTER INSERT ON outcome
FOR EACH ROW EXECUTE FUNCTION outcome_stands();

CREATE FUNCTION leaf_is_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> coalesce((SELECT max(sequence) + 1 FROM keyrecall.leaf), 0) THEN
        PERFORM keyrecall.broken('the ledger has no gap');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER leaf_is_the_next BEFORE INSERT ON leaf
FOR EACH ROW EXECUTE FUNCTION leaf_is_appended();

CREATE FUNCTION signed_head_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size > coalesce((SELECT max(sequence) + 1 FROM keyrecall.leaf), 0) THEN
        PERFORM keyrecall.broken('a signed head is of entries that are there');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signed_head_is_of_leaves BEFORE INSERT OR UPDATE ON signed_head
FOR EACH ROW EXECUTE FUNCTION signed_head_is_written();

CREATE FUNCTION anchor_is_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size > coalesce((SELECT size FROM keyrecall.signed_head), 0) THEN
        PERFORM keyrecall.broken('a receipt is of what was signed');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER anchor_is_of_what_was_signed BEFORE INSERT ON anchor
FOR EACH ROW EXECUTE FUNCTION anchor_is_added();

-- The store's own way to write a sink comes by here, too.
CREATE FUNCTION sink_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (
            SELECT 1 FROM keyrecall.sink WHERE name = NEW.name AND next > NEW.next) THEN
        PERFORM keyrecall.broken('a sink never goes back');
    END IF;
    IF greatest(NEW.next, NEW.sending_to)
            > coalesce((SELECT size FROM keyrecall.signed_head), 0) THEN
        PERFORM keyrecall.broken('a sink gets what is signed');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sink_gets_what_is_signed BEFORE INSERT OR UPDATE ON sink
FOR EACH ROW EXECUTE FUNCTION sink_is_written();

-- The entry that tells of it is the newest one, and names the commitment.
CREATE FUNCTION opening_is_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
            SELECT 1 FROM keyrecall.leaf
            WHERE sequence = (SELECT max(sequence) FROM keyrecall.leaf)
                AND position(convert_to('"kind":"erasure"', 'UTF8') IN leaf) > 0
                AND position(convert_to('"' || OLD.commitment || '"', 'UTF8') IN leaf) > 0) THEN
        PERFORM keyrecall.broken('an opening ends with the entry of its erasure');
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER opening_ends_with_its_erasure BEFORE DELETE ON opening
FOR EACH ROW EXECUTE FUNCTION opening_is_removed();

CREATE FUNCTION data_key_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (
            SELECT NEW.vault_key_version BETWEEN vault_key_oldest AND vault_key_version
            FROM keyrecall.home) THEN
        PERFORM keyrecall.broken('a data key is wrapped under a vault key in use');
    END IF;
    IF EXISTS (
            SELECT 1 FROM keyrecall.secret
            WHERE ref = NEW.ref AND version = NEW.version AND destroyed_at IS NOT NULL) THEN
        PERFORM keyrecall.broken('what is destroyed is not sealed again');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER data_key_under_a_vault_key_in_use BEFORE INSERT OR UPDATE ON data_key
FOR EACH ROW EXECUTE FUNCTION data_key_is_written();

CREATE FUNCTION data_key_is_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
            SELECT 1 FROM keyrecall.secret
            WHERE ref = OLD.ref AND version = OLD.version AND destroyed_at IS NULL) THEN
        PERFORM keyrecall.broken('a data key is destroyed with its version');
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER data_key_ends_with_its_version BEFORE DELETE ON data_key
FOR EACH ROW EXECUTE FUNCTION data_key_is_removed();

CREATE FUNCTION secret_is_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM keyrecall.data_key WHERE ref = NEW.ref AND version = NEW.version;
    RETURN NULL;
END $$;

CREATE TRIGGER secret_destroyed_loses_its_data_key AFTER UPDATE ON secret FOR EACH ROW
WHEN (NEW.destroyed_at IS NOT NULL) EXECUTE FUNCTION secret_is_destroyed();

-- Whoever still seals under an older vault key fingerprints under an older key, too: a rotation
-- seals that again. Nothing else would, and the older fingerprint key goes when the rotation ends.
CREATE FUNCTION fingerprint_is_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT substr(NEW.fp, 1, 4) < int4send(fingerprint_key_version) FROM keyrecall.home)
        AND NOT EXISTS (
            SELECT 1 FROM keyrecall.data_key, keyrecall.home
            WHERE ref = NEW.ref AND version = NEW.version
                AND data_key.vault_key_version < home.vault_key_version) THEN
        PERFORM keyrecall.broken('a fingerprint is made under the fingerprint key in use');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER fingerprint_is_under_the_key_in_use BEFORE INSERT ON fingerprint
FOR EACH ROW EXECUTE FUNCTION fingerprint_is_made();
