package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;

/** A change that is told of once it is durable; as in {@link Change}. */
record Announcement(Change.Kind kind, Artifact artifact, String summary) {}
