#!/bin/sh
# Ten minutes of training on T1 brain volumes with manual labels, scored on cases never trained on.
# Usage: benchmarks/brain_tissues.sh DATASET OUT [BIN] [SPLIT]
# With SPLIT, so many training cases are held out and scored instead: what settings are chosen on.
set -eu
data=$1 out=$2 bin=${3:-.build/release} split=${4:-0}
"$bin/invseg-run" train models/partially-invres.yaml --data "$data" --out "$out" --minutes 10 \
  --threads 2 --patch 64 --validation "$split" \
  --set modalities=1 --set width=16 --set levels=4 --set blocks=1
[ "$split" = 0 ] || exit 0
"$bin/invseg-run" predict "$out" --input "$data" --out "$out/predictions"
"$bin/invseg-run" evaluate --prediction "$out/predictions" --reference "$data/labelsTs"
