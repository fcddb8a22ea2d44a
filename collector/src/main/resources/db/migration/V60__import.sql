-- Documents of others, as they were given: statements about vulnerabilities, results of scanners. kind is a name of
-- ImportedDocument.Kind, the content is compressed by gzip. Times and keys as in V1.
CREATE TABLE imported_document (
  document_key   BIGINT NOT NULL PRIMARY KEY,
  digest         ${bytes} NOT NULL,
  kind           TEXT NOT NULL,
  name           TEXT NOT NULL,
  artifact       TEXT NOT NULL,
  replaces       INTEGER NOT NULL,
  imported       BIGINT NOT NULL,
  content        ${bytes} NOT NULL
);
