package dev.assay.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class JsonTextTest {

  @Test
  void writesNestedObjectsAndArrays() throws IOException {
    StringWriter out = new StringWriter();
    new JsonText(out)
        .begin('{')
        .member("a", 1)
        .begin("empty", '[')
        .end(']')
        .begin("list", '[')
        .element("x")
        .begin('{')
        .member("b", "c")
        .end('}')
        .end(']')
        .end('}');

    assertThat(out)
        .hasToString(
            "{\n  \"a\": 1,\n  \"empty\": [],\n  \"list\": [\n    \"x\",\n    {\n      \"b\": \"c\"\n    }\n  ]\n}\n");
  }

  @Test
  void escapesWhatJsonCannotHold() throws IOException {
    StringWriter out = new StringWriter();
    new JsonText(out).begin('[').element("\"\\\n\u0000é\ud800").end(']');

    assertThat(out).hasToString("[\n  \"\\\"\\\\\\u000a\\u0000é\\ud800\"\n]\n");
  }
}
