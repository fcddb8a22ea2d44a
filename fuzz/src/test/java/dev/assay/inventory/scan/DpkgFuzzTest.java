package dev.assay.inventory.scan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import dev.assay.fuzz.TriedRoot;
import java.util.Arrays;

/** Debian's status file, lists of files, sums and diversions. */
public final class DpkgFuzzTest implements Reader {

  private static final TriedRoot ROOT = new TriedRoot();

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    int half = bytes.length / 2;
    ROOT.write("var/lib/dpkg/status", Arrays.copyOfRange(bytes, 0, half));
    ROOT.write("var/lib/dpkg/info/app.list", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("var/lib/dpkg/diversions", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("var/lib/dpkg/status.d/base", Arrays.copyOfRange(bytes, half, bytes.length));
    ROOT.write("etc/os-release", Arrays.copyOfRange(bytes, half, bytes.length));
    TriedScan.of(ROOT, RootScan::of);
  }
}
