package dev.assay.collector.registry;

import org.jspecify.annotations.Nullable;

/**
 * Where an image was built, as far as somebody says.
 *
 * @param owner who is responsible: a user, vendor or workflow; null where nobody says
 * @param name name of the build; null where nobody says
 * @param number its number or run; null where nobody says
 * @param address where the build can be looked at; null where nobody says
 * @param source repository of the source code; null where nobody says
 * @param revision commit that was built; null where nobody says
 */
public record BuildDetails(
    @Nullable Attributed<String> owner,
    @Nullable Attributed<String> name,
    @Nullable Attributed<String> number,
    @Nullable Attributed<String> address,
    @Nullable Attributed<String> source,
    @Nullable Attributed<String> revision) {

  /** Nobody says anything. */
  public static final BuildDetails NONE = new BuildDetails(null, null, null, null, null, null);

  /** Returns these details, and those of {@code other} where there are none here. */
  public BuildDetails or(BuildDetails other) {
    return new BuildDetails(
        owner == null ? other.owner : owner,
        name == null ? other.name : name,
        number == null ? other.number : number,
        address == null ? other.address : address,
        source == null ? other.source : source,
        revision == null ? other.revision : revision);
  }
}
