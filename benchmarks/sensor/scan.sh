#!/usr/bin/env bash
# Pairs the sensor's full scan with the least that a C program does, in alternating rounds of one run, by processor
# time; then the resident memory of the whole sensor. Writes its section of benchmarks/RESULTS.md. Needs gcc, JDK 17,
# root, Linux 6.11, and the build: mvn -DskipTests package && benchmarks/sensor/scan.sh [PROCESSES] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
processes=${1:-1000}
rounds=${2:-15}
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

gcc -O2 -Wall -Wextra -Werror -o "$work/floor" benchmarks/sensor/floor.c
gcc -O2 -Wall -Wextra -Werror -o "$work/crowd" benchmarks/sensor/crowd.c -ldl
classes="benchmarks/target/classes:benchmarks/target/lib/*"
# The flags that the launcher gives the sensor.
flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xmx24m -XX:ReservedCodeCacheSize=24m)
export MALLOC_ARENA_MAX=1

mkfifo "$work/pool"
"$work/crowd" "$processes" <"$work/pool" >"$work/crowd.out" &
pids+=($!)
# Libraries that do little when loaded: no preloads, sanitizers, profilers.
find /usr/lib/"$(uname -m)"-linux-gnu -maxdepth 1 -type f -name 'lib*.so.*' |
  grep -vE 'san\.so|mallo|profiler|libc\.so|pthread|libSegFault|mem(usage|check)|jemalloc' >"$work/pool"
until [[ -s $work/crowd.out ]]; do sleep 0.2; done
echo "processes started: $(cat "$work/crowd.out")"

coproc PLAIN { exec "$work/floor" plain; }
exec {plain_in}>&"${PLAIN[1]}" {plain_out}<&"${PLAIN[0]}"
pids+=("$PLAIN_PID")
mkfifo "$work/named.in" "$work/named.out" "$work/scan.in" "$work/scan.out"
"$work/floor" named <"$work/named.in" >"$work/named.out" &
pids+=($!)
exec {named_in}>"$work/named.in" {named_out}<"$work/named.out"
java "${flags[@]}" -cp "$classes" dev.assay.benchmarks.sensor.FullScan <"$work/scan.in" >"$work/scan.out" &
pids+=($!)
exec {scan_in}>"$work/scan.in" {scan_out}<"$work/scan.out"

round() { # file descriptors, results file
  echo >&"$1"
  read -r line <&"$2"
  echo "$line" >>"$3"
}
for ((i = 0; i < rounds; i++)); do
  round "$plain_in" "$plain_out" "$work/plain"
  round "$scan_in" "$scan_out" "$work/scan"
  round "$named_in" "$named_out" "$work/named"
done

median() { tail -n +"$((rounds / 3 + 1))" "$1" | cut -d' ' -f1 | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] / 1e6 }'; }
plain=$(median "$work/plain")
named=$(median "$work/named")
ours=$(median "$work/scan")
cold=$(head -1 "$work/scan" | awk '{ print $1 / 1e6 }')
read -r _ seen mappings < <(tail -1 "$work/plain")
java "${flags[@]}" -cp "$classes" dev.assay.benchmarks.sensor.SensorMemory 12 2>/dev/null >"$work/memory"
memory() { awk -v name="$1:" '$1 == name { printf "%.1f", $2 / 1024 }' "$work/memory"; }

ratio() { awk -v o="$1" -v p="$2" 'BEGIN { printf "%.2f", o / p }'; }
tee "$work/section" <<END
## Sensor: one full scan of $seen processes with $mappings executable mappings

Processor time of the whole process, medians of the last two thirds of $rounds alternating rounds; $(uname -sr), $(nproc) processors,
load $(cut -d' ' -f1 /proc/loadavg). Command: \`benchmarks/sensor/scan.sh $processes $rounds\`.

| who | ms | Assay is |
|---|---|---|
| C, PROCMAP_QUERY, device and inode only | $plain | $(ratio "$ours" "$plain")x |
| C, PROCMAP_QUERY, with names | $named | $(ratio "$ours" "$named")x |
| Assay: all names checked, paths translated, changes found | $ours | |
| Assay, the first scan of a fresh JVM | $cold | $(ratio "$cold" "$named")x C with names |

Resident memory of the whole sensor with these processes, after a dozen scans, the delivery of every set of files and of
the host's packages: $(memory VmRSS) MiB, at most $(memory VmHWM) MiB ($(grep collector "$work/memory")).
END
java -cp "$classes" dev.assay.benchmarks.sensor.ScanSection benchmarks/RESULTS.md sensor-scan <"$work/section"
