package dev.assay.acceptance.language;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Programs of many languages with packages of Debian and of their language, some of which they use.
 */
final class Programs {

  /** Packages that others depend on for their installation, or for what is not done here. */
  private static final Set<String> NOT_NEEDED =
      Set.of(
          "dpkg",
          "tar",
          "debconf",
          "debconf-2.0",
          "ca-certificates",
          "openssl",
          "tzdata",
          "libmagic-mgc",
          "media-types",
          "mailcap");

  private static final Path SOURCES = Assay.home().resolve("acceptance/src/test/programs");

  private final Path directory;
  private final Path gate;

  Programs(Path directory) throws IOException {
    this.directory = directory;
    this.gate =
        Images.compile(
            Assay.home().resolve("acceptance/src/test/c/gate.c"),
            directory.resolve("gate"),
            "-static");
  }

  List<Program> all() throws IOException {
    return List.of(python(), node(), ruby(), php(), perl(), apache(), go(), jvm());
  }

  private DebianRoot root(String name, List<String> packages, Set<String> leftOut)
      throws IOException {
    Set<String> without = new HashSet<>(NOT_NEEDED);
    without.addAll(leftOut);
    DebianRoot root =
        DebianRoot.withDependencies(directory.resolve(name + "-root"), packages, without);
    root.add(gate, "/opt/app/gate");
    Path tree = SOURCES.resolve(name);
    return Files.isDirectory(tree) ? root.addTree(tree, "/") : root;
  }

  private Program python() throws IOException {
    return Program.interpreted(
            "python",
            root("python", List.of("python3", "python3-six", "libbz2-1.0", "sed"), Set.of()),
            List.of("/usr/bin/python3", "/opt/app/main.py"),
            "/usr/bin/python3",
            ".*\\.pyc?")
        .with(Map.of("PYTHONPATH", "/opt/app/site"));
  }

  private Program node() throws IOException {
    return Program.interpreted(
        "node",
        root("node", List.of("nodejs"), Set.of("python3-minimal")),
        List.of("/usr/bin/node", "/opt/app/main.js"),
        "/usr/bin/node",
        ".*\\.[cm]?js|.*/(?:node_modules|share/nodejs)/(?!.*package\\.json).*\\.json");
  }

  private Program ruby() throws IOException {
    return Program.interpreted(
            "ruby",
            root("ruby", List.of("ruby"), Set.of()),
            List.of("/usr/bin/ruby", "/opt/app/main.rb"),
            "/usr/bin/ruby",
            ".*\\.rb")
        .with(Map.of("GEM_PATH", "/opt/app/gems"));
  }

  private Program php() throws IOException {
    DebianRoot root = root("php", List.of("php-cli", "php-psr-log"), Set.of());
    String php = only(root, "usr/bin", "php[0-9]*");
    return Program.interpreted(
        "php",
        root,
        List.of(
            php,
            "-d",
            "zend_extension=opcache",
            "-d",
            "opcache.enable_cli=1",
            "-d",
            "extension=ctype",
            "-d",
            "extension=tokenizer",
            "/opt/app/main.php"),
        php,
        ".*\\.php");
  }

  private Program perl() throws IOException {
    return Program.interpreted(
        "perl",
        root("perl", List.of("perl", "libtry-tiny-perl"), Set.of()),
        List.of("/opt/app/main.pl"),
        "/usr/bin/perl",
        ".*\\.p[lm]");
  }

  private Program apache() throws IOException {
    return Program.compiled(
            "apache",
            root(
                "apache",
                List.of("apache2-bin"),
                Set.of("perl", "libicu72", "libxml2", "libcurl4", "libaprutil1-dbd-sqlite3")),
            List.of(
                "/usr/sbin/apache2",
                "-f",
                "/opt/app/httpd.conf",
                "-c",
                "Listen 127.0.0.1:" + DockerRegistry.freePort(),
                "-D",
                "FOREGROUND"))
        .onceItSays("resuming normal operations");
  }

  private Program go() throws IOException {
    DebianRoot root = DebianRoot.create(directory.resolve("go-root"), List.of("libc6"));
    root.add(gate, "/opt/app/gate");
    Path program = directory.resolve("go-app");
    Map<String, String> offline =
        Map.of("GOCACHE", directory.resolve("go-cache").toString(), "GOPROXY", "off");
    Command.Result built =
        new Command(
                List.of(
                    "env",
                    "--chdir=" + SOURCES.resolve("go"),
                    "go",
                    "build",
                    "-o",
                    program.toString()),
                offline)
            .execute();
    if (built.exitCode() != 0) {
      throw new IllegalStateException(built.everything());
    }
    return Program.compiled("go", root.add(program, "/opt/app/app"), List.of("/opt/app/app"));
  }

  private Program jvm() throws IOException {
    Jdk jdk = Jdk.require(17);
    Path classes = directory.resolve("jvm-classes");
    jdk.compile(classes, "Waits.java", Files.readString(SOURCES.resolve("jvm/Waits.java")));
    Path jar = directory.resolve("app.jar");
    Command.run(
        jdk.program("jar"), "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    DebianRoot root =
        DebianRoot.create(
            directory.resolve("jvm-root"), List.of("libc6", "zlib1g", "libstdc++6", "libgcc-s1"));
    root.add(gate, "/opt/app/gate").add(jar, "/opt/app/app.jar");
    return Program.compiled(
            "jvm", root, List.of("/jdk/bin/java", "-cp", "/opt/app/app.jar", "Waits"))
        .mounting(jdk.runtime(), "/jdk");
  }

  private static String only(DebianRoot root, String place, String pattern) throws IOException {
    try (var files = Files.newDirectoryStream(root.path().resolve(place), pattern)) {
      return "/" + root.path().relativize(files.iterator().next());
    }
  }
}
