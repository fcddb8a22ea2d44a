#!/bin/sh
# Compiles the bridge for this machine into OUTPUT_DIRECTORY/<platform>/libassay-bridge.so.
# usage: compile.sh JAVA_HOME OUTPUT_DIRECTORY
# Without a C compiler or the JDK's headers it says so and succeeds: the Java face then says "not available".
set -eu
java_home=$1
output=$2
sources=$(dirname "$0")
compiler=${CC:-gcc}

if ! command -v "$compiler" >/dev/null 2>&1; then
  echo "WARNING: no C compiler ($compiler): built without the JVMTI bridge." \
    "Agents will tell loaded classes only, not initialised ones. Install gcc and libc6-dev, or set CC."
  exit 0
fi
if [ ! -f "$java_home/include/jvmti.h" ]; then
  echo "WARNING: $java_home/include/jvmti.h is missing: built without the JVMTI bridge." \
    "Agents will tell loaded classes only, not initialised ones. Build with a full JDK."
  exit 0
fi

case $("$compiler" -dumpmachine) in
  x86_64-*linux*) platform=linux-x86_64 ;;
  aarch64-*linux*) platform=linux-aarch64 ;;
  *)
    echo "WARNING: $("$compiler" -dumpmachine) is no platform of the JVMTI bridge: built without it."
    exit 0
    ;;
esac

mkdir -p "$output/$platform"
# CFLAGS last, so that a test may add sanitizers. The stack protector and _FORTIFY_SOURCE would
# need symbols that musl does not have.
# shellcheck disable=SC2086
"$compiler" -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -O2 -fPIC -fvisibility=hidden \
  -fno-stack-protector -U_FORTIFY_SOURCE -ffile-prefix-map="$sources=c" \
  -I"$java_home/include" -I"$java_home/include/linux" ${CFLAGS:-} \
  -shared -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--build-id=sha1,-soname,libassay-bridge.so \
  -o "$output/$platform/libassay-bridge.so" "$sources"/*.c
