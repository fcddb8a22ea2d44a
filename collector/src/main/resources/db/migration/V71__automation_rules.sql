-- Rules that were given by the API, as text; targets stand in the file only, for they name secrets.
CREATE TABLE automation_rule (
  name  TEXT NOT NULL PRIMARY KEY,
  rule  TEXT NOT NULL
) ${clustered};
