/* Makes each flush of a file take a millisecond longer, as on a disk that really flushes.
 * Preloaded: LD_PRELOAD=slow-flush.so program. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_a_millisecond(void) {
  struct timespec rest = {0, 1000000};
  while (nanosleep(&rest, &rest) != 0) {
  }
}

int fsync(int file) {
  static int (*flush)(int);
  if (!flush) flush = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_a_millisecond();
  return flush(file);
}

int fdatasync(int file) {
  static int (*flush)(int);
  if (!flush) flush = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_a_millisecond();
  return flush(file);
}
