package dev.assay.inventory.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import java.util.Arrays;

/** What packages of languages say of themselves; the first byte says which file it is. */
public final class LanguageFuzzTest implements Reader {

  private static final byte[] METADATA = "Name: name\nVersion: 1\n".getBytes(UTF_8);
  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    String name =
        switch (bytes[0] % 8) {
          case 0 -> "app/node_modules/@scope/name/package.json";
          case 1 -> "usr/lib/python3/dist-packages/name-1.dist-info/METADATA";
          case 2 -> "usr/lib/python3/dist-packages/name-1.dist-info/RECORD";
          case 3 -> "usr/lib/python3/dist-packages/name-1.egg-info";
          case 4 -> "usr/lib/ruby/gems/3.1.0/specifications/name-1.0.gemspec";
          case 5 -> "app/vendor/composer/installed.json";
          case 6 -> "app/vendor/composer/installed.php";
          default -> "usr/lib/python3/dist-packages/name.egg-info/PKG-INFO";
        };
    ROOT.write(name, Arrays.copyOfRange(bytes, 1, bytes.length));
    if (name.endsWith("RECORD")) {
      ROOT.write(name.replace("RECORD", "METADATA"), METADATA);
    }
    TriedScan.of(ROOT, RootScan::withLanguages);
  }
}
