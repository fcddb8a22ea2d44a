package dev.assay.inventory.scan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import java.util.Arrays;

/** The three forms of rpm's database; the first byte says which. */
public final class RpmFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    String name =
        switch (bytes[0] % 3) {
          case 0 -> "rpmdb.sqlite";
          case 1 -> "Packages.db";
          default -> "Packages";
        };
    ROOT.write("var/lib/rpm/" + name, Arrays.copyOfRange(bytes, 1, bytes.length));
    TriedScan.of(ROOT, RootScan::of);
  }
}
