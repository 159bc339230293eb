-- The organization's own mail server. The password is sealed.
CREATE TABLE mail_settings (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    host TEXT NOT NULL,
    port BIGINT NOT NULL,
    security TEXT NOT NULL,
    user_name TEXT,
    password BYTEA,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Mails that are to be sent, and those that nobody would take. What a mail says is read when it is
-- sent. state: waiting, failed. Whoever sends one moves due_at to the end of their lease.
CREATE TABLE mail_outbox (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    recipient_id UUID NOT NULL,
    actor_id UUID,
    conversation_id UUID NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease UUID,
    problem TEXT,
    problem_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX mail_outbox_due ON mail_outbox (state, due_at, at, id);
CREATE INDEX mail_outbox_by_state ON mail_outbox (organization_id, state, at, id);
CREATE INDEX mail_outbox_problems ON mail_outbox (organization_id, problem_at) WHERE problem_at IS NOT NULL;
