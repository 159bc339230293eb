-- A failed message may have been sent again: as which message, unless that was canceled. sent_again is
-- that in one bit, so that what still needs somebody can be sought by index.
ALTER TABLE failures ADD COLUMN sent_again BIGINT NOT NULL DEFAULT 0;
ALTER TABLE failures ADD COLUMN again_id UUID;
DROP INDEX failures_by_time;
DROP INDEX failures_by_line;
DROP INDEX failures_by_code;
DROP INDEX failures_by_line_and_code;
CREATE INDEX failures_by_time ON failures (organization_id, sent_again, at, message_id);
CREATE INDEX failures_by_line ON failures (organization_id, sent_again, line_id, at, message_id);
CREATE INDEX failures_by_code ON failures (organization_id, sent_again, code, at, message_id);
CREATE INDEX failures_by_line_and_code ON failures (organization_id, sent_again, line_id, code, at, message_id);

-- Failures from before they were listed: known when the report about them came, else when they were
-- written.
INSERT INTO failures (organization_id, message_id, conversation_id, line_id, at, code)
SELECT m.organization_id, m.id, m.conversation_id, m.line_id,
    COALESCE((
        SELECT MAX(r.at) FROM status_reports r
        WHERE r.organization_id = m.organization_id AND r.message_id = m.id AND r.applied = 1
            AND r.status = m.status), m.at),
    COALESCE(/*sqlite*/ json_extract(m.error, '$.code') /*postgres*/ (m.error::json ->> 'code')::bigint /*end*/, 0)
FROM messages m
WHERE m.direction = 'outbound' AND m.status IN ('failed', 'undelivered')
ON CONFLICT DO NOTHING;

-- What sent one again names it in its client key.
UPDATE failures SET again_id = (
    SELECT r.id FROM messages r
    WHERE r.organization_id = failures.organization_id AND r.conversation_id = failures.conversation_id
        AND r.status <> 'canceled' AND replace(r.client_key, '-', '') = 'retry:' ||
            /*sqlite*/ lower(hex(failures.message_id)) /*postgres*/ replace(failures.message_id::text, '-', '') /*end*/
    LIMIT 1);
UPDATE failures SET sent_again = 1 WHERE again_id IS NOT NULL;

-- How much waits before a message is read from the index alone.
DROP INDEX outbox_by_line;
CREATE INDEX outbox_by_line ON outbox (organization_id, line_id, destination, state, due_at, at, message_id, files, segments);

-- Begun by somebody, and not to be seen by others before its first message is accepted.
CREATE INDEX conversations_unseen ON conversations (organization_id, author_id, id) WHERE visible = 0;

-- Texts that were kept apart and that somebody deleted: Twilio still lists them, and they must not
-- come in again.
CREATE TABLE forgotten_texts (
    organization_id UUID NOT NULL,
    sid TEXT NOT NULL,
    PRIMARY KEY (organization_id, sid)
);
CREATE VIEW texts_apart AS
    SELECT organization_id, sid FROM kept_texts
    UNION ALL SELECT organization_id, sid FROM forgotten_texts;

-- Kept texts of one number, page by page.
DROP INDEX kept_texts_by_number;
CREATE INDEX kept_texts_by_number ON kept_texts (organization_id, to_number, at, sid);
