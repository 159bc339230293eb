-- Names and short codes that texted us, found in whatever letters they are typed. Numbers have no part
-- in it, so that their texts do not rewrite it.
CREATE INDEX conversations_by_name ON conversations (organization_id, lower(number)) WHERE substr(number, 1, 1) <> '+';

-- Mexico's mobile numbers, from before they had one form here. What is stored about conversations is
-- brought together afterwards, in conversation/one_phone.rs.
INSERT INTO opt_outs (organization_id, number, source, line_id, at, word, by_id, reason)
SELECT organization_id, '+52' || substr(number, 5), source, line_id, at, word, by_id, reason
FROM opt_outs WHERE number LIKE '+521__________' ON CONFLICT DO NOTHING;
DELETE FROM opt_outs WHERE number LIKE '+521__________';
UPDATE opt_out_history SET number = '+52' || substr(number, 5) WHERE number LIKE '+521__________';
-- Where both were on file, the one that people write today keeps its customer.
INSERT INTO customer_numbers (organization_id, number, customer_id)
SELECT organization_id, '+52' || substr(number, 5), customer_id
FROM customer_numbers WHERE number LIKE '+521__________' ON CONFLICT DO NOTHING;
DELETE FROM customer_numbers WHERE number LIKE '+521__________';
UPDATE kept_texts SET from_number = '+52' || substr(from_number, 5) WHERE from_number LIKE '+521__________';
