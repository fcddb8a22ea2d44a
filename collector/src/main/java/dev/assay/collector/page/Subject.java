package dev.assay.collector.page;

import dev.assay.wire.v1.Image;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page with tabs is about.
 *
 * @param artifact as the API takes it
 * @param title for people
 * @param image the image, where it is one
 * @param base link to its first tab
 * @param tab the tab that is shown
 */
record Subject(String artifact, String title, @Nullable Image image, Asked base, String tab) {

  /** A tab: its name in URLs, and for people, with the number of things that wait there. */
  record Tab(String name, String title, long count) {}

  /** Returns an image; its artifact is its content where that is known. */
  static Subject of(Image image, Asked asked) {
    String artifact = image.getImageId().isEmpty() ? image.getReference() : image.getImageId();
    Asked base = Asked.of("/image", "reference", image.getReference(), "id", image.getImageId());
    return new Subject(artifact, image.getReference(), image, base, asked.get("tab"));
  }

  /** Returns what runs outside of images: a host, or what a user named. */
  static Subject of(String artifact, Asked asked) {
    String tab = asked.has("tab") ? asked.get("tab") : "packages";
    return new Subject(artifact, artifact, null, Asked.of("/artifact", "artifact", artifact), tab);
  }

  List<Tab> tabs() {
    List<Tab> tabs = new ArrayList<>();
    if (image != null) {
      tabs.add(new Tab("", "Overview", 0));
      tabs.add(new Tab("integrity", "Integrity Violation", image.getViolationIdsCount()));
    }
    tabs.add(new Tab("vulnerabilities", "Vulnerabilities", 0));
    tabs.add(new Tab("packages", "OS Packages", 0));
    tabs.add(new Tab("dependencies", "Dependencies", 0));
    tabs.add(new Tab("processes", "Processes", 0));
    if (image != null) {
      tabs.add(new Tab("workloads", "Workloads", 0));
      tabs.add(new Tab("history", "History", 0));
    }
    return tabs;
  }

  /** Returns the link to a tab. */
  String link(String name) {
    return base.with("tab", name).url();
  }

  /** Returns the image, which a tab of images is about. */
  Image asImage() {
    if (image == null) {
      throw new IllegalStateException("artifact: '" + artifact + "' (expected: an image)");
    }
    return image;
  }
}
