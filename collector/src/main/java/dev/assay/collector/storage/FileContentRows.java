package dev.assay.collector.storage;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.FileVerdict;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.running.ProcessKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** Writes and reads what sensors say of the bytes of files in use: V30__content.sql. */
final class FileContentRows {

  private FileContentRows() {}

  /** Stores the words of sensors, which then wait for a verdict. */
  static void store(Connection connection, Collection<FileContent> files, long nowMillis)
      throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO file_in_use (image_key, file_key, image_digest, node_key, container_id,
              path, digest, size_bytes, origin, file_system, layers_key, use_kind, replaced,
              nameless, inode, problem, changed_at, read_at, boot_id, pid_namespace, pid,
              start_ticks, executable, verdict, expected, reason, first_seen, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, '',
              ?, 1)
            ON CONFLICT (image_key, file_key) DO UPDATE SET
              first_seen = CASE WHEN file_in_use.digest = excluded.digest
                THEN file_in_use.first_seen ELSE excluded.first_seen END,
              container_id = excluded.container_id, digest = excluded.digest,
              size_bytes = excluded.size_bytes, origin = excluded.origin,
              file_system = excluded.file_system, layers_key = excluded.layers_key,
              use_kind = excluded.use_kind, replaced = excluded.replaced,
              problem = excluded.problem, changed_at = excluded.changed_at,
              read_at = excluded.read_at, boot_id = excluded.boot_id,
              pid_namespace = excluded.pid_namespace, pid = excluded.pid,
              start_ticks = excluded.start_ticks, executable = excluded.executable, verdict = 0,
              version = file_in_use.version + 1
            """)) {
      for (FileContent file : files) {
        Sha256 digest = file.digest();
        ProcessKey process = file.process();
        batch.set(file.image().key()).set(file.key()).set(file.image().bytes());
        batch.set(file.nodeKey()).set(file.containerId()).set(file.path());
        batch.set(digest == null ? null : digest.bytes()).set(file.sizeBytes());
        batch.set(code(file.origin())).set(file.fileSystem()).set(file.layersKey());
        batch.set(code(file.use())).set(flag(file.replaced())).set(flag(file.nameless()));
        batch
            .set(file.inode())
            .set(file.problem())
            .set(file.changedMillis())
            .set(file.readMillis());
        batch.set(Columns.bytes(process.bootId())).set(process.pidNamespaceInode());
        batch.set(process.pid()).set(process.startTimeTicks()).set(file.executable());
        batch.set(nowMillis).add();
      }
    }
  }

  static FileContent file(ResultSet row) throws SQLException {
    Sha256 image = Columns.digest(row, "image_digest");
    if (image == null) {
      throw new IllegalStateException("file_in_use: a row without an image");
    }
    return new FileContent(
        row.getLong("node_key"),
        Columns.text(row, "container_id"),
        image,
        Columns.text(row, "path"),
        Columns.digest(row, "digest"),
        row.getLong("size_bytes"),
        origin(row.getInt("origin")),
        Columns.text(row, "file_system"),
        row.getLong("layers_key"),
        use(row.getInt("use_kind")),
        row.getInt("replaced") != 0,
        row.getInt("nameless") != 0,
        row.getLong("inode"),
        Columns.text(row, "problem"),
        row.getLong("changed_at"),
        row.getLong("read_at"),
        new ProcessKey(
            Columns.uuid(row, "boot_id"),
            row.getLong("pid_namespace"),
            row.getInt("pid"),
            row.getLong("start_ticks")),
        Columns.text(row, "executable"));
  }

  static FileVerdict verdict(ResultSet row) throws SQLException {
    return new FileVerdict(
        kind(row.getInt("verdict")), Columns.digest(row, "expected"), Columns.text(row, "reason"));
  }

  private static long flag(boolean set) {
    return set ? 1 : 0;
  }

  private static long code(FileContent.Origin origin) {
    return switch (origin) {
      case UNKNOWN -> 0;
      case LAYER -> 1;
      case CONTAINER -> 2;
    };
  }

  private static FileContent.Origin origin(int code) {
    return switch (code) {
      case 1 -> FileContent.Origin.LAYER;
      case 2 -> FileContent.Origin.CONTAINER;
      default -> FileContent.Origin.UNKNOWN;
    };
  }

  private static long code(FileContent.Use use) {
    return switch (use) {
      case OPENED -> 1;
      case MAPPED -> 2;
      case EXECUTED -> 3;
    };
  }

  private static FileContent.Use use(int code) {
    return switch (code) {
      case 3 -> FileContent.Use.EXECUTED;
      case 2 -> FileContent.Use.MAPPED;
      default -> FileContent.Use.OPENED;
    };
  }

  static int code(FileVerdict.Kind kind) {
    return switch (kind) {
      case PENDING -> 0;
      case FINE -> 1;
      case MODIFIED -> 2;
      case ADDED -> 3;
      case UNDECIDED -> 4;
    };
  }

  private static FileVerdict.Kind kind(int code) {
    return switch (code) {
      case 1 -> FileVerdict.Kind.FINE;
      case 2 -> FileVerdict.Kind.MODIFIED;
      case 3 -> FileVerdict.Kind.ADDED;
      case 4 -> FileVerdict.Kind.UNDECIDED;
      default -> FileVerdict.Kind.PENDING;
    };
  }
}
