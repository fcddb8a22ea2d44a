package dev.assay.collector.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpreterTest {

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/python3.11, PYTHON, /usr/lib/python3.11/__pycache__/abc.cpython-311.pyc",
    "/opt/pypy3.10, PYTHON, /srv/a.egg",
    "/usr/bin/node, NODE, /srv/node_modules/a/index.mjs",
    "/usr/bin/ruby3.1, RUBY, /srv/a.rb",
    "/usr/sbin/php-fpm8.2, PHP, /srv/a.php",
    "/usr/bin/perl5.36-x86_64-linux-gnu, PERL, /usr/share/perl5/A.pm",
    "/usr/bin/perl, PERL, /usr/bin/script",
    "/usr/bin/dash, SHELL, /srv/run.sh",
  })
  void programsLoadCodeOfTheirLanguage(String program, Interpreter expected, String file) {
    assertThat(Interpreter.ofProgram(program)).containsExactly(expected);
    assertThat(expected.loads(file)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/usr/bin/cat", "/usr/bin/pythonic", "/usr/bin/java", "/usr/sbin/nginx", "/a/b"})
  void otherProgramsLoadNothingThatTheyOpen(String program) {
    assertThat(Interpreter.ofProgram(program)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0, PYTHON",
    "/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1, RUBY",
    "/usr/lib/apache2/modules/libphp8.2.so, PHP",
    "/usr/lib/x86_64-linux-gnu/libperl.so.5.36, PERL",
  })
  void librariesEmbedThem(String library, Interpreter expected) {
    assertThat(Interpreter.embeddedBy(library)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({"PYTHON, /srv/a.js", "NODE, /srv/a.py", "PHP, /srv/a.jar", "PERL, /lib/a.so"})
  void codeOfAnotherLanguageIsOnlyRead(Interpreter interpreter, String file) {
    assertThat(interpreter.loads(file)).isFalse();
  }
}
