-- Files of customers that are brought in. plan: how the file is read (JSON). pass: checks and imports so far; what an
-- earlier one refused is no longer shown. knows_texts: who imports may know who texted. done: rows gone through.
-- file: whether the file itself is still kept, beside the attachments. reached: up to whom undoing came.
CREATE TABLE customer_imports (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    new_count BIGINT NOT NULL DEFAULT 0,
    changed_count BIGINT NOT NULL DEFAULT 0,
    same_count BIGINT NOT NULL DEFAULT 0,
    refused_count BIGINT NOT NULL DEFAULT 0,
    plan TEXT,
    created_at BIGINT NOT NULL,
    created_by UUID,
    started_at BIGINT,
    ended_at BIGINT,
    undone BIGINT NOT NULL DEFAULT 0,
    kept BIGINT NOT NULL DEFAULT 0,
    problem TEXT,
    pass BIGINT NOT NULL DEFAULT 0,
    knows_texts BIGINT NOT NULL DEFAULT 0,
    file BIGINT NOT NULL DEFAULT 1,
    reached UUID,
    lease TEXT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id)
);
-- One at a time is on its way in an organization.
CREATE UNIQUE INDEX customer_imports_open ON customer_imports (organization_id)
    WHERE state IN ('uploading', 'uploaded', 'checking', 'checked', 'importing', 'undoing');
CREATE INDEX customer_imports_started ON customer_imports (organization_id, started_at, id) WHERE started_at IS NOT NULL;
CREATE INDEX customer_imports_to_do ON customer_imports (lease_until, organization_id)
    WHERE state IN ('checking', 'importing', 'undoing');
CREATE INDEX customer_imports_with_file ON customer_imports (created_at) WHERE file = 1;
CREATE INDEX customer_imports_by_time ON customer_imports (created_at);

-- Rows that can't be imported, as they were in the file (JSON), and why.
CREATE TABLE customer_import_refusals (
    organization_id UUID NOT NULL,
    import_id UUID NOT NULL,
    pass BIGINT NOT NULL,
    line BIGINT NOT NULL,
    problem TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (organization_id, import_id, pass, line)
) /* clustered */;

-- Whom an import added or changed: as they were before (JSON), or nothing if they are new. revision: of the event that
-- told of it; another one by now means that someone changed them since. kept: why undoing left them as they are.
CREATE TABLE customer_import_undos (
    organization_id UUID NOT NULL,
    import_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    revision BIGINT NOT NULL,
    at BIGINT NOT NULL,
    before TEXT,
    kept TEXT,
    PRIMARY KEY (organization_id, import_id, customer_id)
) /* clustered */;
