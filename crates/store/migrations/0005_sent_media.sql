-- Sending a failed message once more sends the same files: then an attachment has the file of another.
ALTER TABLE media ADD COLUMN file_id UUID;
CREATE INDEX media_by_file ON media (organization_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX media_by_author ON media (organization_id, author_id) WHERE author_id IS NOT NULL AND message_id IS NULL;
