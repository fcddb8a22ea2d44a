-- The random name of this database, by which senders learn that they meet another one; one row.
CREATE TABLE store (
  store_key  INTEGER NOT NULL PRIMARY KEY,
  store_id   ${bytes} NOT NULL
) ${clustered};

INSERT INTO store (store_key, store_id) VALUES (1, ${random16});
