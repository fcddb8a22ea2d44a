package dev.assay.benchmarks.ingest;

import com.google.protobuf.ByteString;
import dev.assay.benchmarks.wire.v1.Frame;
import dev.assay.benchmarks.wire.v1.Group;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.ReportRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * JVMs that load classes: 40 images of 150 archives, 14,000 classes in use of each image, of which
 * each of its JVMs loads 12,000, in an order in which neighbours in an archive mostly stay
 * together.
 */
final class Fleet {

  static final int IMAGES = 40;
  static final int JVMS = 400;
  static final int EVENTS_PER_FRAME = 256;
  private static final int ARCHIVES = 150;
  private static final int CLASSES_IN_USE = 14_000;
  private static final int CLASSES_LOADED = 12_000;

  private final ByteString[][] archives = new ByteString[IMAGES][ARCHIVES];
  private final List<List<int[]>> classesInUse = new ArrayList<>();

  /** Of each JVM all but what introduces it: that is the same in every wave. */
  private final Map<Integer, Jvm> usages = new HashMap<>();

  Fleet() {
    Random random = new Random(1);
    for (int image = 0; image < IMAGES; image++) {
      List<int[]> inUse = new ArrayList<>(CLASSES_IN_USE);
      for (int archive = 0; archive < ARCHIVES; archive++) {
        archives[image][archive] = sha256("archive " + image + " " + archive);
      }
      // A few large archives, many small ones, and a third of each in use.
      while (inUse.size() < CLASSES_IN_USE) {
        int archive = (int) (ARCHIVES * Math.pow(random.nextDouble(), 2));
        int start = random.nextInt(900);
        for (int n = 0; n < 8; n++) {
          inUse.add(new int[] {archive, start + 3 * n});
        }
      }
      classesInUse.add(inUse);
    }
  }

  /** One JVM's frames, in both forms, ready to be sent. */
  record Jvm(List<byte[]> floorFrames, List<byte[]> reports) {}

  /** Returns JVM number {@code jvm} in wave {@code wave}: each wave runs images of its own. */
  Jvm jvm(int wave, int jvm) {
    int image = jvm % IMAGES;
    Jvm usage = usages.computeIfAbsent(jvm, this::usage);
    List<byte[]> floor = new ArrayList<>(usage.floorFrames());
    floor.add(0, Frame.newBuilder().setImage(image(wave, image)).build().toByteArray());
    List<byte[]> reports = new ArrayList<>(usage.reports());
    reports.add(
        0, ReportRequest.newBuilder().setHello(agentHello(wave, jvm)).build().toByteArray());
    return new Jvm(floor, reports);
  }

  private Jvm usage(int jvm) {
    int image = jvm % IMAGES;
    Random random = new Random(jvm);
    List<int[]> runs = new ArrayList<>();
    List<int[]> inUse = classesInUse.get(image);
    for (int i = 0; i < inUse.size(); i += 8) {
      runs.add(new int[] {i, Math.min(i + 8, inUse.size())});
    }
    Collections.shuffle(runs, random);
    List<byte[]> floor = new ArrayList<>();
    List<byte[]> reports = new ArrayList<>();
    Map<Long, long[]> cells = new TreeMap<>();
    int events = 0;
    int sent = 0;
    for (int[] run : runs) {
      for (int i = run[0]; i < run[1] && sent < CLASSES_LOADED; i++, sent++) {
        int[] one = inUse.get(i);
        long bit = 1L << one[1] % 64;
        long[] cell = cells.computeIfAbsent((long) one[0] << 32 | one[1] / 64, c -> new long[2]);
        cell[0] |= bit;
        cell[1] |= sent % 5 == 0 ? 0 : bit;
        if (++events == EVENTS_PER_FRAME) {
          add(image, cells, floor, reports);
          cells.clear();
          events = 0;
        }
      }
    }
    add(image, cells, floor, reports);
    return new Jvm(floor, reports);
  }

  private void add(int image, Map<Long, long[]> cells, List<byte[]> floor, List<byte[]> reports) {
    Frame.Builder frame = Frame.newBuilder().setSequence(floor.size() + 1L);
    ClassUsage.Builder usage = ClassUsage.newBuilder();
    int lastArchive = -1;
    int lastWord = 0;
    for (Map.Entry<Long, long[]> cell : cells.entrySet()) {
      int archive = (int) (cell.getKey() >>> 32);
      int word = cell.getKey().intValue();
      frame.addGroups(
          Group.newBuilder()
              .setArchive(archive)
              .setWord(word)
              .setLoaded(cell.getValue()[0])
              .setInitialised(cell.getValue()[1]));
      if (archive != lastArchive) {
        usage.addArchive(ContentKeys.archiveKey(archives[image][archive])).addCells(0);
        lastWord = 0;
      }
      usage.setCells(usage.getCellsCount() - 1, usage.getCells(usage.getCellsCount() - 1) + 1);
      usage.addWord(word - lastWord);
      usage.addLoaded(cell.getValue()[0]).addInitialised(cell.getValue()[1]);
      lastArchive = archive;
      lastWord = word;
    }
    floor.add(frame.build().toByteArray());
    reports.add(
        ReportRequest.newBuilder()
            .setBatch(Batch.newBuilder().setSequence(reports.size() + 1L).addClassUsage(usage))
            .build()
            .toByteArray());
  }

  /** Returns what the sensor says of a wave, so that each JVM is joined to its image. */
  static List<byte[]> sensorReports(int wave) {
    List<byte[]> reports = new ArrayList<>();
    NodeIdentity node = NodeIdentity.newBuilder().setBootId(bootId()).setNodeName("node").build();
    reports.add(
        ReportRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(1)
                    .setSessionId(bootId())
                    .setSender("benchmark")
                    .setSensor(node))
            .build()
            .toByteArray());
    for (int from = 0; from < JVMS; from += 50) {
      Batch.Builder batch = Batch.newBuilder().setSequence(reports.size());
      for (int jvm = from; jvm < from + 50; jvm++) {
        String container = "container-" + wave + "-" + jvm;
        batch.addContainers(
            ContainerFacts.newBuilder()
                .setContainerId(container)
                .setImageConfigDigest(image(wave, jvm % IMAGES))
                .setImageReference("registry.example/image-" + jvm % IMAGES + ":v" + wave));
        batch.addProcesses(
            ProcessFacts.newBuilder()
                .setProcess(process(wave, jvm))
                .setHostPid(jvm)
                .setExecutable("/usr/bin/java")
                .setContainerId(container));
      }
      reports.add(ReportRequest.newBuilder().setBatch(batch).build().toByteArray());
    }
    return reports;
  }

  private static Hello agentHello(int wave, int jvm) {
    return Hello.newBuilder()
        .setProtocolVersion(1)
        .setSessionId(bootId())
        .setSender("benchmark")
        .setAgent(AgentIdentity.newBuilder().setProcess(process(wave, jvm)))
        .build();
  }

  private static ProcessIdentity process(int wave, int jvm) {
    return ProcessIdentity.newBuilder()
        .setBootId(bootId())
        .setPidNamespaceInode(4026531836L)
        .setPid(jvm)
        .setStartTimeTicks(wave + 1L)
        .build();
  }

  private static ByteString image(int wave, int image) {
    return sha256("image " + wave + " " + image);
  }

  private static ByteString bootId() {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(7).putLong(7).flip());
  }

  private static ByteString sha256(String text) {
    try {
      return ByteString.copyFrom(
          MessageDigest.getInstance("SHA-256").digest(ByteString.copyFromUtf8(text).toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
