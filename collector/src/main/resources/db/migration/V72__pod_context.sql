-- What Kubernetes said of the pod that a violation is in, as JSON; empty: it was not asked, or did not know.
ALTER TABLE integrity_location ADD COLUMN pod TEXT NOT NULL DEFAULT '';
