-- Who deleted or merged customers; null: not kept. They are listed by id, which is in the order of time.
ALTER TABLE customer_undos ADD COLUMN actor TEXT;
ALTER TABLE customer_undos ADD COLUMN actor_id UUID;
