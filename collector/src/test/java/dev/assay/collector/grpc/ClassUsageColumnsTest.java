package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import dev.assay.collector.usage.ClassColumns;
import dev.assay.collector.usage.PackedColumns;
import dev.assay.wire.client.ClassUsageReader;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.ReportRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassUsageColumnsTest {

  private final Random random = new Random(7);

  @Test
  void readsWhatTheGeneratedCodeReads() throws Exception {
    for (int round = 0; round < 500; round++) {
      ClassUsage usage = randomUsage();
      Batch batch =
          Batch.newBuilder()
              .setSequence(round + 1)
              .addClassUsage(usage)
              .addProcesses(ProcessFacts.newBuilder().setHostPid(round))
              .addClassUsage(randomUsage())
              .build();
      InboundReport report =
          InboundReport.parse(ReportRequest.newBuilder().setBatch(batch).build().toByteArray());
      assertThat(report.malformed()).isNull();
      assertThat(report.sequence()).isEqualTo(round + 1);
      assertThat(report.usages()).isEqualTo(2);
      assertThat(report.batch()).isEqualTo(batch.toBuilder().clearClassUsage().build());
      assertThat(cells(report.usage(0))).isEqualTo(cells(usage));
      assertThat(cells(report.usage(1))).isEqualTo(cells(batch.getClassUsage(1)));
    }
  }

  @Test
  void unpackedFieldsAreReadToo() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeFixed64(ClassUsage.ARCHIVE_FIELD_NUMBER, 11);
    out.writeFixed64(ClassUsage.ARCHIVE_FIELD_NUMBER, 12);
    out.writeUInt32(ClassUsage.CELLS_FIELD_NUMBER, 1);
    out.writeUInt32(ClassUsage.CELLS_FIELD_NUMBER, 1);
    for (int cell = 0; cell < 2; cell++) {
      out.writeUInt32(ClassUsage.WORD_FIELD_NUMBER, 3);
      out.writeFixed64(ClassUsage.LOADED_FIELD_NUMBER, 7);
      out.writeFixed64(ClassUsage.INITIALISED_FIELD_NUMBER, 1);
    }
    out.flush();
    byte[] unpacked = bytes.toByteArray();
    assertThat(cells(new ClassUsageColumns(unpacked, 0, unpacked.length)))
        .containsExactly("11 3 7 1", "12 3 7 1");
  }

  @Test
  void processIsRead() throws Exception {
    ProcessIdentity process = ProcessIdentity.newBuilder().setPid(42).build();
    byte[] bytes = ClassUsage.newBuilder().setProcess(process).build().toByteArray();
    ClassUsageColumns usage = new ClassUsageColumns(bytes, 0, bytes.length);
    usage.packed();
    assertThat(usage.process()).isEqualTo(process);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    List<ClassUsage.Builder> wrong =
        List.of(
            ClassUsage.newBuilder().addArchive(1),
            ClassUsage.newBuilder().addArchive(1).addCells(1),
            ClassUsage.newBuilder().addArchive(1).addCells(-1).addWord(0).addLoaded(1),
            ClassUsage.newBuilder()
                .addArchive(1)
                .addCells(1)
                .addWord(1 << 14)
                .addLoaded(1)
                .addInitialised(1),
            ClassUsage.newBuilder()
                .addArchive(1)
                .addCells(2)
                .addWord(1)
                .addWord(0)
                .addLoaded(1)
                .addLoaded(1)
                .addInitialised(1)
                .addInitialised(1),
            ClassUsage.newBuilder().addCells(1),
            ClassUsage.newBuilder().addWord(1));
    for (ClassUsage.Builder usage : wrong) {
      byte[] bytes = usage.build().toByteArray();
      assertThatThrownBy(() -> cells(new ClassUsageColumns(bytes, 0, bytes.length)))
          .as(usage.toString())
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  @Test
  void mutilatedMessagesNeverDoMoreThanBeingRefused() {
    long[] known = new long[2 + 2 * 1_000];
    Arrays.fill(known, -1);
    known[1] = 1_000;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes =
          ReportRequest.newBuilder()
              .setBatch(Batch.newBuilder().setSequence(1).addClassUsage(randomUsage()))
              .build()
              .toByteArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      InboundReport report = InboundReport.parse(bytes);
      ClassColumns columns = new ClassColumns();
      for (int u = 0; u < report.usages(); u++) {
        try {
          ClassUsageColumns usage = report.usage(u);
          PackedColumns packed = usage.packed();
          assertThat(packed.areAmong(known, key -> 1)).isIn(false, isReadable(report.usage(u)));
          usage.read(columns);
        } catch (MalformedEvidenceException e) {
          assertThat(e).hasMessageContaining("class_usage");
        }
      }
    }
  }

  private static boolean isReadable(ClassUsageColumns usage) {
    try {
      usage.packed();
      usage.read(new ClassColumns());
      return true;
    } catch (MalformedEvidenceException e) {
      return false;
    }
  }

  private ClassUsage randomUsage() {
    ClassUsage.Builder usage = ClassUsage.newBuilder();
    int archives = 1 + random.nextInt(5);
    for (int a = 0; a < archives; a++) {
      usage.addArchive(random.nextLong());
      int cells = random.nextInt(6);
      usage.addCells(cells);
      for (int c = 0; c < cells; c++) {
        usage.addWord(c == 0 ? random.nextInt(300) : 1 + random.nextInt(300));
        usage.addLoaded(random.nextLong());
        usage.addInitialised(random.nextLong());
      }
    }
    return usage.build();
  }

  private static List<String> cells(ClassUsageColumns usage) throws MalformedEvidenceException {
    ClassColumns columns = new ClassColumns();
    usage.packed();
    usage.read(columns);
    List<String> cells = new ArrayList<>();
    for (int a = 0; a < columns.archives(); a++) {
      for (int c = columns.begin(a); c < columns.end(a); c++) {
        cells.add(
            columns.archive(a)
                + " "
                + columns.word(c)
                + " "
                + (columns.loaded(c) | columns.initialised(c))
                + " "
                + columns.initialised(c));
      }
    }
    return cells;
  }

  private static List<String> cells(ClassUsage usage) throws MalformedEvidenceException {
    List<String> cells = new ArrayList<>();
    ClassUsageReader.read(
        usage,
        new ClassUsageReader.Visitor() {
          private long archive;

          @Override
          public void archive(long archiveKey) {
            archive = archiveKey;
          }

          @Override
          public void cell(int word, long loaded, long initialised) {
            cells.add(archive + " " + word + " " + loaded + " " + initialised);
          }
        });
    return cells;
  }
}
