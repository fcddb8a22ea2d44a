package dev.assay.collector.scan.bill;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.assay.collector.vulnerability.json.Values;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads bills of materials in JSON: CycloneDX, and SPDX 2; also inside of an in-toto statement, as
 * builders attach them to images. Which it is, it sees. Stateless; reads as a stream.
 */
public final class BillReader {

  private static final long MAX_BYTES = 256L << 20;
  private static final JsonFactory JSON = Values.documents(MAX_BYTES);

  private BillReader() {}

  /**
   * Reads a document; the stream stays the caller's to close.
   *
   * @throws MalformedBillException if it is none of a form that is known, or exceeds a bound
   * @throws IOException if it cannot be read
   */
  public static ReadBill read(InputStream in) throws IOException, MalformedBillException {
    try (JsonParser parser = JSON.createParser(in)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedBillException("no bill of materials: it is no JSON object");
      }
      Values values = new Values(parser);
      BillPackages packages = new BillPackages();
      CycloneDxBill cyclone = new CycloneDxBill(values, packages);
      SpdxBill spdx = new SpdxBill(values, packages);
      Values.Fields fields = field -> cyclone.take(field) || spdx.take(field);
      values.object(
          field -> {
            if (!field.equals("predicate")) {
              return fields.take(field);
            }
            values.object(fields);
            return true;
          });
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new MalformedBillException("the document ends before its end");
      }
      if (cyclone.found()) {
        return cyclone.bill();
      }
      if (spdx.found()) {
        return spdx.bill();
      }
      throw new MalformedBillException(
          "neither CycloneDX (bomFormat) nor SPDX 2 (spdxVersion), in JSON");
    } catch (BillPackages.TooManyException e) {
      throw new MalformedBillException(
          "it lists more than " + BillPackages.MAX_COMPONENTS + " components", e);
    } catch (JsonProcessingException e) {
      throw new MalformedBillException("no bill of materials: " + e.getOriginalMessage(), e);
    } catch (CharConversionException e) {
      throw new MalformedBillException("no bill of materials: " + e.getMessage(), e);
    }
  }
}
