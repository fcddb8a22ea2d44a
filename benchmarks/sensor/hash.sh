#!/usr/bin/env bash
# Pairs the sensor's reading of files in use with sha256sum, by processor time and in one run: files that the page cache
# does not have and has, files that did not change since, and the pace. Writes its section of benchmarks/RESULTS.md.
# Needs JDK 17 and the build: mvn -DskipTests package && benchmarks/sensor/hash.sh [FILES]
set -euo pipefail
cd "$(dirname "$0")/../.."
files=${1:-1000}
work=$(mktemp -d -p .)
work=$(realpath "$work")
trap 'rm -rf "$work"' EXIT
classes="benchmarks/target/classes:benchmarks/target/lib/*"
# The flags that the launcher gives the sensor.
flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xmx24m -XX:ReservedCodeCacheSize=24m)
export LC_ALL=C.UTF-8

mkdir -p "$work/host/root/lib" "$work/host/upper" "$work/proc/1" "$work/proc/2"
for ((i = 0; i < files; i++)); do
  # From 4 KiB to 1 MiB, as libraries are: the median of a Debian image's is about 50 KiB.
  head -c $(((4 << (i % 9)) * 1024)) /dev/urandom >"$work/host/root/lib/lib$i.so"
done
ln -s "$work/host" "$work/proc/1/root"
ln -s "$work/host/root" "$work/proc/2/root"
echo '9 8 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/upper' >"$work/proc/2/mountinfo"
mib=$(du -sm --apparent-size "$work/host/root" | cut -f1)

forget() { # what the page cache has of the files
  sync
  find "$work/host/root" -type f -exec sh -c 'for f; do dd if="$f" iflag=nocache count=0 status=none; done' _ {} +
}
floor() { # milliseconds of processor time
  local TIMEFORMAT='%U %S'
  { time find "$work/host/root" -type f -exec sha256sum {} + >/dev/null; } 2>&1 | awk '{ printf "%.0f", ($1 + $2) * 1000 }'
}
read_files() { # bytes a second, passes; prints a line for each
  printf '\n%.0s' $(seq "$2") | java "${flags[@]}" -cp "$classes" dev.assay.benchmarks.sensor.FileReading "$work/proc" "$1"
}
millis() { awk -v c="$1" '{ printf "%.0f", $c / 1e6 }'; }

forget; floor_cold=$(floor)
floor_warm=$(floor)
forget; cold=$(read_files $((1 << 40)) 1)
warm=$(read_files $((1 << 40)) 3)
paced=$(read_files $((32 << 20)) 1)
first=$(head -1 <<<"$warm")
again=$(tail -1 <<<"$warm")
ratio() { awk -v o="$1" -v p="$2" 'BEGIN { printf "%.2f", o / p }'; }
tee "$work/section" <<END
## Sensor: reading $files files in use, $mib MiB

Processor time of the whole process, start of the JVM apart; $(uname -sr), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg).
Command: \`benchmarks/sensor/hash.sh $files\`.

| what | ms of processor time | ms that passed | files read |
|---|---|---|---|
| sha256sum, not in the page cache | $floor_cold | | $files |
| sha256sum, in the page cache | $floor_warm | | $files |
| Assay, not in the page cache | $(millis 1 <<<"$cold") ($(ratio "$(millis 1 <<<"$cold")" "$floor_cold")x) | $(millis 2 <<<"$cold") | $(cut -d' ' -f3 <<<"$cold") |
| Assay, in the page cache | $(millis 1 <<<"$first") ($(ratio "$(millis 1 <<<"$first")" "$floor_warm")x) | $(millis 2 <<<"$first") | $(cut -d' ' -f3 <<<"$first") |
| Assay, nothing has changed since | $(millis 1 <<<"$again") | $(millis 2 <<<"$again") | $(cut -d' ' -f3 <<<"$again") |
| Assay at 32 MiB a second, as by default | $(millis 1 <<<"$paced") | $(millis 2 <<<"$paced") | $(cut -d' ' -f3 <<<"$paced") |

After the first second's worth, which it may read at once, it read $(awk -v b="$(cut -d' ' -f4 <<<"$paced")" -v t="$(cut -d' ' -f2 <<<"$paced")" 'BEGIN { printf "%.1f", (b / 1048576 - 32) / t * 1e9 }') MiB a second.
That its thread has the lowest priorities of processor and disk is tested (\`FileCallsTest\`).
END
java -cp "$classes" dev.assay.benchmarks.sensor.ScanSection benchmarks/RESULTS.md sensor-hash <"$work/section"
