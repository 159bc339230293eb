-- The consents (JSON, their ids) that came on file with a row of an import: undoing it takes them back.
ALTER TABLE customer_import_undos ADD COLUMN consents TEXT;
