-- What a package needs of others: deflated packed texts, r and what it requires, p and what it provides, e: it is
-- essential; null: not known
ALTER TABLE package ADD COLUMN relations ${bytes};
