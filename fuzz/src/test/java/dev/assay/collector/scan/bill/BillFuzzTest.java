package dev.assay.collector.scan.bill;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;
import java.io.ByteArrayInputStream;

/** Bills of materials of others. */
public final class BillFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) throws Exception {
    try {
      ReadBill bill = BillReader.read(new ByteArrayInputStream(bytes));
      assertThat(bill.inventory().packages())
          .allSatisfy(each -> assertThat(each.purl().getName()).isNotEmpty());
    } catch (MalformedBillException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
