-- Attachments: what is known of the file of each, and what has yet to be done about it. The files
-- themselves are in the media store, by organization and id.
-- state: fetching (from source, next at due_at), stored, failed, uploading, unsent (until due_at).
CREATE TABLE media (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    message_id UUID,
    author_id UUID,
    state TEXT NOT NULL,
    source TEXT,
    content_type TEXT NOT NULL,
    name TEXT,
    bytes BIGINT,
    width BIGINT,
    height BIGINT,
    inline BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX media_due ON media (due_at, organization_id, id) WHERE due_at IS NOT NULL;
CREATE INDEX media_by_message ON media (organization_id, message_id) WHERE message_id IS NOT NULL;

-- Whether a line can send pictures; nothing while Twilio has not said.
ALTER TABLE lines ADD COLUMN mms BIGINT;
