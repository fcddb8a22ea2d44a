-- Where an artifact runs and ran, and by which references.
CREATE INDEX container_artifact ON container (artifact_key, ended);

-- The order of lists of processes that have ended, too.
CREATE INDEX process_started ON process (started);
