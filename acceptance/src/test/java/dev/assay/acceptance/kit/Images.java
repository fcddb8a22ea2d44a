package dev.assay.acceptance.kit;

import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes OCI images with umoci and pushes them with skopeo. */
public final class Images {

  private final Path layout;

  /** Works in {@code layout}, an OCI image layout that is created. */
  public Images(Path layout) {
    this.layout = layout;
    Command.run("umoci", "init", "--layout", layout.toString());
  }

  /** Makes an image of everything below {@code root} that starts {@code command}. */
  public void build(String name, Path root, List<String> command, Map<String, String> labels) {
    String image = layout + ":" + name;
    Command.run("umoci", "new", "--image", image);
    Command.run("umoci", "insert", "--image", image, root.toString(), "/");
    List<String> configure =
        new ArrayList<>(List.of("umoci", "config", "--image", image, "--clear=config.entrypoint"));
    for (String argument : command) {
      configure.add("--config.cmd=" + argument);
    }
    labels.forEach((key, value) -> configure.add("--config.label=" + key + "=" + value));
    Command.run(configure.toArray(String[]::new));
  }

  /**
   * Makes another image with the files of {@code base} and one more, so that its digests differ.
   */
  public void derive(String base, String name, Path file, String target) {
    Command.run("umoci", "tag", "--image", layout + ":" + base, name);
    Command.run("umoci", "insert", "--image", layout + ":" + name, file.toString(), target);
  }

  /** Makes another image with the layers of {@code base} and more labels, if any. */
  public void relabel(String base, String name, Map<String, String> labels) {
    String image = layout + ":" + base;
    if (labels.isEmpty()) {
      Command.run("umoci", "tag", "--image", image, name);
      return;
    }
    List<String> command =
        new ArrayList<>(List.of("umoci", "config", "--image", image, "--tag", name));
    labels.forEach((key, value) -> command.add("--config.label=" + key + "=" + value));
    Command.run(command.toArray(String[]::new));
  }

  /** Pushes an image under a tag. */
  public void push(String name, DockerRegistry registry, String repository, String tag) {
    List<String> command =
        new ArrayList<>(List.of("skopeo", "copy", "--quiet", "--dest-tls-verify=false"));
    if (!registry.login().isEmpty()) {
      command.add("--dest-creds=" + registry.login());
    }
    command.add("oci:" + layout + ":" + name);
    command.add("docker://" + registry.reference(repository, tag));
    Command.run(command.toArray(String[]::new));
  }

  /** Writes an image into an archive as "docker save" does, under a name. */
  public void export(String name, Path archive, String reference) {
    Command.run(
        "skopeo",
        "copy",
        "--quiet",
        "oci:" + layout + ":" + name,
        "docker-archive:" + archive + ":" + reference);
  }

  /** Makes a static program of one C file. */
  public static Path compile(Path source, Path program, String... options) throws IOException {
    Files.createDirectories(program.getParent());
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-O1", "-Wall", "-o", program.toString(), source.toString()));
    command.addAll(List.of(options));
    Command.run(command.toArray(String[]::new));
    return program;
  }
}
