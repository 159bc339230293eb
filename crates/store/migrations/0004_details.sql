-- Why a person opted a number out, or in again.
ALTER TABLE opt_outs ADD COLUMN reason TEXT;
ALTER TABLE opt_out_history ADD COLUMN reason TEXT;

-- A text that asks in other words than the keywords to be texted no more.
ALTER TABLE messages ADD COLUMN asks_to_stop BIGINT NOT NULL DEFAULT 0;

-- Which of a customer's fields the details column shows, and what they are called there (JSON); null: the usual ones.
ALTER TABLE organizations ADD COLUMN detail_fields TEXT;
