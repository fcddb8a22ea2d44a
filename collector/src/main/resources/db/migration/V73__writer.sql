-- Who writes to this database, and how often it has: a random name that each collector takes when it starts. Only on
-- servers that several collectors can reach; a file is locked. null: no collector was started with it
ALTER TABLE store ADD COLUMN writer ${bytes};
ALTER TABLE store ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;
