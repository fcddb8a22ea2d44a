-- Which repositories of registries could be read, and by whom: "not found" hides nothing from these. reader: without
-- any secret; empty: whoever wanted to. Times and keys as in V10
CREATE TABLE registry_reading (
  reading_key  BIGINT NOT NULL PRIMARY KEY,
  repository   TEXT NOT NULL,
  reader       TEXT NOT NULL,
  last_read    BIGINT NOT NULL
) ${clustered};
