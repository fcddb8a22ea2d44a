-- Images that were scanned from their registry. Their packages stand in package, what could not be read in coverage
-- gaps, both by inventory_key. Times and keys as in V1.
CREATE TABLE image_scan (
  artifact_key   BIGINT NOT NULL PRIMARY KEY,
  image_digest   ${bytes} NOT NULL,
  inventory_key  BIGINT NOT NULL,
  made           BIGINT NOT NULL,
  distribution   TEXT NOT NULL,
  distribution_version TEXT NOT NULL,
  package_count  INTEGER NOT NULL
) ${clustered};
