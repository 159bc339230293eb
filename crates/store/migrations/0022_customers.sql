-- Customers are written by people now: found by name, number and external id, and put back when that was a
-- mistake. name_key: the name without case and marks, which they are sorted by. Sorted keys are compared byte by
-- byte on both engines.
ALTER TABLE customers ADD COLUMN name_key TEXT /*sqlite*/ /*postgres*/ COLLATE "C" /*end*/ NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN texting_changed TEXT;
ALTER TABLE customers ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
UPDATE customers SET changed_at = created_at;
CREATE INDEX customers_by_name ON customers (organization_id, name_key, id);
-- Nothing kept them apart before: of several, the oldest keeps it.
UPDATE customers SET external_id = NULL WHERE external_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM customers older WHERE older.organization_id = customers.organization_id
        AND older.external_id = customers.external_id AND older.id < customers.id);
CREATE UNIQUE INDEX customers_by_external_id ON customers (organization_id, external_id)
    WHERE external_id IS NOT NULL;

-- place: the preferred number is at 0.
ALTER TABLE customer_numbers ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE customer_numbers ADD COLUMN place BIGINT NOT NULL DEFAULT 0;

-- The words that a customer is found by, folded.
CREATE TABLE customer_terms (
    organization_id UUID NOT NULL,
    term TEXT /*sqlite*/ /*postgres*/ COLLATE "C" /*end*/ NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (organization_id, term, customer_id)
) /* clustered */;
CREATE INDEX customer_terms_by_customer ON customer_terms (organization_id, customer_id, term);

-- What was deleted or merged, as it was (JSON), for as long as that can be taken back. merged_into: the customer that
-- a merge left, and what it left of them.
CREATE TABLE customer_undos (
    organization_id UUID NOT NULL,
    id UUID NOT NULL,
    at BIGINT NOT NULL,
    customers TEXT NOT NULL,
    merged TEXT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX customer_undos_by_time ON customer_undos (at);

-- A customer's conversations, and those of all customers, the last texted first.
CREATE INDEX conversations_by_customer ON conversations (organization_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX conversations_of_customers ON conversations (organization_id, last_at, id)
    WHERE visible = 1 AND customer_id IS NOT NULL;

-- Who blocked the number, and when (JSON); null: nobody.
ALTER TABLE conversations ADD COLUMN blocked TEXT;
CREATE INDEX conversations_blocked ON conversations (organization_id, id) WHERE blocked IS NOT NULL;
CREATE INDEX held_texts_by_sender ON held_texts (organization_id, from_number, at, sid);

ALTER TABLE events ADD COLUMN customer_id UUID;

-- Fields are declared, not only shown.
ALTER TABLE organizations RENAME COLUMN detail_fields TO customer_fields;
