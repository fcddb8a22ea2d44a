package dev.assay.collector.grpc;

import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.wire.v1.ImageDetails;
import dev.assay.wire.v1.SourcedText;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what sources tell about images into messages; no decisions. */
final class SourceMapping {

  private SourceMapping() {}

  static ImageDetails details(SourceDetails details) {
    ImageDetails.Builder message = ImageDetails.newBuilder();
    set(message::setDeployedBy, details.deployedBy());
    set(message::setBuildOwner, details.build().owner());
    set(message::setBuildName, details.build().name());
    set(message::setBuildNumber, details.build().number());
    set(message::setBuildUrl, details.build().address());
    set(message::setSourceRepository, details.build().source());
    set(message::setSourceRevision, details.build().revision());
    Attributed<Instant> updated = details.tagUpdated();
    if (updated != null) {
      message.setTagUpdated(WireMapping.timestamp(updated.value()));
      message.setTagUpdatedOrigin(origin(updated));
    }
    if (details.link() != null) {
      message.setRegistryLink(details.link().toString());
    }
    SourceDetails.Trash trash = details.trash();
    if (trash != null) {
      message.setTrash(
          SourcedText.newBuilder().setText(inWords(trash)).setOrigin("the registry's trash can"));
    }
    return message.build();
  }

  private static String inWords(SourceDetails.Trash trash) {
    return trash.path()
        + (trash.deletedBy().isEmpty() ? "" : ", deleted by " + trash.deletedBy())
        + (trash.deleted() == null ? "" : ", at " + trash.deleted());
  }

  private static <B> void set(
      Function<SourcedText, B> setter, @Nullable Attributed<String> attributed) {
    if (attributed != null) {
      B unused =
          setter.apply(
              SourcedText.newBuilder()
                  .setText(attributed.value())
                  .setOrigin(origin(attributed))
                  .build());
    }
  }

  private static String origin(Attributed<?> attributed) {
    return attributed.origin().title()
        + switch (attributed.certainty()) {
          case RECORDED -> "";
          case APPROXIMATE -> " (approximate)";
          case CLAIMED -> " (claimed, not checked)";
        };
  }
}
