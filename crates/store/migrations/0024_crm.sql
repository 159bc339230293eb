-- Organizations' CRMs. source is JSON; secrets is JSON, sealed. version tells one set-up from the next.
CREATE TABLE crm_sources (
    organization_id UUID PRIMARY KEY REFERENCES organizations (id),
    source TEXT NOT NULL,
    secrets BYTEA,
    version UUID NOT NULL,
    updated_at BIGINT NOT NULL
);
