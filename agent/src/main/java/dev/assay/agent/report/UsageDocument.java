package dev.assay.agent.report;

import dev.assay.agent.archive.ArchiveEvidence;
import dev.assay.agent.archive.ClassEntries;
import dev.assay.agent.archive.MavenCoordinates;
import dev.assay.agent.origin.JvmOrigin;
import dev.assay.agent.origin.ProcessOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The usage report as JSON; docs/usage-report.md describes it. For one thread. */
final class UsageDocument {

  /** Changes when a reader of the old one would misread the new one. */
  private static final String SCHEMA = "assay.usage-report/1";

  private final JsonText json;

  UsageDocument(JsonText json) {
    this.json = json;
  }

  void write(Observation observation) throws IOException {
    json.begin('{').member("schema", SCHEMA);
    artifact(observation.artifact());
    process(observation.process());
    jvm(observation);
    json.begin("gaps", '[');
    for (Gap gap : observation.gaps()) {
      json.begin('{')
          .member("cause", gap.cause().name())
          .member("detail", gap.detail())
          .member("count", gap.count())
          .end('}');
    }
    json.end(']').begin("archives", '[');
    for (UsedArchive archive : observation.usage().archives()) {
      archive(archive);
    }
    json.end(']').end('}');
  }

  private void artifact(ArtifactName name) throws IOException {
    if (name.isGiven()) {
      json.begin("artifact", '{')
          .member("application", name.application())
          .member("component", name.component())
          .member("version", name.version())
          .end('}');
    }
  }

  private void process(ProcessOrigin process) throws IOException {
    json.begin("process", '{')
        .member("bootId", Digests.hex(process.bootId()))
        .member("pidNamespaceInode", process.pidNamespaceInode())
        .member("pid", process.pid())
        .member("startTimeTicks", process.startTimeTicks())
        .member("hostName", process.hostName())
        .end('}');
  }

  private void jvm(Observation observation) throws IOException {
    JvmOrigin jvm = observation.jvm();
    json.begin("jvm", '{')
        .member("javaVersion", jvm.javaVersion())
        .member("vm", jvm.vm())
        .member("main", jvm.main())
        .member("capture", observation.seesInitialisation() ? "JVMTI" : "LOADED_ONLY")
        .member("startedUnixMillis", jvm.startedUnixMillis())
        .member("observingSinceUnixMillis", observation.observingSinceUnixMillis())
        .member("endedUnixMillis", observation.endedUnixMillis())
        .member("generatedClasses", observation.usage().generatedClasses())
        .end('}');
  }

  private void archive(UsedArchive archive) throws IOException {
    ArchiveEvidence evidence = archive.evidence();
    json.begin('{')
        .member("digest", "sha256:" + Digests.hex(evidence.digest()))
        .member("location", evidence.location().toString())
        .member("fileName", evidence.fileName())
        .member("kind", evidence.kind().name());
    if (!evidence.module().isEmpty()) {
      json.member("module", evidence.module());
    }
    coordinates(evidence);
    json.member("classCount", evidence.classes().count())
        .member("loadedCount", archive.bits().loadedCount())
        .member("initialisedCount", archive.bits().initialisedCount());
    classes("initialised", archive, true);
    classes("loadedOnly", archive, false);
    json.end('}');
  }

  private void coordinates(ArchiveEvidence evidence) throws IOException {
    json.begin("pomProperties", '[');
    for (MavenCoordinates coordinates : evidence.pomProperties()) {
      json.begin('{')
          .member("groupId", coordinates.groupId())
          .member("artifactId", coordinates.artifactId())
          .member("version", coordinates.version())
          .member("purl", purl(coordinates))
          .end('}');
    }
    json.end(']').begin("manifest", '{');
    for (Map.Entry<String, String> attribute : evidence.manifest().entrySet()) {
      json.member(attribute.getKey(), attribute.getValue());
    }
    json.end('}');
  }

  private void classes(String name, UsedArchive archive, boolean initialised) throws IOException {
    ClassEntries classes = archive.evidence().classes();
    json.begin(name, '[');
    for (int i = 0; i < classes.count(); i++) {
      if (archive.bits().isLoaded(i) && archive.bits().isInitialised(i) == initialised) {
        json.element(classes.name(i).replace('/', '.'));
      }
    }
    json.end(']');
  }

  /** Returns a package URL (github.com/package-url/purl-spec, type maven). */
  private static String purl(MavenCoordinates coordinates) {
    return "pkg:maven/"
        + encoded(coordinates.groupId())
        + "/"
        + encoded(coordinates.artifactId())
        + "@"
        + encoded(coordinates.version());
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~:".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Digests.hex(new byte[] {b}).toUpperCase(java.util.Locale.ROOT));
      }
    }
    return encoded.toString();
  }
}
