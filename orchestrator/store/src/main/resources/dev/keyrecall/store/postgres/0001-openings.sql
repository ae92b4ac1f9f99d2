-- The fifth part of version 1, run in one transaction with the others: what the ledger's commitments
-- to texts about people were made of, until it is erased. Told in docs/formats/ledger.md, section 6.

CREATE TABLE opening (
    commitment text COLLATE "C" CONSTRAINT opening_is_one PRIMARY KEY
        CONSTRAINT opening_commitment CHECK (commitment ~ '^[0-9a-f]{64}$'),
    salt bytea NOT NULL CONSTRAINT opening_salt CHECK (length(salt) = 32),
    text text COLLATE "C" NOT NULL CONSTRAINT opening_of_text UNIQUE
        CONSTRAINT opening_text CHECK (length(text) BETWEEN 1 AND 1024)
);

-- The planner's samples of a column are kept outside its table, where no erasure would reach them.
ALTER TABLE opening ALTER COLUMN commitment SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0,
    ALTER COLUMN text SET STATISTICS 0;

CREATE TRIGGER opening_is_immutable BEFORE UPDATE OR TRUNCATE ON opening
FOR EACH STATEMENT EXECUTE FUNCTION refuse('an opening is immutable');
