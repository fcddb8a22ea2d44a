/* Holds a pod's namespaces open, as the pause image of Kubernetes does: it waits, and ends when told to. */
#include <signal.h>
#include <unistd.h>

static void end(int signal_number) {
  (void)signal_number;
  _exit(0);
}

int main(void) {
  signal(SIGTERM, end);
  signal(SIGINT, end);
  for (;;) pause();
}
