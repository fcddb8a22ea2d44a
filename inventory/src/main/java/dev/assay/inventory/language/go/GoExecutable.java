package dev.assay.inventory.language.go;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what Go's linker wrote of a build into an ELF executable (elf(5), and Go's
 * debug/buildinfo): by the section of that name, or without sections, which can be stripped too, at
 * the beginning of the data. Not thread-safe.
 */
final class GoExecutable {

  private static final int ELF_MAGIC = 0x7F454C46;
  private static final int HEADER_BYTES = 64;
  private static final int LOAD = 1;
  private static final int WRITABLE = 2;
  private static final int MAX_PROGRAM_HEADERS = 256;
  private static final int MAX_SECTIONS = 512;
  private static final int MAX_SECTION_NAMES_BYTES = 64 << 10;
  private static final String SECTION = "\0.go.buildinfo\0";

  private static final byte[] MAGIC = "\u00FF Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);

  private static final int INFO_BYTES = 32;
  private static final int ALIGNMENT = 16;
  private static final int BIG_ENDIAN_FLAG = 1;
  private static final int INLINE_FLAG = 2;

  /** Go's linker puts it at the beginning of the data; Go's own reader looks as far. */
  private static final int SEARCHED_BYTES = 64 << 10;

  /** 300 bytes a module; large programs have a thousand. */
  private static final int MAX_TEXT_BYTES = 4 << 20;

  private final SeekableByteChannel channel;
  private final boolean is64;
  private final ByteOrder order;
  private final List<Segment> segments = new ArrayList<>();

  private GoExecutable(SeekableByteChannel channel, boolean is64, ByteOrder order) {
    this.channel = channel;
    this.is64 = is64;
    this.order = order;
  }

  /** Returns what is said of the build; empty if the file is no executable made by Go. */
  static Optional<GoBuild> read(SeekableByteChannel channel) throws IOException {
    ByteBuffer header = bytes(channel, 0, HEADER_BYTES);
    if (header.limit() < HEADER_BYTES || header.getInt(0) != ELF_MAGIC) {
      return Optional.empty();
    }
    ByteOrder order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    GoExecutable executable = new GoExecutable(channel, header.get(4) == 2, order);
    executable.readSegments(header.order(order));
    return executable.find(header);
  }

  private void readSegments(ByteBuffer header) throws IOException {
    long offset = is64 ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28));
    int size = Short.toUnsignedInt(header.getShort(is64 ? 54 : 42));
    int count = Short.toUnsignedInt(header.getShort(is64 ? 56 : 44));
    if (size < (is64 ? 56 : 32) || count > MAX_PROGRAM_HEADERS || offset < 0) {
      return;
    }
    ByteBuffer table = bytes(channel, offset, size * count).order(order);
    for (int at = 0; at + size <= table.limit(); at += size) {
      if (table.getInt(at) == LOAD) {
        segments.add(is64 ? segment64(table, at) : segment32(table, at));
      }
    }
  }

  private static Segment segment64(ByteBuffer table, int at) {
    return new Segment(
        table.getInt(at + 4),
        table.getLong(at + 8),
        table.getLong(at + 16),
        table.getLong(at + 32));
  }

  private static Segment segment32(ByteBuffer table, int at) {
    return new Segment(
        table.getInt(at + 24),
        Integer.toUnsignedLong(table.getInt(at + 4)),
        Integer.toUnsignedLong(table.getInt(at + 8)),
        Integer.toUnsignedLong(table.getInt(at + 16)));
  }

  private Optional<GoBuild> find(ByteBuffer header) throws IOException {
    Optional<Segment> section = section(header);
    List<Segment> places = new ArrayList<>();
    section.ifPresent(places::add);
    segments.stream().filter(each -> (each.flags() & WRITABLE) != 0).forEach(places::add);
    for (Segment place : places) {
      Optional<GoBuild> found = place.offset() < 0 ? Optional.empty() : search(place);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<GoBuild> search(Segment place) throws IOException {
    int searched = (int) Math.max(0, Math.min(place.bytes(), SEARCHED_BYTES));
    ByteBuffer data = bytes(channel, place.offset(), searched);
    for (int at = 0; at + INFO_BYTES <= data.limit(); at += ALIGNMENT) {
      if (data.get(at) == MAGIC[0] && data.slice(at, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
        return build(data.order(order), at, place.offset() + at + INFO_BYTES);
      }
    }
    return Optional.empty();
  }

  /** The section that the linker made for it, if the executable has kept its sections. */
  private Optional<Segment> section(ByteBuffer header) throws IOException {
    long offset = is64 ? header.getLong(40) : Integer.toUnsignedLong(header.getInt(32));
    int size = Short.toUnsignedInt(header.getShort(is64 ? 58 : 46));
    int count = Short.toUnsignedInt(header.getShort(is64 ? 60 : 48));
    int namesIndex = Short.toUnsignedInt(header.getShort(is64 ? 62 : 50));
    if (size < (is64 ? 64 : 40) || count > MAX_SECTIONS || namesIndex >= count) {
      return Optional.empty();
    }
    ByteBuffer table = bytes(channel, offset, size * count).order(order);
    if (table.limit() < size * count) {
      return Optional.empty();
    }
    Segment names = sectionAt(table, namesIndex * size);
    int namesBytes = (int) Math.max(0, Math.min(names.bytes(), MAX_SECTION_NAMES_BYTES));
    int name = latin(bytes(channel, names.offset(), namesBytes).array()).indexOf(SECTION) + 1;
    for (int at = 0; name > 0 && at < table.limit(); at += size) {
      if (table.getInt(at) == name) {
        return Optional.of(sectionAt(table, at));
      }
    }
    return Optional.empty();
  }

  private Segment sectionAt(ByteBuffer table, int at) {
    return is64
        ? new Segment(WRITABLE, table.getLong(at + 24), 0, table.getLong(at + 32))
        : new Segment(
            WRITABLE,
            Integer.toUnsignedLong(table.getInt(at + 16)),
            0,
            Integer.toUnsignedLong(table.getInt(at + 20)));
  }

  private Optional<GoBuild> build(ByteBuffer data, int at, long afterInfo) throws IOException {
    int flags = data.get(at + 15);
    if ((flags & INLINE_FLAG) != 0) {
      // Since Go 1.18: both texts follow, each after its length.
      ByteBuffer rest = bytes(channel, afterInfo, MAX_TEXT_BYTES);
      byte[] version = inlineText(rest);
      byte[] modules = inlineText(rest);
      return Optional.of(GoBuild.parse(utf8(version), latin(modules)));
    }
    int pointerBytes = data.get(at + 14);
    if (pointerBytes != 4 && pointerBytes != 8) {
      return Optional.empty();
    }
    ByteOrder pointers =
        (flags & BIG_ENDIAN_FLAG) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] version =
        goString(number(data.order(pointers), at + 16, pointerBytes), pointerBytes, pointers);
    byte[] modules =
        goString(number(data, at + 16 + pointerBytes, pointerBytes), pointerBytes, pointers);
    return Optional.of(GoBuild.parse(utf8(version), latin(modules)));
  }

  private static byte[] inlineText(ByteBuffer rest) {
    long length = 0;
    for (int shift = 0; rest.hasRemaining() && shift < 35; shift += 7) {
      int next = rest.get();
      length |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        break;
      }
    }
    byte[] text = new byte[(int) Math.min(length, rest.remaining())];
    rest.get(text);
    return text;
  }

  /** Before Go 1.18: the address of a string, which is an address and a length. */
  private byte[] goString(long address, int pointerBytes, ByteOrder pointers) throws IOException {
    ByteBuffer string = memory(address, 2 * pointerBytes).order(pointers);
    if (string.limit() < 2 * pointerBytes) {
      return new byte[0];
    }
    long length = number(string, pointerBytes, pointerBytes);
    ByteBuffer text =
        memory(
            number(string, 0, pointerBytes), (int) Math.max(0, Math.min(length, MAX_TEXT_BYTES)));
    byte[] copy = new byte[text.limit()];
    text.get(copy);
    return copy;
  }

  private ByteBuffer memory(long address, int length) throws IOException {
    for (Segment segment : segments) {
      long into = address - segment.address();
      if (into >= 0 && into < segment.bytes() && segment.offset() >= 0) {
        return bytes(
            channel, segment.offset() + into, (int) Math.min(length, segment.bytes() - into));
      }
    }
    return ByteBuffer.allocate(0);
  }

  private static long number(ByteBuffer bytes, int at, int size) {
    return size == 8 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
  }

  private static String utf8(byte[] text) {
    return new String(text, StandardCharsets.UTF_8);
  }

  /** One character a byte, since the marks around the text are no UTF-8; module paths are ASCII. */
  private static String latin(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** As many of the bytes as the file has. */
  private static ByteBuffer bytes(SeekableByteChannel channel, long offset, int length)
      throws IOException {
    int most = (int) Math.max(0, Math.min(length, channel.size() - offset));
    ByteBuffer buffer = ByteBuffer.allocate(offset < 0 ? 0 : most);
    if (most > 0 && offset >= 0) {
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // a short read is not the end
      }
    }
    return buffer.flip();
  }

  /** A part of the file that is put into memory. */
  private record Segment(int flags, long offset, long address, long bytes) {}
}
