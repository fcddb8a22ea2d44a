package dev.assay.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares packages of languages with what their own tools say, where those are installed. */
class LanguageToolsIT {

  @TempDir private Path work;

  private static Set<String> found(Path root, String type) throws IOException {
    Inventory inventory = RootScan.withLanguages(ContainedRoot.at(root), InventoryLimits.DEFAULT);
    return inventory.packages().stream()
        .filter(each -> each.type().equals(type))
        .map(each -> each.name() + " " + each.version())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void pythonDistributionsAreThoseOfImportlib() throws Exception {
    Path directory = Path.of("/usr/lib/python3/dist-packages");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/python3")) && Files.isDirectory(directory),
        "no Python of Debian here");
    Set<String> expected =
        run(
            work,
            "/usr/bin/python3",
            "-c",
            "import importlib.metadata as m\n"
                + "for d in m.distributions(path=['%s']):\n".formatted(directory)
                + "  print(d.metadata['Name'], d.version)");

    assertThat(found(directory, "pypi")).isEqualTo(expected);
  }

  @Test
  void nodePackagesAreThoseOfNpm() throws Exception {
    Path npm = Path.of("/usr/lib/node_modules/npm");
    assumeTrue(Files.isDirectory(npm.resolve("node_modules")), "no npm with its own modules here");
    Set<String> expected = new TreeSet<>();
    for (String line :
        run(
            npm,
            "npm",
            "ls",
            "--all",
            "--parseable",
            "--long",
            "--omit=dev",
            "--prefix",
            npm.toString())) {
      String[] parts = line.split(":", -1);
      int at = parts[1].lastIndexOf('@');
      if (parts[0].contains("/npm/node_modules/")) {
        expected.add(parts[1].substring(0, at) + " " + parts[1].substring(at + 1));
      }
    }

    assumeTrue(expected.size() > 50, "npm does not list its own modules here");
    assertThat(found(npm, "npm")).isEqualTo(expected);
  }

  @Test
  void gemsAreThoseOfRuby() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ruby")), "no Ruby here");
    Path root = work.resolve("root");
    int number = 0;
    for (String directory :
        run(
            work,
            "/usr/bin/ruby",
            "-e",
            "puts Gem::Specification.dirs + [Gem.default_specifications_dir]")) {
      if (Files.isDirectory(Path.of(directory))) {
        String below =
            directory.endsWith("/default") ? "/specifications/default" : "/specifications";
        copySpecifications(Path.of(directory), root.resolve(number++ + below));
      }
    }
    Set<String> expected =
        run(
            work,
            "/usr/bin/ruby",
            "-e",
            "Gem::Specification.each { |s| puts s.name + ' ' + s.version.to_s }");

    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(found(root, "gem")).isEqualTo(expected);
  }

  private static void copySpecifications(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".gemspec")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void composerPackagesAreThoseOfComposer() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/composer")), "no Composer here");
    write(
        "src/one/composer.json",
        "{\"name\":\"acme/one\",\"version\":\"1.2.3\",\"license\":\"MIT\"}");
    write(
        "src/two/composer.json",
        "{\"name\":\"acme/two\",\"version\":\"v2.0.0-beta1\",\"require\":{\"acme/one\":\"*\"}}");
    write(
        "composer.json",
        """
        {"name": "me/app", "minimum-stability": "dev", "require": {"acme/two": "*"},
         "repositories": [{"packagist": false},
                          {"type": "path", "url": "src/*", "options": {"symlink": false}}]}
        """);
    run(work, "composer", "install", "-q", "--no-interaction");
    Set<String> expected =
        run(work, "composer", "show", "--no-interaction").stream()
            .map(line -> line.strip().replaceAll(" +", " "))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(expected).hasSize(2);
    assertThat(found(work, "composer")).isEqualTo(expected);
    Files.delete(work.resolve("vendor/composer/installed.json"));
    assertThat(found(work, "composer")).isEqualTo(expected);
  }

  private void write(String path, String text) throws IOException {
    Path file = work.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void goModulesAreThoseOfGo() throws Exception {
    Path go = Path.of("/usr/bin/go");
    assumeTrue(Files.isExecutable(go), "no Go here");
    write("main.go", "package main\nfunc main() { println(1) }\n");
    write("go.mod", "module example.org/demo/app\ngo 1.18\n");
    for (String flags : List.of("", "-s -w")) {
      run(work, "/usr/bin/go", "build", "-ldflags=" + flags, "-o", "bin/app" + flags.length(), ".");
    }
    String version = run(work, "/usr/bin/go", "env", "GOVERSION").iterator().next();

    Inventory inventory =
        RootScan.withLanguages(ContainedRoot.at(work.resolve("bin")), InventoryLimits.DEFAULT);

    assertThat(inventory.packages())
        .extracting(InstalledPackage::name, InstalledPackage::version)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of("stdlib " + version.substring(2), "example.org/demo/app (devel)")
                .flatMap(each -> Stream.of(each, each))
                .map(each -> each.split(" ", 2))
                .map(each -> org.assertj.core.api.Assertions.tuple((Object[]) each))
                .toList());
  }

  private Set<String> run(Path directory, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "COMPOSER_ALLOW_SUPERUSER", "1"));
    builder.environment().put("HOME", work.toString());
    Path errors = Files.createTempFile("errors", "");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as(String.join(" ", command) + ": " + Files.readString(errors))
        .isZero();
    Files.delete(errors);
    return output.lines().collect(Collectors.toCollection(TreeSet::new));
  }
}
