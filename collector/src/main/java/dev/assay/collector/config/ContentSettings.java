package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.util.List;

/** Settings of how files in use are compared with images. */
final class ContentSettings {

  static final Setting<List<String>> GENERATED =
      Setting.withDefault(
          "collector.content.generated",
          SettingType.list(SettingType.text()),
          "/**/__pycache__/_cffi_*.so,/tmp/_MEI*/**,/var/tmp/_MEI*/**,/**/.net/**,"
              + "/**/.julia/compiled/**,/**/.cache/torch_extensions/**,/tmp/torchinductor_*/**,"
              + "/**/.triton/cache/**,/**/.cache/pkg/**,/**/.cache/pocl/**,/tmp/libgccjit-*/**,"
              + "/tmp/assay-*-libassay-bridge.so,/tmp/assay-*-agent.jar",
          "",
          "Places where programs put libraries that they make or unpack themselves: paths in the"
              + " container from / on, with * for any part of a name and ** for any part of a path."
              + " /**/ at the beginning stands for any directory that the image has. Libraries"
              + " there are no violation unless the image ships another file of that name; programs"
              + " executed from there are undecided. Who can write there can hide libraries there:"
              + " name as little as possible. What is unpacked from archives of the image needs no"
              + " place here.");

  static final Setting<Long> LAYER_BYTES =
      Setting.withDefault(
          "collector.content.layer-size",
          SettingType.byteSize(1L << 20, 1L << 44),
          "16GiB",
          "",
          "Most bytes of one image layer, unpacked, and of the archives in it. Of an image with a"
              + " larger layer, only files of the layers above it are compared.");

  static final Setting<Integer> IMAGE_FILES =
      Setting.withDefault(
          "collector.content.image-files",
          SettingType.integer(1000, 10_000_000),
          "500000",
          "files",
          "Most files of one image that are looked into. While an image is read each takes about"
              + " 200 bytes.");

  static final Setting<Long> MEMORY =
      Setting.withDefault(
          "collector.content.memory",
          SettingType.byteSize(1L << 20, 1L << 40),
          "32MiB",
          "",
          "Memory for what images contain, 80 bytes a file; others are read from the database when"
              + " they are needed.");

  private ContentSettings() {}

  static List<Setting<?>> all() {
    return List.of(GENERATED, LAYER_BYTES, IMAGE_FILES, MEMORY);
  }
}
