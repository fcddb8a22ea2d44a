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
import java.util.stream.IntStream;

/**
 * JVMs that load classes: 40 images of 150 archives, 14,000 classes in use of each image, of which
 * each of its JVMs loads 12,000, in an order in which neighbours in an archive mostly stay
 * together.
 */
final class Fleet {

  static final int IMAGES = 40;
  static final int JVMS = 400;

  /** JVM n runs on node n modulo this. */
  static final int NODES = 32;

  static final int EVENTS_PER_FRAME = 256;
  private static final int ARCHIVES = 150;
  private static final int CLASSES_IN_USE = 14_000;
  private static final int CLASSES_LOADED = 12_000;

  private final ByteString[][] archives = new ByteString[IMAGES][ARCHIVES];
  private final List<List<int[]>> classesInUse = new ArrayList<>();

  /** Of each JVM all but what introduces it: that is the same in every wave. */
  private final Map<Integer, Usage> usages = new HashMap<>();

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

  /**
   * What one sender sends, ready to be sent.
   *
   * @param introduction who it is, and what a sensor says of its node
   * @param reports class usage as evidence
   * @param groups class usage with a message for each group of bits
   */
  record Stream(List<byte[]> introduction, List<byte[]> reports, List<byte[]> groups) {}

  /** What one JVM uses, a frame after the other. */
  private record Usage(List<Frame> groups, List<ClassUsage> columns) {}

  /** Returns the streams of a wave's agents: one for each JVM. Each wave runs images of its own. */
  List<Stream> agents(int wave) {
    return IntStream.range(0, JVMS).mapToObj(jvm -> agent(wave, jvm)).toList();
  }

  private Stream agent(int wave, int jvm) {
    Stream stream =
        begin(
            Hello.newBuilder().setAgent(AgentIdentity.newBuilder().setProcess(process(wave, jvm))),
            jvm % NODES);
    Usage usage = usages.computeIfAbsent(jvm, this::usage);
    stream.groups().add(introduction(wave, jvm));
    usage.groups().forEach(frame -> stream.groups().add(frame.toByteArray()));
    usage.columns().forEach(columns -> add(stream, columns));
    return stream;
  }

  /** Returns the streams of the nodes' sensors that pass on what the JVMs of some waves say. */
  List<Stream> relays(List<Integer> waves) {
    List<Stream> streams = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Stream stream = begin(Hello.newBuilder().setSensor(node(node)), node);
      for (int wave : waves) {
        addIntroduction(stream, sensed(wave, node));
      }
      for (int wave : waves) {
        for (int jvm = node; jvm < JVMS; jvm += NODES) {
          ProcessIdentity process = process(wave, jvm).toBuilder().clearBootId().build();
          Usage usage = usages.computeIfAbsent(jvm, this::usage);
          stream.groups().add(introduction(wave, jvm));
          usage.groups().forEach(frame -> stream.groups().add(frame.toByteArray()));
          usage
              .columns()
              .forEach(columns -> add(stream, columns.toBuilder().setProcess(process).build()));
        }
      }
      streams.add(stream);
    }
    return streams;
  }

  private static Stream begin(Hello.Builder hello, int node) {
    hello.setProtocolVersion(1).setSessionId(bootId(node)).setSender("benchmark");
    List<byte[]> introduction = new ArrayList<>();
    introduction.add(ReportRequest.newBuilder().setHello(hello).build().toByteArray());
    return new Stream(introduction, new ArrayList<>(), new ArrayList<>());
  }

  private static byte[] introduction(int wave, int jvm) {
    return Frame.newBuilder().setImage(image(wave, jvm % IMAGES)).build().toByteArray();
  }

  private static void add(Stream stream, ClassUsage usage) {
    int sequence = stream.introduction().size() + stream.reports().size();
    stream.reports().add(report(Batch.newBuilder().addClassUsage(usage), sequence));
  }

  private static void addIntroduction(Stream stream, Batch.Builder batch) {
    stream.introduction().add(report(batch, stream.introduction().size()));
  }

  private static byte[] report(Batch.Builder batch, int sequence) {
    return ReportRequest.newBuilder().setBatch(batch.setSequence(sequence)).build().toByteArray();
  }

  private Usage usage(int jvm) {
    int image = jvm % IMAGES;
    Random random = new Random(jvm);
    List<int[]> runs = new ArrayList<>();
    List<int[]> inUse = classesInUse.get(image);
    for (int i = 0; i < inUse.size(); i += 8) {
      runs.add(new int[] {i, Math.min(i + 8, inUse.size())});
    }
    Collections.shuffle(runs, random);
    Usage usage = new Usage(new ArrayList<>(), new ArrayList<>());
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
          add(image, cells, usage);
          cells.clear();
          events = 0;
        }
      }
    }
    add(image, cells, usage);
    return usage;
  }

  private void add(int image, Map<Long, long[]> cells, Usage to) {
    Frame.Builder frame = Frame.newBuilder().setSequence(to.groups().size() + 1L);
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
    to.groups().add(frame.build());
    to.columns().add(usage.build());
  }

  /** Returns what a node's sensor says of a wave, so that each JVM is joined to its image. */
  static List<byte[]> sensorReports(int wave, int node) {
    Stream stream = begin(Hello.newBuilder().setSensor(node(node)), node);
    addIntroduction(stream, sensed(wave, node));
    return stream.introduction();
  }

  private static Batch.Builder sensed(int wave, int node) {
    Batch.Builder batch = Batch.newBuilder();
    for (int jvm = node; jvm < JVMS; jvm += NODES) {
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
    return batch;
  }

  private static NodeIdentity node(int node) {
    return NodeIdentity.newBuilder().setBootId(bootId(node)).setNodeName("node-" + node).build();
  }

  private static ProcessIdentity process(int wave, int jvm) {
    return ProcessIdentity.newBuilder()
        .setBootId(bootId(jvm % NODES))
        .setPidNamespaceInode(4026531836L)
        .setPid(jvm)
        .setStartTimeTicks(wave + 1L)
        .build();
  }

  private static ByteString image(int wave, int image) {
    return sha256("image " + wave + " " + image);
  }

  private static ByteString bootId(int node) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(7).putLong(node).flip());
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
