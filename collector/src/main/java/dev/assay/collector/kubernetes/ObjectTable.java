package dev.assay.collector.kubernetes;

import com.github.benmanes.caffeine.cache.Interner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind that an informer knows, by namespace and name, as far as anybody asks for
 * them. What replicas have in common is kept once.
 *
 * <p>Any thread.
 */
final class ObjectTable implements ItemStore<GenericKubernetesResource> {

  private final Chosen chosen;
  private final Runnable changed;
  private final Map<String, KnownObject> known = new ConcurrentHashMap<>();
  private final Interner<KnownObject.Owner> owners = Interner.newWeakInterner();
  private final Interner<Map<String, String>> pairs = Interner.newWeakInterner();

  /**
   * Makes an empty one.
   *
   * @param changed told of whatever changes an answer
   */
  ObjectTable(Chosen chosen, Runnable changed) {
    this.chosen = chosen;
    this.changed = changed;
  }

  @Nullable KnownObject find(String namespace, String name) {
    return known.get(key(namespace, name));
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  @Override
  public String getKey(GenericKubernetesResource object) {
    ObjectMeta metadata = object.getMetadata();
    return key(metadata.getNamespace(), metadata.getName());
  }

  @Override
  public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
    KnownObject young = shared(KnownObject.of(object, chosen));
    KnownObject old = known.put(key, young);
    if (!young.saysTheSame(old)) {
      changed.run();
    }
    return old == null ? null : object(key, old);
  }

  private KnownObject shared(KnownObject object) {
    return new KnownObject(
        object.uid(),
        object.resourceVersion(),
        object.owner() == null ? null : owners.intern(object.owner()),
        object.mirrored(),
        pairs.intern(object.labels()),
        pairs.intern(object.annotations()));
  }

  @Override
  public @Nullable GenericKubernetesResource remove(String key) {
    KnownObject old = known.remove(key);
    if (old == null) {
      return null;
    }
    changed.run();
    return object(key, old);
  }

  @Override
  public Stream<String> keySet() {
    return known.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return known.entrySet().stream().map(each -> object(each.getKey(), each.getValue()));
  }

  @Override
  public int size() {
    return known.size();
  }

  @Override
  public @Nullable GenericKubernetesResource get(String key) {
    KnownObject object = known.get(key);
    return object == null ? null : object(key, object);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** As much of an object as the informer needs to tell what changed. */
  private static GenericKubernetesResource object(String key, KnownObject known) {
    int slash = key.indexOf('/');
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.substring(0, slash))
            .withName(key.substring(slash + 1))
            .withUid(known.uid())
            .withResourceVersion(known.resourceVersion())
            .build());
    return object;
  }
}
