#!/bin/sh
# Some minutes of training on T1 brain volumes with manual labels, scored on cases never trained on.
# Usage: benchmarks/brain_tissues.sh DATASET OUT [BIN] [SPLIT] [MINUTES] [PRECISION]
# With SPLIT above 0, so many training cases are held out and scored instead: what settings are chosen on.
set -eu
data=$1 out=$2 bin=${3:-.build/release} split=${4:-0} minutes=${5:-10} precision=${6:-float32}
"$bin/invseg-run" train models/partially-invres.yaml --data "$data" --out "$out" --minutes "$minutes" \
  --threads 2 --patch 64 --validation "$split" \
  --set modalities=1 --set width=16 --set levels=4 --set blocks=1 --set precision="$precision"
[ "$split" = 0 ] || exit 0
"$bin/invseg-run" predict "$out" --input "$data" --out "$out/predictions"
"$bin/invseg-run" evaluate --prediction "$out/predictions" --reference "$data/labelsTs"
