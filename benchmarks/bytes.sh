#!/bin/sh
# Planned against measured bytes: three models, three patch sizes, every policy.
# Usage: benchmarks/bytes.sh [BIN]
# "over" is how far the process's peak grew beyond the planned total; each step runs in an address space
# that holds the planned bytes and 32 MiB beside what the process had with its threads warm.
set -eu
bin=${1:-.build/release}
printf '%-18s %5s %-10s %12s %12s %8s\n' model patch policy planned recorded over
for model in unet3d partially-invres fully-invres; do
  for patch in 16 32 48; do
    for policy in keep recompute invert; do
      "$bin/invseg-run" bench "models/$model.yaml" --set width=16 --set levels=3 --patch $patch \
        --policy $policy --steps 2 --confined --json >/tmp/bytes.$$
      value() { sed -n "s/.*\"$1\" : \([0-9]*\).*/\1/p" /tmp/bytes.$$; }
      arena=$("$bin/invseg-compile" plan "models/$model.yaml" --set width=16 --set levels=3 \
        --patch $patch --policy $policy --json | sed -n 's/^  "arena_bytes" : \([0-9]*\).*/\1/p')
      printf '%-18s %5s %-10s %12s %12s %5s kB\n' $model $patch $policy "$arena" \
        "$(value arena_peak_bytes)" \
        $((($(value process_peak_bytes) - $(value planned_peak_bytes)) / 1024))
    done
  done
done
rm -f /tmp/bytes.$$
