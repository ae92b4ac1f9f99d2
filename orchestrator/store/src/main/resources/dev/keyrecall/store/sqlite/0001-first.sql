-- Keyrecall's store, version 1. Told in docs/formats/store.md; the laws are enforced here, so that
-- no program error above can break them. Never edited once released: a change is a new file.
--
-- INSERT OR REPLACE removes what stands in its way, on every unique column, and fires no trigger of
-- a removal: so what is kept for good also has a trigger that refuses to be inserted over.
--
-- Times are RFC 3339 UTC text of fixed width with nanoseconds (sortable as text). A reference to a
-- credential begins with its account's reference. Words are the glossary's.

-- The key versions stand before the header, which is long: every write of a data key reads them.
CREATE TABLE home (
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT home_is_one_row CHECK (id = 1),
    created_at TEXT NOT NULL
        CONSTRAINT home_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    vault_key_version INTEGER NOT NULL
        CONSTRAINT home_vault_key_version CHECK (vault_key_version >= 1),
    vault_key_oldest INTEGER NOT NULL
        CONSTRAINT home_vault_key_oldest
        CHECK (vault_key_oldest BETWEEN 1 AND vault_key_version),
    fingerprint_key_version INTEGER NOT NULL
        CONSTRAINT home_fingerprint_key_version CHECK (fingerprint_key_version >= 1),
    vault_rotation TEXT
        CONSTRAINT home_vault_rotation CHECK (vault_rotation IN ('vault-key', 'data-keys')),
    vault_header BLOB NOT NULL,
    CONSTRAINT home_rotates_while_keys_differ
    CHECK ((vault_rotation IS NULL) = (vault_key_oldest = vault_key_version))
) STRICT;

CREATE TRIGGER home_is_made_once BEFORE INSERT ON home
WHEN EXISTS (SELECT 1 FROM home)
BEGIN SELECT RAISE(ABORT, 'a store holds one home, and it stands already'); END;

CREATE TRIGGER home_is_kept BEFORE DELETE ON home
BEGIN SELECT RAISE(ABORT, 'a home is kept'); END;

CREATE TRIGGER home_vault_keys_never_fall BEFORE UPDATE ON home
WHEN NEW.vault_key_version < OLD.vault_key_version OR NEW.vault_key_oldest < OLD.vault_key_oldest
    OR NEW.fingerprint_key_version < OLD.fingerprint_key_version
BEGIN SELECT RAISE(ABORT, 'the versions of the vault key never fall'); END;

CREATE TRIGGER home_vault_key_is_needed BEFORE UPDATE ON home
WHEN NEW.vault_key_oldest > OLD.vault_key_oldest
    AND EXISTS (SELECT 1 FROM data_key WHERE vault_key_version < NEW.vault_key_oldest)
BEGIN SELECT RAISE(ABORT, 'a vault key is kept while a data key is wrapped under it'); END;

CREATE TABLE account (
    ref TEXT NOT NULL PRIMARY KEY CONSTRAINT account_ref CHECK (ref LIKE '_%:_%'),
    settings TEXT NOT NULL CONSTRAINT account_settings CHECK (json_valid(settings)),
    added_at TEXT NOT NULL
        CONSTRAINT account_added_at CHECK (added_at LIKE '____-__-__T__:__:__._________Z'),
    provider_account_id TEXT,
    operated_with TEXT CONSTRAINT account_operated_with_its_own
        CHECK (substr(operated_with, 1, length(ref) + 1) = ref || ':'),
    refreshed_at TEXT
        CONSTRAINT account_refreshed_at CHECK (refreshed_at LIKE '____-__-__T__:__:__._________Z'),
    snapshot_digest TEXT
        CONSTRAINT account_snapshot_digest CHECK (length(snapshot_digest) = 64)
) STRICT;

CREATE TABLE observed_credential (
    account TEXT NOT NULL REFERENCES account (ref),
    ref TEXT NOT NULL CONSTRAINT observed_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    principal TEXT NOT NULL,
    principal_uid TEXT NOT NULL,
    owner TEXT,
    status TEXT NOT NULL CONSTRAINT observed_status CHECK (status IN ('active', 'inactive')),
    created_at TEXT NOT NULL
        CONSTRAINT observed_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    last_used_at TEXT
        CONSTRAINT observed_last_used_at CHECK (last_used_at LIKE '____-__-__T__:__:__._________Z'),
    first_seen_at TEXT NOT NULL
        CONSTRAINT observed_first_seen_at
        CHECK (first_seen_at LIKE '____-__-__T__:__:__._________Z'),
    last_seen_at TEXT NOT NULL
        CONSTRAINT observed_last_seen_at CHECK (last_seen_at LIKE '____-__-__T__:__:__._________Z'),
    gone_since TEXT
        CONSTRAINT observed_gone_since CHECK (gone_since LIKE '____-__-__T__:__:__._________Z'),
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE accepted_credential (
    account TEXT NOT NULL REFERENCES account (ref),
    ref TEXT NOT NULL CONSTRAINT accepted_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    principal TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT accepted_status CHECK (status IN ('active', 'inactive')),
    accepted_at TEXT NOT NULL
        CONSTRAINT accepted_accepted_at CHECK (accepted_at LIKE '____-__-__T__:__:__._________Z'),
    accepted_by TEXT NOT NULL,
    reviewed INTEGER NOT NULL CONSTRAINT accepted_reviewed CHECK (reviewed IN (0, 1)),
    remarks TEXT NOT NULL CONSTRAINT accepted_remarks CHECK (json_valid(remarks)),
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE consumer (
    account TEXT NOT NULL REFERENCES account (ref),
    ref TEXT NOT NULL CONSTRAINT consumer_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    options TEXT NOT NULL CONSTRAINT consumer_options CHECK (json_valid(options)),
    added_at TEXT NOT NULL
        CONSTRAINT consumer_added_at CHECK (added_at LIKE '____-__-__T__:__:__._________Z'),
    PRIMARY KEY (account, ref, kind, target)
) STRICT, WITHOUT ROWID;

-- What a person named; what the provider's tags say stands with what was observed.
CREATE TABLE credential_owner (
    account TEXT NOT NULL REFERENCES account (ref),
    ref TEXT NOT NULL CONSTRAINT credential_owner_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    owner TEXT NOT NULL CONSTRAINT credential_owner_owner CHECK (length(owner) BETWEEN 1 AND 256),
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    account TEXT NOT NULL REFERENCES account (ref),
    ref TEXT NOT NULL CONSTRAINT finding_in_its_account
        CHECK (substr(ref, 1, length(account) + 1) = account || ':'),
    kind TEXT NOT NULL
        CONSTRAINT finding_kind CHECK (kind IN ('missing', 'unexpected', 're-enabled', 'suspended')),
    since TEXT NOT NULL
        CONSTRAINT finding_since CHECK (since LIKE '____-__-__T__:__:__._________Z'),
    PRIMARY KEY (account, ref, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT plan_number CHECK (number >= 1),
    id TEXT NOT NULL UNIQUE,
    campaign TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL CONSTRAINT plan_digest CHECK (length(digest) = 64),
    bytes BLOB NOT NULL,
    UNIQUE (id, campaign),
    UNIQUE (id, digest)
) STRICT;

CREATE TRIGGER plan_is_made_once BEFORE INSERT ON plan
WHEN EXISTS (SELECT 1 FROM plan WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a plan of that id stands already'); END;

CREATE TRIGGER plan_is_the_only_one BEFORE INSERT ON plan
WHEN EXISTS (SELECT 1 FROM plan WHERE campaign = NEW.campaign)
BEGIN SELECT RAISE(ABORT, 'a campaign has one plan'); END;

CREATE TRIGGER plan_is_kept BEFORE DELETE ON plan
BEGIN SELECT RAISE(ABORT, 'a plan is immutable'); END;

CREATE TRIGGER plan_is_immutable BEFORE UPDATE ON plan
BEGIN SELECT RAISE(ABORT, 'a plan is immutable'); END;

-- Told in docs/formats/policy.md: the file to the byte, and the signatures it was adopted with.
CREATE TABLE policy (
    serial INTEGER NOT NULL PRIMARY KEY CONSTRAINT policy_serial CHECK (serial >= 1),
    digest TEXT NOT NULL UNIQUE CONSTRAINT policy_digest CHECK (length(digest) = 64),
    bytes BLOB NOT NULL CONSTRAINT policy_bytes CHECK (length(bytes) BETWEEN 1 AND 262144),
    signatures TEXT NOT NULL CONSTRAINT policy_signatures CHECK (json_valid(signatures)),
    at TEXT NOT NULL CONSTRAINT policy_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
) STRICT;

CREATE TRIGGER policy_is_the_next BEFORE INSERT ON policy
WHEN NEW.serial <> coalesce((SELECT max(serial) + 1 FROM policy), 1)
BEGIN SELECT RAISE(ABORT, 'a policy follows the one before'); END;

CREATE TRIGGER policy_is_another BEFORE INSERT ON policy
WHEN EXISTS (SELECT 1 FROM policy WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'a policy stands once'); END;

CREATE TRIGGER policy_is_kept BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'a policy is immutable'); END;

CREATE TRIGGER policy_is_immutable BEFORE UPDATE ON policy
BEGIN SELECT RAISE(ABORT, 'a policy is immutable'); END;

-- Its reference says: what it is about is the plan's exact bytes. It says by whom in the ledger's
-- commitments; a signature says so by itself.
CREATE TABLE approval (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT approval_number CHECK (number >= 1),
    plan TEXT NOT NULL,
    digest TEXT NOT NULL,
    decision TEXT NOT NULL
        CONSTRAINT approval_decision CHECK (
            decision IN ('approve', 'deny', 'withdraw', 'break-glass', 'countersign')),
    approver TEXT NOT NULL CONSTRAINT approval_approver CHECK (length(approver) = 64),
    os_user TEXT NOT NULL CONSTRAINT approval_os_user CHECK (length(os_user) = 64),
    at TEXT NOT NULL CONSTRAINT approval_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    policy TEXT REFERENCES policy (digest),
    signature TEXT
        CONSTRAINT approval_signature CHECK (length(signature) BETWEEN 1 AND 32768),
    CONSTRAINT approval_is_signed_by_a_policy CHECK ((policy IS NULL) = (signature IS NULL)),
    FOREIGN KEY (plan, digest) REFERENCES plan (id, digest)
) STRICT;

CREATE INDEX approval_of_plan ON approval (plan);

CREATE TRIGGER approval_is_given_once BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'an approval is immutable'); END;

CREATE TRIGGER approval_is_kept BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'an approval is immutable'); END;

CREATE TRIGGER approval_is_immutable BEFORE UPDATE ON approval
BEGIN SELECT RAISE(ABORT, 'an approval is immutable'); END;

CREATE TABLE campaign (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL UNIQUE,
    mode TEXT NOT NULL CONSTRAINT campaign_mode CHECK (mode IN ('exposure', 'hygiene')),
    state TEXT NOT NULL
        CONSTRAINT campaign_state
        CHECK (state IN ('planned', 'running', 'soaking', 'partial', 'done', 'closed')),
    created_at TEXT NOT NULL
        CONSTRAINT campaign_created_at CHECK (created_at LIKE '____-__-__T__:__:__._________Z'),
    started_at TEXT
        CONSTRAINT campaign_started_at CHECK (started_at LIKE '____-__-__T__:__:__._________Z'),
    finished_at TEXT
        CONSTRAINT campaign_finished_at CHECK (finished_at LIKE '____-__-__T__:__:__._________Z'),
    hold TEXT CONSTRAINT campaign_hold CHECK (hold IN ('paused', 'aborted')),
    FOREIGN KEY (plan, id) REFERENCES plan (id, campaign) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE unit (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    ordinal INTEGER NOT NULL CONSTRAINT unit_ordinal CHECK (ordinal >= 1),
    ref TEXT NOT NULL,
    state TEXT NOT NULL
        CONSTRAINT unit_state
        CHECK (state IN ('pending', 'running', 'soaking', 'open', 'needs-replan', 'rolled-back',
                         'proven-dead', 'waived')),
    next_step INTEGER NOT NULL CONSTRAINT unit_next_step CHECK (next_step >= 0),
    replacement TEXT,
    open_reason TEXT
        CONSTRAINT unit_open_reason CHECK (open_reason IS NULL OR state IN ('open', 'needs-replan', 'rolled-back')),
    resume_after TEXT
        CONSTRAINT unit_resume_after CHECK (resume_after LIKE '____-__-__T__:__:__._________Z'),
    facts TEXT NOT NULL CONSTRAINT unit_facts CHECK (json_valid(facts)),
    PRIMARY KEY (campaign, ordinal),
    UNIQUE (campaign, ref)
) STRICT;

CREATE TABLE lane (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (ref),
    owner TEXT,
    epoch INTEGER NOT NULL CONSTRAINT lane_epoch CHECK (epoch >= 0),
    lease_until TEXT NOT NULL
        CONSTRAINT lane_lease_until CHECK (lease_until LIKE '____-__-__T__:__:__._________Z'),
    limits TEXT CONSTRAINT lane_limits CHECK (limits IS NULL OR json_valid(limits))
) STRICT;

CREATE TRIGGER lane_epoch_never_falls BEFORE UPDATE ON lane
WHEN NEW.epoch < OLD.epoch OR NEW.account <> OLD.account OR NEW.rowid <> OLD.rowid
BEGIN SELECT RAISE(ABORT, 'the epoch of a lane never falls'); END;

-- The store's own way to write a lane comes by here, too.
CREATE TRIGGER lane_epoch_never_begins_anew BEFORE INSERT ON lane
WHEN EXISTS (SELECT 1 FROM lane WHERE account = NEW.account AND epoch > NEW.epoch)
    OR EXISTS (SELECT 1 FROM lane WHERE rowid = NEW.rowid AND account <> NEW.account)
BEGIN SELECT RAISE(ABORT, 'the epoch of a lane never falls'); END;

CREATE TRIGGER lane_is_kept BEFORE DELETE ON lane
BEGIN SELECT RAISE(ABORT, 'the epoch of a lane never falls'); END;

-- "open" is 1 until the outcome stands; only the trigger below it ever changes the row.
CREATE TABLE intent (
    number INTEGER NOT NULL PRIMARY KEY CONSTRAINT intent_number CHECK (number >= 1),
    id TEXT NOT NULL UNIQUE CONSTRAINT intent_id CHECK (length(id) = 36),
    campaign TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    step TEXT NOT NULL
        CONSTRAINT intent_step
        CHECK (step IN ('capture', 'bridge', 'suspend', 'confirm', 'soak', 'revoke', 'issue', 'test',
                        'deliver', 'verify', 'prove', 'lift')),
    attempt INTEGER NOT NULL CONSTRAINT intent_attempt CHECK (attempt >= 1),
    lane TEXT NOT NULL REFERENCES account (ref),
    lane_epoch INTEGER NOT NULL CONSTRAINT intent_lane_epoch CHECK (lane_epoch >= 0),
    call_class TEXT NOT NULL
        CONSTRAINT intent_call_class
        CHECK (call_class IN ('a-idempotent', 'b-client-token', 'c-client-name',
                              'd-anonymous-create')),
    resource TEXT NOT NULL CONSTRAINT intent_resource CHECK (length(resource) >= 1),
    before_image TEXT NOT NULL CONSTRAINT intent_before_image CHECK (json_valid(before_image)),
    details TEXT NOT NULL CONSTRAINT intent_details CHECK (json_valid(details)),
    at TEXT NOT NULL CONSTRAINT intent_at CHECK (at LIKE '____-__-__T__:__:__._________Z'),
    open INTEGER NOT NULL DEFAULT 1 CONSTRAINT intent_open CHECK (open IN (0, 1)),
    FOREIGN KEY (campaign, ordinal) REFERENCES unit (campaign, ordinal),
    UNIQUE (campaign, ordinal, step, attempt)
) STRICT;

CREATE UNIQUE INDEX intent_open_once ON intent (lane, resource) WHERE open = 1;

CREATE TABLE outcome (
    intent TEXT NOT NULL PRIMARY KEY REFERENCES intent (id),
    kind TEXT NOT NULL
        CONSTRAINT outcome_kind CHECK (kind IN ('done', 'not-done', 'reconciled')),
    details TEXT NOT NULL CONSTRAINT outcome_details CHECK (json_valid(details)),
    at TEXT NOT NULL CONSTRAINT outcome_at CHECK (at LIKE '____-__-__T__:__:__._________Z')
) STRICT;

CREATE TRIGGER intent_is_fenced BEFORE INSERT ON intent
WHEN EXISTS (SELECT 1 FROM lane WHERE account = NEW.lane AND epoch > NEW.lane_epoch)
BEGIN SELECT RAISE(ABORT, 'an intent carries the present epoch of its lane'); END;

CREATE TRIGGER intent_begins_open BEFORE INSERT ON intent
WHEN NEW.open <> 1
BEGIN SELECT RAISE(ABORT, 'an intent is open until its outcome stands'); END;

CREATE TRIGGER intent_is_made_once BEFORE INSERT ON intent
WHEN EXISTS (SELECT 1 FROM intent WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'an intent of that id stands already'); END;

CREATE TRIGGER intent_is_one_attempt BEFORE INSERT ON intent
WHEN EXISTS (
    SELECT 1 FROM intent
    WHERE campaign = NEW.campaign AND ordinal = NEW.ordinal AND step = NEW.step
        AND attempt = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'the attempt stands already'); END;

CREATE TRIGGER intent_is_the_open_one BEFORE INSERT ON intent
WHEN EXISTS (
    SELECT 1 FROM intent WHERE lane = NEW.lane AND resource = NEW.resource AND open = 1)
BEGIN SELECT RAISE(ABORT, 'a resource has one open intent'); END;

CREATE TRIGGER intent_is_immutable BEFORE UPDATE ON intent
WHEN NOT (
    OLD.open = 1 AND NEW.open = 0
    AND EXISTS (SELECT 1 FROM outcome WHERE outcome.intent = OLD.id)
    AND NEW.number = OLD.number AND NEW.id = OLD.id AND NEW.campaign = OLD.campaign
    AND NEW.ordinal = OLD.ordinal AND NEW.step = OLD.step AND NEW.attempt = OLD.attempt
    AND NEW.lane = OLD.lane AND NEW.lane_epoch = OLD.lane_epoch
    AND NEW.call_class = OLD.call_class AND NEW.resource = OLD.resource
    AND NEW.before_image = OLD.before_image AND NEW.details = OLD.details AND NEW.at = OLD.at
)
BEGIN SELECT RAISE(ABORT, 'an intent is immutable'); END;

CREATE TRIGGER intent_is_kept BEFORE DELETE ON intent
BEGIN SELECT RAISE(ABORT, 'an intent is immutable'); END;

CREATE TRIGGER outcome_closes_intent AFTER INSERT ON outcome
BEGIN UPDATE intent SET open = 0 WHERE id = NEW.intent; END;

CREATE TRIGGER outcome_is_the_only_one BEFORE INSERT ON outcome
WHEN EXISTS (SELECT 1 FROM outcome WHERE intent = NEW.intent OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'an intent ends in exactly one outcome'); END;

CREATE TRIGGER outcome_is_immutable BEFORE UPDATE ON outcome
BEGIN SELECT RAISE(ABORT, 'an outcome is immutable'); END;

CREATE TRIGGER outcome_is_kept BEFORE DELETE ON outcome
BEGIN SELECT RAISE(ABORT, 'an outcome is immutable'); END;

-- A subtree hash is the root of the largest perfect subtree that ends with the leaf: those of a few
-- leaves are the tree's right edge. The hashes stand before the leaf, which is long.
CREATE TABLE leaf (
    sequence INTEGER NOT NULL PRIMARY KEY CONSTRAINT leaf_sequence CHECK (sequence >= 0),
    leaf_hash BLOB NOT NULL CONSTRAINT leaf_hash_length CHECK (length(leaf_hash) = 32),
    subtree_hash BLOB NOT NULL CONSTRAINT leaf_subtree_length CHECK (length(subtree_hash) = 32),
    leaf BLOB NOT NULL CONSTRAINT leaf_length CHECK (length(leaf) BETWEEN 1 AND 65535)
) STRICT;

CREATE TRIGGER leaf_is_the_next BEFORE INSERT ON leaf
WHEN NEW.sequence <> coalesce((SELECT max(sequence) + 1 FROM leaf), 0)
BEGIN SELECT RAISE(ABORT, 'the ledger has no gap'); END;

CREATE TRIGGER leaf_is_immutable BEFORE UPDATE ON leaf
BEGIN SELECT RAISE(ABORT, 'a leaf is immutable'); END;

CREATE TRIGGER leaf_is_kept BEFORE DELETE ON leaf
BEGIN SELECT RAISE(ABORT, 'a leaf is immutable'); END;

-- What was signed last. A copy that is older than what was signed since must not be signed on.
CREATE TABLE signed_head (
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT signed_head_is_one_row CHECK (id = 1),
    size INTEGER NOT NULL CONSTRAINT signed_head_size CHECK (size >= 1),
    root BLOB NOT NULL CONSTRAINT signed_head_root CHECK (length(root) = 32),
    note BLOB NOT NULL CONSTRAINT signed_head_note CHECK (length(note) BETWEEN 1 AND 65536)
) STRICT;

CREATE TRIGGER signed_head_is_of_leaves BEFORE INSERT ON signed_head
WHEN NEW.size > coalesce((SELECT max(sequence) + 1 FROM leaf), 0)
BEGIN SELECT RAISE(ABORT, 'a signed head is of entries that are there'); END;

CREATE TRIGGER signed_head_is_not_replaced BEFORE INSERT ON signed_head
WHEN EXISTS (SELECT 1 FROM signed_head)
BEGIN SELECT RAISE(ABORT, 'what was signed is not gone back on'); END;

CREATE TRIGGER signed_head_grows BEFORE UPDATE ON signed_head
WHEN NEW.size <= OLD.size
BEGIN SELECT RAISE(ABORT, 'what was signed is not gone back on'); END;

CREATE TRIGGER signed_head_stays_of_leaves BEFORE UPDATE ON signed_head
WHEN NEW.size > coalesce((SELECT max(sequence) + 1 FROM leaf), 0)
BEGIN SELECT RAISE(ABORT, 'a signed head is of entries that are there'); END;

CREATE TRIGGER signed_head_is_kept BEFORE DELETE ON signed_head
BEGIN SELECT RAISE(ABORT, 'what was signed is not gone back on'); END;

-- How far each sink has come. The ledger itself is the outbox.
CREATE TABLE sink (
    name TEXT NOT NULL PRIMARY KEY CONSTRAINT sink_name CHECK (length(name) BETWEEN 1 AND 32),
    next INTEGER NOT NULL CONSTRAINT sink_next CHECK (next >= 0),
    sending_to INTEGER CONSTRAINT sink_sending_to CHECK (sending_to > next),
    holder TEXT CONSTRAINT sink_holder CHECK (length(holder) BETWEEN 1 AND 512),
    held_until TEXT CONSTRAINT sink_held_until CHECK (held_until LIKE '____-__-__T__:__:__._________Z'),
    failures INTEGER NOT NULL CONSTRAINT sink_failures CHECK (failures >= 0),
    error TEXT CONSTRAINT sink_error CHECK (length(error) BETWEEN 1 AND 300),
    failing_since TEXT
        CONSTRAINT sink_failing_since CHECK (failing_since LIKE '____-__-__T__:__:__._________Z'),
    retry_at TEXT CONSTRAINT sink_retry_at CHECK (retry_at LIKE '____-__-__T__:__:__._________Z'),
    told INTEGER NOT NULL CONSTRAINT sink_told CHECK (told IN (0, 1)),
    sent_at TEXT CONSTRAINT sink_sent_at CHECK (sent_at LIKE '____-__-__T__:__:__._________Z'),
    CONSTRAINT sink_held_until_a_time CHECK ((holder IS NULL) = (held_until IS NULL)),
    CONSTRAINT sink_fails_for_a_reason CHECK (
        (failures = 0) = (error IS NULL)
        AND (failures = 0) = (failing_since IS NULL)
        AND (failures = 0) = (retry_at IS NULL)
        AND (failures > 0 OR told = 0))
) STRICT;

-- The store's own way to write a sink comes by here first.
CREATE TRIGGER sink_never_begins_anew BEFORE INSERT ON sink
WHEN EXISTS (SELECT 1 FROM sink WHERE name = NEW.name AND next > NEW.next)
    OR EXISTS (SELECT 1 FROM sink WHERE rowid = NEW.rowid AND name <> NEW.name)
BEGIN SELECT RAISE(ABORT, 'a sink never goes back'); END;

CREATE TRIGGER sink_never_goes_back BEFORE UPDATE ON sink
WHEN NEW.next < OLD.next OR NEW.name <> OLD.name
BEGIN SELECT RAISE(ABORT, 'a sink never goes back'); END;

CREATE TRIGGER sink_begins_with_what_is_signed BEFORE INSERT ON sink
WHEN max(NEW.next, coalesce(NEW.sending_to, 0)) > coalesce((SELECT size FROM signed_head), 0)
BEGIN SELECT RAISE(ABORT, 'a sink gets what is signed'); END;

CREATE TRIGGER sink_gets_what_is_signed BEFORE UPDATE ON sink
WHEN max(NEW.next, coalesce(NEW.sending_to, 0)) > coalesce((SELECT size FROM signed_head), 0)
BEGIN SELECT RAISE(ABORT, 'a sink gets what is signed'); END;

CREATE TRIGGER sink_is_kept BEFORE DELETE ON sink
BEGIN SELECT RAISE(ABORT, 'a sink never goes back'); END;
