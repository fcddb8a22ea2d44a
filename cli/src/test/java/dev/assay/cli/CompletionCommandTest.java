package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

  @TempDir Path directory;

  @Test
  void bashUnderstandsTheScriptAndCompletesCommandsAndOptions() throws Exception {
    Path script = directory.resolve("completion");
    Files.writeString(script, CommandRun.of("completion").out());

    assertThat(complete(script, "assay get pa")).contains("packages");
    assertThat(complete(script, "assay get packages --at-l")).contains("--at-least");
    assertThat(complete(script, "assay get packages --at-least file-m")).contains("file-mapped");
    assertThat(complete(script, "assay ")).doesNotContain("--plan");
  }

  private String complete(Path script, String line) throws Exception {
    String program =
        """
        source "$1"
        read -ra COMP_WORDS <<< "$2"
        [[ $2 != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE=$2 COMP_POINT=${#2}
        _complete_assay
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder("bash", "-c", program, "bash", script.toString(), line)
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }
}
