-- Whether a member can sign in, and when they were last here. Members who were removed keep their row, for
-- their name on what they wrote. role is a built-in role's name, or the id of one of the organization's.
ALTER TABLE members ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE members ADD COLUMN last_seen_at BIGINT;

-- Sessions that have ended are cleared away whenever one begins.
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Roles of an organization's own. permissions is a JSON list.
CREATE TABLE roles (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

-- Invitations that can be accepted, were, or were taken back: ended_at tells when, accepted_by who. The
-- link is signed, not stored; issue counts its links, of which only the latest works.
CREATE TABLE invitations (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    id UUID NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    locations TEXT NOT NULL,
    invited_by UUID,
    invited_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    by_email BIGINT NOT NULL,
    issue BIGINT NOT NULL,
    ended_at BIGINT,
    accepted_by UUID,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX invitations_by_id ON invitations (id);
CREATE INDEX invitations_open ON invitations (organization_id, invited_at, id) WHERE ended_at IS NULL;

-- A mail tells a member of a conversation that is theirs now, or invites someone who may be no user yet.
CREATE TABLE mails (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    recipient_id UUID,
    actor_id UUID,
    conversation_id UUID,
    invitation_id UUID,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease UUID,
    problem TEXT,
    problem_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
INSERT INTO mails SELECT organization_id, id, recipient_id, actor_id, conversation_id, NULL, at, state,
    due_at, attempts, lease, problem, problem_at FROM mail_outbox;
DROP TABLE mail_outbox;
ALTER TABLE mails RENAME TO mail_outbox;
CREATE INDEX mail_outbox_due ON mail_outbox (state, due_at, at, id);
CREATE INDEX mail_outbox_by_state ON mail_outbox (organization_id, state, at, id);
CREATE INDEX mail_outbox_problems ON mail_outbox (organization_id, problem_at) WHERE problem_at IS NOT NULL;

-- Members come and go live, too.
ALTER TABLE events ADD COLUMN member_id UUID;

-- Who did what; only added to, and removed as a whole when it is older than it has to be kept. Each
-- way of filtering is one range of an index, the newest first. super_user: in an organization that
-- the actor is no member of.
CREATE TABLE audit (
    organization_id UUID NOT NULL,
    at BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    super_user BIGINT NOT NULL,
    address TEXT,
    object TEXT,
    object_id UUID,
    object_name TEXT,
    changes TEXT,
    PRIMARY KEY (organization_id, at, number)
) /* clustered */;
CREATE INDEX audit_by_actor ON audit (organization_id, actor_id, at, number);
CREATE INDEX audit_by_kind ON audit (organization_id, kind, at, number);
CREATE INDEX audit_by_super_user ON audit (organization_id, actor_id) WHERE super_user = 1;
CREATE INDEX audit_by_object ON audit (organization_id, object_id, at, number) WHERE object_id IS NOT NULL;
/*sqlite*/
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not edited');
END;
/*postgres*/
CREATE FUNCTION audit_is_not_edited() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'the audit log is not edited'; END$$;
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_not_edited();
/*end*/

-- The number of the last entry, beside that of the last event: both are counted under the same lock.
ALTER TABLE event_counters ADD COLUMN audited BIGINT NOT NULL DEFAULT 0;
