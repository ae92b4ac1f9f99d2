-- What the ledger's commitments to texts about people were made of, until it is erased. Told in
-- docs/formats/ledger.md, section 6.

CREATE TABLE opening (
    commitment TEXT NOT NULL PRIMARY KEY
        CONSTRAINT opening_commitment
        CHECK (length(commitment) = 64 AND commitment NOT GLOB '*[^0-9a-f]*'),
    salt BLOB NOT NULL CONSTRAINT opening_salt CHECK (length(salt) = 32),
    text TEXT NOT NULL CONSTRAINT opening_text CHECK (length(text) BETWEEN 1 AND 1024)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX opening_of_text ON opening (text);

CREATE TRIGGER opening_is_the_only_one BEFORE INSERT ON opening
WHEN EXISTS (SELECT 1 FROM opening WHERE commitment = NEW.commitment OR text = NEW.text)
BEGIN SELECT RAISE(ABORT, 'a text has one opening'); END;

CREATE TRIGGER opening_is_immutable BEFORE UPDATE ON opening
BEGIN SELECT RAISE(ABORT, 'an opening is immutable'); END;

-- The entry that tells of it is the newest one, and names the commitment.
CREATE TRIGGER opening_ends_with_its_erasure BEFORE DELETE ON opening
WHEN NOT EXISTS (
    SELECT 1 FROM leaf
    WHERE sequence = (SELECT max(sequence) FROM leaf)
        AND instr(leaf, CAST('"kind":"erasure"' AS BLOB)) > 0
        AND instr(leaf, CAST('"' || OLD.commitment || '"' AS BLOB)) > 0)
BEGIN SELECT RAISE(ABORT, 'an opening ends with the entry of its erasure'); END;
