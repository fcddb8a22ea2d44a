package dev.assay.inventory.scan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import java.util.Arrays;

/** Alpine's database. */
public final class ApkFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    ROOT.write("lib/apk/db/installed", bytes);
    ROOT.write("etc/os-release", Arrays.copyOf(bytes, Math.min(bytes.length, 200)));
    TriedScan.of(ROOT, RootScan::of);
  }
}
