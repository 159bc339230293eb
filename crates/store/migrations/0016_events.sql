-- The log keeps what happened and to what, and no longer what that was then: a row is short enough to
-- lie in one page with others. What was logged before goes, and pages load everything anew.
DROP TABLE events;

CREATE TABLE events (
    organization_id UUID NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- A kind of actor, with its id, or a part of Hearback.
    actor TEXT NOT NULL,
    actor_id UUID,
    only_for UUID,
    conversation_id UUID,
    message_id UUID,
    line_id UUID,
    setting TEXT,
    -- Which counts changed, as JSON.
    cells TEXT,
    scheduled_changed BIGINT NOT NULL,
    -- What it happened to, as JSON, where no table has it any longer.
    gone TEXT,
    PRIMARY KEY (organization_id, number)
) /* clustered */;
