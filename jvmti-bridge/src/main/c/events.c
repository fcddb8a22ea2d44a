/*
 * Classes announced by the JVM's ClassLoad event, kept as weak references in a bounded lock-free ring.
 *
 * A sweep finds every class that is alive. The ring is there for the others: classes whose loader
 * lives shorter than the time between two sweeps. ClassPrepare would be the wrong event: it is posted
 * when a class is linked, which a quarter of the loaded classes never are.
 *
 * Many threads put, one at a time takes (its caller holds a lock). The callback runs on whatever
 * thread loads a class: it allocates nothing but two weak references, takes no lock, never waits.
 */
#include <stdatomic.h>
#include <stdint.h>

#include "bridge.h"
#include "check.h"

/*
 * Cells of the ring. The largest application measured loads 23,031 classes before it is ready, and
 * nothing is taken until then. The memory is touched cell by cell, so a small JVM pays little.
 */
#define RING_CELLS (1u << 15)

struct cell {
  /* 2 n: free for round n of the ring; 2 n + 1: filled in round n. */
  _Atomic uint64_t turn;
  jweak type;
  /* NULL: the boot loader. */
  jweak loader;
};

static struct cell ring[RING_CELLS];
static _Atomic uint64_t put_position;
/* Guarded by the lock of whoever takes. */
static uint64_t take_position;

static _Atomic int64_t posted;
static _Atomic int64_t overflowed;
static _Atomic int64_t lost;

static uint64_t round_of(uint64_t position) { return position / RING_CELLS; }

/* Reserves a cell for this thread; NULL: the ring is full. */
static struct cell *reserve(uint64_t *position) {
  *position = atomic_load_explicit(&put_position, memory_order_relaxed);
  for (;;) {
    struct cell *cell = &ring[*position % RING_CELLS];
    uint64_t turn = atomic_load_explicit(&cell->turn, memory_order_acquire);
    uint64_t free_turn = 2 * round_of(*position);
    if (turn < free_turn) {
      return NULL;
    }
    if (turn == free_turn) {
      if (atomic_compare_exchange_weak_explicit(&put_position, position, *position + 1,
                                                memory_order_relaxed, memory_order_relaxed)) {
        return cell;
      }
    } else {
      *position = atomic_load_explicit(&put_position, memory_order_relaxed);
    }
  }
}

static jweak weak_reference(JNIEnv *env, jobject object) {
  jweak reference = (*env)->NewWeakGlobalRef(env, object);
  if (reference == NULL) {
    /* Out of memory. A callback must not leave an exception; events_take counts the class as lost. */
    (*env)->ExceptionClear(env);
  }
  return reference;
}

void JNICALL events_on_class_load(jvmtiEnv *jvmti, JNIEnv *env, jthread thread, jclass type) {
  (void)thread;
  atomic_fetch_add_explicit(&posted, 1, memory_order_relaxed);
  uint64_t position;
  struct cell *cell = reserve(&position);
  if (cell == NULL) {
    atomic_fetch_add_explicit(&overflowed, 1, memory_order_relaxed);
    return;
  }
  cell->type = NULL;
  cell->loader = NULL;
  jobject loader = NULL;
  if ((*jvmti)->GetClassLoader(jvmti, type, &loader) == JVMTI_ERROR_NONE) {
    cell->type = weak_reference(env, type);
    if (loader != NULL) {
      cell->loader = weak_reference(env, loader);
      (*env)->DeleteLocalRef(env, loader);
    }
  }
  atomic_store_explicit(&cell->turn, 2 * round_of(position) + 1, memory_order_release);
}

/*
 * Whether a class that is gone may have been one with a name. Named classes live as long as their
 * loader, so under a living loader only a hidden class can have gone: nobody misses that one.
 */
static bool may_be_named(JNIEnv *env, jweak loader) {
  if (loader == NULL) {
    return false;
  }
  jobject living = (*env)->NewLocalRef(env, loader);
  if (living == NULL) {
    return true;
  }
  (*env)->DeleteLocalRef(env, living);
  return false;
}

bool events_take(JNIEnv *env, jclass *type) {
  struct cell *cell = &ring[take_position % RING_CELLS];
  uint64_t filled_turn = 2 * round_of(take_position) + 1;
  if (atomic_load_explicit(&cell->turn, memory_order_acquire) != filled_turn) {
    return false;
  }
  *type = cell->type == NULL ? NULL : (*env)->NewLocalRef(env, cell->type);
  if (*type == NULL && (cell->type == NULL || may_be_named(env, cell->loader))) {
    atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
  }
  if (cell->type != NULL) {
    (*env)->DeleteWeakGlobalRef(env, cell->type);
  }
  if (cell->loader != NULL) {
    (*env)->DeleteWeakGlobalRef(env, cell->loader);
  }
  atomic_store_explicit(&cell->turn, filled_turn + 1, memory_order_release);
  take_position++;
  return true;
}

jint events_waiting(void) {
  return (jint)(atomic_load_explicit(&put_position, memory_order_acquire) - take_position);
}

static jvmtiError set_mode(jvmtiEventMode mode) {
  return (*bridge_jvmti)
      ->SetEventNotificationMode(bridge_jvmti, mode, JVMTI_EVENT_CLASS_LOAD, NULL);
}

bool events_enable(JNIEnv *env) {
  return check_or_throw(env, set_mode(JVMTI_ENABLE), "SetEventNotificationMode(ClassLoad)");
}

bool events_disable(JNIEnv *env) {
  return check_or_throw(env, set_mode(JVMTI_DISABLE), "SetEventNotificationMode(ClassLoad)");
}

jlong events_posted(void) { return atomic_load_explicit(&posted, memory_order_relaxed); }
jlong events_overflowed(void) { return atomic_load_explicit(&overflowed, memory_order_relaxed); }
jlong events_lost(void) { return atomic_load_explicit(&lost, memory_order_relaxed); }
