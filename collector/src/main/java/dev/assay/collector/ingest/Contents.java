package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import dev.assay.collector.running.ObservedImage.ClaimKind;
import dev.assay.collector.sbom.PackageInventory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Images, the names that nodes give them, and which file systems there is an inventory of. Guarded
 * by the ledger's lock.
 */
final class Contents {

  private static final int IMAGE_BYTES = 400;
  private static final int CLAIM_BYTES = 300;

  private final Capacity capacity;
  private final Wishes wishes;
  private final Artifacts artifacts;
  private final Map<Long, ImageState> images = new HashMap<>();
  private final Set<Long> inventories = new HashSet<>();

  Contents(Capacity capacity, Wishes wishes, Artifacts artifacts) {
    this.capacity = capacity;
    this.wishes = wishes;
    this.artifacts = artifacts;
  }

  private static final class ImageState {
    private final ImageFact fact;
    private final Set<ClaimKey> claims = new HashSet<>();
    private long epoch;

    private ImageState(ImageFact fact) {
      this.fact = fact;
    }
  }

  private record ClaimKey(long nodeKey, ClaimKind kind, String name) {}

  /** Takes what a node says of an image; returns the epoch with which it is durable. */
  long image(NodeState node, ImageFact.Claims said, Changes open, long nowMillis)
      throws CapacityExhausted {
    ImageFact image = said.image();
    long key = image.configDigest().key();
    ImageState state = images.get(key);
    if (state == null) {
      capacity.take(IMAGE_BYTES);
      state = new ImageState(image);
      images.put(key, state);
      state.epoch = open.epoch();
      artifacts.of(new Artifact.Image(image.configDigest()), open);
      open.add(image);
    }
    addClaims(state, node, ClaimKind.REPO_TAG, said.repoTags(), open, nowMillis);
    addClaims(state, node, ClaimKind.REPO_DIGEST, said.repoDigests(), open, nowMillis);
    return state.epoch;
  }

  private void addClaims(
      ImageState state,
      NodeState node,
      ClaimKind kind,
      List<String> names,
      Changes open,
      long nowMillis)
      throws CapacityExhausted {
    for (String name : names) {
      if (state.claims.add(new ClaimKey(node.key, kind, name))) {
        capacity.take(CLAIM_BYTES);
        long imageKey = state.fact.configDigest().key();
        open.add(new ImageFact.Claim(imageKey, node.key, kind, name, nowMillis));
        state.epoch = open.epoch();
      }
    }
  }

  void recover(ImageFact image) {
    images.put(image.configDigest().key(), new ImageState(image));
    capacity.count(IMAGE_BYTES);
  }

  void recover(ImageFact.Claim claim) {
    ImageState state = images.get(claim.imageKey());
    if (state != null) {
      state.claims.add(new ClaimKey(claim.nodeKey(), claim.kind(), claim.name()));
      capacity.count(CLAIM_BYTES);
    }
  }

  /** Takes an inventory that was wished for; one that says nothing never replaces another one. */
  void deliver(byte[] key, PackageInventory inventory, Changes open, long nowMillis)
      throws CapacityExhausted {
    Wish wish = Wish.of(Wish.Kind.PACKAGE_INVENTORY, key);
    if (!inventory.unreadable()) {
      wishes.fulfilled(wish.subject());
      inventories.add(inventoryKey(key));
    } else if (inventories.contains(inventoryKey(key))) {
      wishes.fulfilled(wish.subject());
      return;
    } else {
      // Stored all the same, so that the reason shows.
      wishes.postpone(wish, nowMillis);
    }
    ArtifactState artifact = artifacts.of(inventory.artifact(), open);
    open.add(inventoryKey(key), inventory);
    open.announce(
        new Announcement(
            Change.Kind.USAGE,
            artifact.artifact(),
            inventory.packages().size() + " packages of " + artifact.artifact() + " are known"));
  }

  void recoverInventory(long inventoryKey) {
    inventories.add(inventoryKey);
  }

  /** Wishes for an inventory of what a node has, unless there is one. */
  void wishForInventory(byte[] key, NodeState node, long nowMillis) {
    if (!inventories.contains(inventoryKey(key))) {
      wishes.wish(Wish.of(Wish.Kind.PACKAGE_INVENTORY, key), node.sensor, nowMillis);
    }
  }

  /** Returns the key in the store of an inventory that is named by a digest or boot id. */
  static long inventoryKey(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  /** Returns a boot id as the key of the inventory of a host. */
  static byte[] bootKey(UUID bootId) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(bootId.getMostSignificantBits())
        .putLong(bootId.getLeastSignificantBits())
        .array();
  }
}
