-- Inventories that were made elsewhere: kind 1 scans of the command, 2 bills of materials. Their packages stand in
-- package, what could not be read in gap, both by inventory_key. content_key: of the whole content, by which the same
-- is known again. Times and keys as in V1.
CREATE TABLE imported_inventory (
  artifact_key   BIGINT NOT NULL,
  inventory_key  BIGINT NOT NULL,
  kind           INTEGER NOT NULL,
  origin         TEXT NOT NULL,
  content_key    BIGINT NOT NULL,
  made           BIGINT NOT NULL,
  received       BIGINT NOT NULL,
  distribution   TEXT NOT NULL,
  distribution_version TEXT NOT NULL,
  package_count  INTEGER NOT NULL,
  PRIMARY KEY (artifact_key, inventory_key)
) ${clustered};
