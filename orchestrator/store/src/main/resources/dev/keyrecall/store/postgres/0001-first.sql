-- Keyrecall's store in PostgreSQL, version 1: the tables and laws of sqlite/0001-first.sql. Told in
-- docs/formats/store.md; the laws are enforced here, so that no program error above can break them.
-- Never edited once released: a change is a new file.
--
-- Run with the store's schema as the search path. Functions name it in full ("keyrecall."), so that
-- no session's own path or temporary table comes between.
--
-- Text is compared by its bytes (COLLATE "C"), as SQLite does it. Times are RFC 3339 UTC text of
-- fixed width with nanoseconds (sortable as text). Words are the glossary's.

-- One row for each script that was run.
CREATE TABLE schema_version (
    version integer CONSTRAINT schema_version_is_new PRIMARY KEY
        CONSTRAINT schema_version_counts CHECK (version >= 1),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A law that was broken: the state KRLAW, and the law as the trigger's argument.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'KRLAW', MESSAGE = TG_ARGV[0];
END $$;

CREATE FUNCTION broken(law text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'KRLAW', MESSAGE = law;
END $$;

CREATE FUNCTION json_valid(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    PERFORM value::pg_catalog.json;
    RETURN true;
EXCEPTION WHEN invalid_text_representation THEN
    RETURN false;
END $$;

CREATE TRIGGER schema_version_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON schema_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse('the version of the schema never falls');

CREATE TABLE home (
    id integer CONSTRAINT home_is_made_once PRIMARY KEY
        CONSTRAINT home_is_one_row CHECK (id = 1),
    created_at text COLLATE "C" NOT NULL
        CONSTRAINT home_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    vault_key_version integer NOT NULL
        CONSTRAINT home_vault_key_version CHECK (vault_key_version >= 1),
    vault_key_oldest integer NOT NULL
        CONSTRAINT home_vault_key_oldest
        CHECK (vault_key_oldest BETWEEN 1 AND vault_key_version),
    fingerprint_key_version integer NOT NULL
        CONSTRAINT home_fingerprint_key_version CHECK (fingerprint_key_version >= 1),
    vault_rotation text COLLATE "C"
        CONSTRAINT home_vault_rotation CHECK (vault_rotation IN ('vault-key', 'data-keys')),
    vault_header bytea NOT NULL,
    CONSTRAINT home_rotates_while_keys_differ
    CHECK ((vault_rotation IS NULL) = (vault_key_oldest = vault_key_version))
);

CREATE TRIGGER home_is_kept BEFORE DELETE OR TRUNCATE ON home
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a home is kept');

CREATE TRIGGER home_vault_keys_never_fall BEFORE UPDATE ON home FOR EACH ROW
WHEN (NEW.vault_key_version < OLD.vault_key_version OR NEW.vault_key_oldest < OLD.vault_key_oldest
    OR NEW.fingerprint_key_version < OLD.fingerprint_key_version)
EXECUTE FUNCTION refuse('the versions of the vault key never fall');

CREATE TABLE account (
    ref text COLLATE "C" CONSTRAINT account_is_one PRIMARY KEY
        CONSTRAINT account_ref CHECK (ref LIKE '_%:_%'),
    settings text COLLATE "C" NOT NULL
        CONSTRAINT account_settings CHECK (keyrecall.json_valid(settings)),
    added_at text COLLATE "C" NOT NULL
        CONSTRAINT account_added_at CHECK (added_at LIKE '____-__-__T__:__:__._________Z'),
    provider_account_id text COLLATE "C",
    operated_with text COLLATE "C" CONSTRAINT account_operated_with_its_own
        CHECK (substr(operated_with, 1, length(ref) + 1) = ref || ':'),
    refreshed_at text COLLATE "C"
        CONSTRAINT account_refreshed_at CHECK (refreshed_at LIKE '____-__-__T__:__:__._________Z'),
    snapshot_digest text COLLATE "C"
        CONSTRAINT account_snapshot_digest CHECK (length(snapshot_digest) = 64)
);

CREATE TABLE observed_credential (
    account text COLLATE "C" NOT NULL CONSTRAINT observed_account REFERENCES account (ref),
    ref text COLLATE "C" NOT NULL CONSTRAINT observed_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    principal text COLLATE "C" NOT NULL,
    principal_uid text COLLATE "C" NOT NULL,
    owner text COLLATE "C",
    status text COLLATE "C" NOT NULL
        CONSTRAINT observed_status CHECK (status IN ('active', 'inactive')),
    created_at text COLLATE "C" NOT NULL
        CONSTRAINT observed_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    last_used_at text COLLATE "C"
        CONSTRAINT observed_last_used_at CHECK (last_used_at LIKE '____-__-__T__:__:__._________Z'),
    first_seen_at text COLLATE "C" NOT NULL
        CONSTRAINT observed_first_seen_at
        CHECK (first_seen_at LIKE '____-__-__T__:__:__._________Z'),
    last_seen_at text COLLATE "C" NOT NULL
        CONSTRAINT observed_last_seen_at CHECK (last_seen_at LIKE '____-__-__T__:__:__._________Z'),
    gone_since text COLLATE "C"
        CONSTRAINT observed_gone_since CHECK (gone_since LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT observed_is_one PRIMARY KEY (account, ref)
);

CREATE TABLE accepted_credential (
    account text COLLATE "C" NOT NULL CONSTRAINT accepted_account REFERENCES account (ref),
    ref text COLLATE "C" NOT NULL CONSTRAINT accepted_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    principal text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL
        CONSTRAINT accepted_status CHECK (status IN ('active', 'inactive')),
    accepted_at text COLLATE "C" NOT NULL
        CONSTRAINT accepted_accepted_at CHECK (accepted_at LIKE '____-__-__T__:__:__._________Z'),
    accepted_by text COLLATE "C" NOT NULL,
    reviewed integer NOT NULL CONSTRAINT accepted_reviewed CHECK (reviewed IN (0, 1)),
    remarks text COLLATE "C" NOT NULL
        CONSTRAINT accepted_remarks CHECK (keyrecall.json_valid(remarks)),
    CONSTRAINT accepted_is_one PRIMARY KEY (account, ref)
);

CREATE TABLE consumer (
    account text COLLATE "C" NOT NULL CONSTRAINT consumer_account REFERENCES account (ref),
    ref text COLLATE "C" NOT NULL CONSTRAINT consumer_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    kind text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    options text COLLATE "C" NOT NULL
        CONSTRAINT consumer_options CHECK (keyrecall.json_valid(options)),
    added_at text COLLATE "C" NOT NULL
        CONSTRAINT consumer_added_at CHECK (added_at LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT consumer_is_one PRIMARY KEY (account, ref, kind, target)
);

-- What a person named; what the provider's tags say stands with what was observed.
CREATE TABLE credential_owner (
    account text COLLATE "C" NOT NULL CONSTRAINT credential_owner_account REFERENCES account (ref),
    ref text COLLATE "C" NOT NULL CONSTRAINT credential_owner_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    owner text COLLATE "C" NOT NULL CONSTRAINT credential_owner_owner CHECK (length(owner) BETWEEN 1 AND 256),
    CONSTRAINT credential_owner_is_one PRIMARY KEY (account, ref)
);

CREATE TABLE finding (
    account text COLLATE "C" NOT NULL CONSTRAINT finding_account REFERENCES account (ref),
    ref text COLLATE "C" NOT NULL CONSTRAINT finding_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    kind text COLLATE "C" NOT NULL
        CONSTRAINT finding_kind CHECK (kind IN ('missing', 'unexpected', 're-enabled', 'suspended')),
    since text COLLATE "C" NOT NULL
        CONSTRAINT finding_since CHECK (since LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT finding_is_one PRIMARY KEY (account, ref, kind)
);

-- Rows that are kept are numbered in the order of writing. Writers take turns: nobody else counts.
CREATE FUNCTION numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NULL THEN
        EXECUTE format('SELECT coalesce(max(number), 0) + 1 FROM keyrecall.%I', TG_TABLE_NAME)
            INTO NEW.number;
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE plan (
    number bigint CONSTRAINT plan_number_is_one PRIMARY KEY
        CONSTRAINT plan_number CHECK (number >= 1),
    id text COLLATE "C" NOT NULL CONSTRAINT plan_is_made_once UNIQUE,
    campaign text COLLATE "C" NOT NULL CONSTRAINT plan_is_the_only_one UNIQUE,
    digest text COLLATE "C" NOT NULL CONSTRAINT plan_digest CHECK (length(digest) = 64),
    bytes bytea NOT NULL,
    CONSTRAINT plan_of_campaign UNIQUE (id, campaign),
    CONSTRAINT plan_of_digest UNIQUE (id, digest)
);

CREATE TRIGGER plan_is_numbered BEFORE INSERT ON plan
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER plan_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON plan
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a plan is immutable');

CREATE TABLE policy (
    serial integer CONSTRAINT policy_is_made_once PRIMARY KEY
        CONSTRAINT policy_serial CHECK (serial >= 1),
    digest text COLLATE "C" NOT NULL CONSTRAINT policy_is_another UNIQUE
        CONSTRAINT policy_digest CHECK (length(digest) = 64),
    bytes bytea NOT NULL CONSTRAINT policy_bytes CHECK (length(bytes) BETWEEN 1 AND 262144),
    signatures text COLLATE "C" NOT NULL
        CONSTRAINT policy_signatures CHECK (json_valid(signatures)),
    at text COLLATE "C" NOT NULL
        CONSTRAINT policy_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
);

CREATE TRIGGER policy_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON policy
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a policy is immutable');

-- Its reference says: what it is about is the plan's exact bytes.
CREATE TABLE approval (
    number bigint CONSTRAINT approval_number_is_one PRIMARY KEY
        CONSTRAINT approval_number CHECK (number >= 1),
    plan text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    decision text COLLATE "C" NOT NULL
        CONSTRAINT approval_decision CHECK (
            decision IN ('approve', 'deny', 'withdraw', 'break-glass', 'countersign')),
    approver text COLLATE "C" NOT NULL
        CONSTRAINT approval_approver CHECK (length(approver) = 64),
    os_user text COLLATE "C" NOT NULL CONSTRAINT approval_os_user CHECK (length(os_user) = 64),
    at text COLLATE "C" NOT NULL
        CONSTRAINT approval_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    policy text COLLATE "C" CONSTRAINT approval_of_policy REFERENCES policy (digest),
    signature text COLLATE "C"
        CONSTRAINT approval_signature CHECK (length(signature) BETWEEN 1 AND 32768),
    CONSTRAINT approval_is_signed_by_a_policy CHECK ((policy IS NULL) = (signature IS NULL)),
    CONSTRAINT approval_of_bytes FOREIGN KEY (plan, digest) REFERENCES plan (id, digest)
);

CREATE INDEX approval_of_plan ON approval (plan);

CREATE TRIGGER approval_is_numbered BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER approval_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON approval
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an approval is immutable');

CREATE TABLE campaign (
    number bigint CONSTRAINT campaign_number_is_one PRIMARY KEY,
    id text COLLATE "C" NOT NULL CONSTRAINT campaign_is_one UNIQUE,
    plan text COLLATE "C" NOT NULL CONSTRAINT campaign_of_a_plan_is_one UNIQUE,
    mode text COLLATE "C" NOT NULL
        CONSTRAINT campaign_mode CHECK (mode IN ('exposure', 'hygiene')),
    state text COLLATE "C" NOT NULL
        CONSTRAINT campaign_state
        CHECK (state IN ('planned', 'running', 'soaking', 'partial', 'done', 'closed')),
    created_at text COLLATE "C" NOT NULL
        CONSTRAINT campaign_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    started_at text COLLATE "C"
        CONSTRAINT campaign_started_at CHECK (started_at LIKE '____-__-__T__:__:__._________Z'),
    finished_at text COLLATE "C"
        CONSTRAINT campaign_finished_at CHECK (finished_at LIKE '____-__-__T__:__:__._________Z'),
    hold text COLLATE "C" CONSTRAINT campaign_hold CHECK (hold IN ('paused', 'aborted')),
    CONSTRAINT campaign_of_its_plan FOREIGN KEY (plan, id) REFERENCES plan (id, campaign)
        DEFERRABLE INITIALLY DEFERRED
);

CREATE TRIGGER campaign_is_numbered BEFORE INSERT ON campaign
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TABLE unit (
    campaign text COLLATE "C" NOT NULL CONSTRAINT unit_campaign REFERENCES campaign (id),
    ordinal integer NOT NULL CONSTRAINT unit_ordinal CHECK (ordinal >= 1),
    ref text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL
        CONSTRAINT unit_state
        CHECK (state IN ('pending', 'running', 'soaking', 'open', 'needs-replan', 'rolled-back',
                         'proven-dead', 'waived')),
    next_step integer NOT NULL CONSTRAINT unit_next_step CHECK (next_step >= 0),
    replacement text COLLATE "C",
    open_reason text COLLATE "C"
        CONSTRAINT unit_open_reason CHECK (open_reason IS NULL OR state IN ('open', 'needs-replan', 'rolled-back')),
    resume_after text COLLATE "C"
        CONSTRAINT unit_resume_after CHECK (resume_after LIKE '____-__-__T__:__:__._________Z'),
    facts text COLLATE "C" NOT NULL CONSTRAINT unit_facts CHECK (keyrecall.json_valid(facts)),
    CONSTRAINT unit_is_one PRIMARY KEY (campaign, ordinal),
    CONSTRAINT unit_of_a_credential_is_one UNIQUE (campaign, ref)
);

CREATE TABLE lane (
    account text COLLATE "C" CONSTRAINT lane_is_one PRIMARY KEY
        CONSTRAINT lane_account REFERENCES account (ref),
    owner text COLLATE "C",
    epoch bigint NOT NULL CONSTRAINT lane_epoch CHECK (epoch >= 0),
    lease_until text COLLATE "C" NOT NULL
        CONSTRAINT lane_lease_until CHECK (lease_until LIKE '____-__-__T__:__:__._________Z'),
    limits text COLLATE "C"
        CONSTRAINT lane_limits CHECK (limits IS NULL OR keyrecall.json_valid(limits))
);

CREATE TRIGGER lane_epoch_never_falls BEFORE UPDATE ON lane FOR EACH ROW
WHEN (NEW.epoch < OLD.epoch OR NEW.account <> OLD.account)
EXECUTE FUNCTION refuse('the epoch of a lane never falls');

CREATE TRIGGER lane_is_kept BEFORE DELETE OR TRUNCATE ON lane
FOR EACH STATEMENT EXECUTE FUNCTION refuse('the epoch of a lane never falls');

-- "open" is 1 until the outcome stands; only the trigger below it ever changes the row.
CREATE TABLE intent (
    number bigint CONSTRAINT intent_number_is_one PRIMARY KEY
        CONSTRAINT intent_number CHECK (number >= 1),
    id text COLLATE "C" NOT NULL CONSTRAINT intent_is_made_once UNIQUE
        CONSTRAINT intent_id CHECK (length(id) = 36),
    campaign text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    step text COLLATE "C" NOT NULL
        CONSTRAINT intent_step
        CHECK (step IN ('capture', 'bridge', 'suspend', 'confirm', 'soak', 'revoke', 'issue', 'test',
                        'deliver', 'verify', 'prove', 'lift')),
    attempt integer NOT NULL CONSTRAINT intent_attempt CHECK (attempt >= 1),
    lane text COLLATE "C" NOT NULL CONSTRAINT intent_lane REFERENCES account (ref),
    lane_epoch bigint NOT NULL CONSTRAINT intent_lane_epoch CHECK (lane_epoch >= 0),
    call_class text COLLATE "C" NOT NULL
        CONSTRAINT intent_call_class
        CHECK (call_class IN ('a-idempotent', 'b-client-token', 'c-client-name',
                              'd-anonymous-create')),
    resource text COLLATE "C" NOT NULL CONSTRAINT intent_resource CHECK (length(resource) >= 1),
    before_image text COLLATE "C" NOT NULL
        CONSTRAINT intent_before_image CHECK (keyrecall.json_valid(before_image)),
    details text COLLATE "C" NOT NULL CONSTRAINT intent_details CHECK (keyrecall.json_valid(details)),
    at text COLLATE "C" NOT NULL
        CONSTRAINT intent_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    open integer NOT NULL DEFAULT 1 CONSTRAINT intent_open CHECK (open IN (0, 1)),
    CONSTRAINT intent_of_unit FOREIGN KEY (campaign, ordinal) REFERENCES unit (campaign, ordinal),
    CONSTRAINT intent_is_one_attempt UNIQUE (campaign, ordinal, step, attempt)
);

CREATE UNIQUE INDEX intent_open_once ON intent (lane, resource) WHERE open = 1;

CREATE TABLE outcome (
    intent text COLLATE "C" CONSTRAINT outcome_is_the_only_one PRIMARY KEY
        CONSTRAINT outcome_of_intent REFERENCES intent (id),
    kind text COLLATE "C" NOT NULL
        CONSTRAINT outcome_kind CHECK (kind IN ('done', 'not-done', 'reconciled')),
    details text COLLATE "C" NOT NULL
        CONSTRAINT outcome_details CHECK (keyrecall.json_valid(details)),
    at text COLLATE "C" NOT NULL
        CONSTRAINT outcome_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
);

CREATE TRIGGER intent_is_numbered BEFORE INSERT ON intent
FOR EACH ROW EXECUTE FUNCTION numbered();

CREATE TRIGGER intent_begins_open BEFORE INSERT ON intent FOR EACH ROW
WHEN (NEW.open <> 1) EXECUTE FUNCTION refuse('an intent is open until its outcome stands');

CREATE TRIGGER intent_is_kept BEFORE DELETE OR TRUNCATE ON intent
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an intent is immutable');

CREATE TRIGGER outcome_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON outcome
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an outcome is immutable');

-- A subtree hash is the root of the largest perfect subtree that ends with the leaf: those of a few
-- leaves are the tree's right edge.
CREATE TABLE leaf (
    sequence bigint CONSTRAINT leaf_is_the_only_one PRIMARY KEY
        CONSTRAINT leaf_sequence CHECK (sequence >= 0),
    leaf_hash bytea NOT NULL CONSTRAINT leaf_hash_length CHECK (length(leaf_hash) = 32),
    subtree_hash bytea NOT NULL CONSTRAINT leaf_subtree_length CHECK (length(subtree_hash) = 32),
    leaf bytea NOT NULL CONSTRAINT leaf_length CHECK (length(leaf) BETWEEN 1 AND 65535)
);

CREATE TRIGGER leaf_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON leaf
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a leaf is immutable');

-- What was signed last. A copy that is older than what was signed since must not be signed on.
CREATE TABLE signed_head (
    id integer CONSTRAINT signed_head_is_not_replaced PRIMARY KEY
        CONSTRAINT signed_head_is_one_row CHECK (id = 1),
    size bigint NOT NULL CONSTRAINT signed_head_size CHECK (size >= 1),
    root bytea NOT NULL CONSTRAINT signed_head_root CHECK (length(root) = 32),
    note bytea NOT NULL CONSTRAINT signed_head_note CHECK (length(note) BETWEEN 1 AND 65536)
);

CREATE TRIGGER signed_head_grows BEFORE UPDATE ON signed_head FOR EACH ROW
WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION refuse('what was signed is not gone back on');

CREATE TRIGGER signed_head_is_kept BEFORE DELETE OR TRUNCATE ON signed_head
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was signed is not gone back on');
