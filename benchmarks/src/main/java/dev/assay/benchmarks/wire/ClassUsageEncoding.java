package dev.assay.benchmarks.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageReader;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.ClassUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Writes and reads which classes of a JVM are in use: as columns of bits over archives that are
 * known, and as names.
 *
 * <p>Archives and names are the modules and classes of the JDK that runs this. Which of them are in
 * use is drawn from a fixed seed, in runs, since packages are used together.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ClassUsageEncoding {

  private static final long SEED = 20261124;

  /** Of a large application: a third of the classes of what it has. */
  private static final double USED = 0.35;

  private static final double INITIALISED = 0.6;
  private static final int RUN = 8;

  private final List<ClassBits> archives = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private byte[] columns = {};
  private byte[] gzipped = {};

  /** Draws what is in use, and encodes it in both ways. */
  @Setup
  public void draw() throws IOException {
    Random random = new Random(SEED);
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    for (Path module : list(modules)) {
      List<String> classes = classes(module);
      ClassBits bits = new ClassBits(classes.size());
      boolean used = false;
      for (int i = 0; i < classes.size(); i++) {
        used = i % RUN == 0 ? random.nextDouble() < USED : used;
        if (used) {
          names.add(classes.get(i));
          if (random.nextDouble() < INITIALISED) {
            bits.markInitialised(i);
          } else {
            bits.markLoaded(i);
          }
        }
      }
      archives.add(bits);
    }
    columns = writeColumns();
    gzipped = writeNames();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static List<String> classes(Path module) throws IOException {
    try (Stream<Path> files = Files.walk(module)) {
      return files
          .map(file -> module.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  /** Returns how many classes are in use. */
  int used() {
    return names.size();
  }

  /** Returns the size of the columns. */
  int columnsBytes() {
    return columns.length;
  }

  /** Returns the size of the gzipped names. */
  int namesBytes() {
    return gzipped.length;
  }

  /** As the agent does. */
  @Benchmark
  public byte[] writeColumns() {
    ClassUsageWriter writer = new ClassUsageWriter();
    for (int archive = 0; archive < archives.size(); archive++) {
      writer.add(archive, archives.get(archive));
    }
    return writer.build().toByteArray();
  }

  /** As a sender would that has nothing but names. */
  @Benchmark
  public byte[] writeNames() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (String name : names) {
        out.write(name.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
    return bytes.toByteArray();
  }

  /** Into bits that are kept. */
  @Benchmark
  public int readColumns() throws InvalidProtocolBufferException, MalformedEvidenceException {
    Known known = new Known();
    ClassUsageReader.read(ClassUsage.parseFrom(columns), known);
    return known.cells;
  }

  /** Into a set that is kept. */
  @Benchmark
  public Set<String> readNames() throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return new HashSet<>(
          List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)));
    }
  }

  private final class Known implements ClassUsageReader.Visitor {
    private int archive;
    private int cells;

    @Override
    public void archive(long archiveKey) {
      archive = (int) archiveKey;
    }

    @Override
    public void cell(int word, long loaded, long initialised) throws MalformedEvidenceException {
      archives.get(archive).add(word, loaded, initialised);
      cells++;
    }
  }
}
