package dev.assay.agent.report;

import com.google.protobuf.ByteString;
import dev.assay.agent.archive.ArchiveEvidence;
import dev.assay.agent.origin.ProcessOrigin;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveKind;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.NamedArtifact;
import dev.assay.wire.v1.ProcessIdentity;

/** What is known of this JVM, as messages of the wire. Pure functions. */
final class JvmMessages {

  /** A JVM whose every archive is unreadable must not make messages that no collector takes. */
  private static final int MAX_GAPS = 64;

  private static final int MAX_TEXT_CHARACTERS = 512;

  private JvmMessages() {}

  static Hello hello(Observation observation, String sender) {
    ProcessOrigin process = observation.process();
    AgentIdentity.Builder agent =
        AgentIdentity.newBuilder()
            .setProcess(
                ProcessIdentity.newBuilder()
                    .setBootId(ByteString.copyFrom(process.bootId()))
                    .setPidNamespaceInode(process.pidNamespaceInode())
                    .setPid(process.pid())
                    .setStartTimeTicks(process.startTimeTicks()))
            .setHostName(process.hostName());
    ArtifactName name = observation.artifact();
    if (name.isGiven()) {
      agent.setNamedArtifact(
          NamedArtifact.newBuilder()
              .setApplication(name.application())
              .setComponent(name.component())
              .setVersion(name.version()));
    }
    return Hello.newBuilder().setSender(sender).setAgent(agent).build();
  }

  static JvmFacts facts(Observation observation) {
    JvmFacts.Builder facts =
        JvmFacts.newBuilder()
            .setJavaVersion(observation.jvm().javaVersion())
            .setVm(observation.jvm().vm())
            .setMain(cut(observation.jvm().main()))
            .setCapture(
                observation.seesInitialisation() ? CaptureMode.JVMTI : CaptureMode.LOADED_ONLY)
            .setStartedUnixMillis(observation.jvm().startedUnixMillis())
            .setObservingSinceUnixMillis(observation.observingSinceUnixMillis())
            .setGeneratedClasses(observation.usage().generatedClasses())
            .setEndedUnixMillis(observation.endedUnixMillis());
    for (Gap gap : observation.gaps()) {
      if (facts.getGapsCount() < MAX_GAPS) {
        facts.addGaps(
            CoverageGap.newBuilder()
                .setCauseValue(gap.cause().wireNumber())
                .setDetail(cut(gap.detail()))
                .setCount(gap.count())
                .setSinceUnixMillis(observation.observingSinceUnixMillis()));
      }
    }
    return facts.build();
  }

  /** Tells whether facts say more than that some more classes were generated, which never ends. */
  static boolean isNews(JvmFacts facts, JvmFacts told) {
    long more = facts.getGeneratedClasses() - told.getGeneratedClasses();
    return more > told.getGeneratedClasses() / 8
        || !facts.toBuilder().setGeneratedClasses(told.getGeneratedClasses()).build().equals(told);
  }

  /** Returns what can change of facts: all else stays as it was told. */
  static JvmFacts changing(JvmFacts facts) {
    return facts.toBuilder()
        .clearJavaVersion()
        .clearVm()
        .clearMain()
        .clearCapture()
        .clearStartedUnixMillis()
        .clearObservingSinceUnixMillis()
        .build();
  }

  static ArchiveFacts archive(ArchiveEvidence evidence) {
    return ArchiveFacts.newBuilder()
        .setDigest(ByteString.copyFrom(evidence.digest()))
        .setLocation(cut(evidence.location().toString()))
        .setClassCount(evidence.classes().count())
        .setKind(ArchiveKind.forNumber(evidence.kind().wireNumber()))
        .build();
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT_CHARACTERS ? text : text.substring(0, MAX_TEXT_CHARACTERS);
  }
}
