#!/bin/sh
# From nothing to scored segmentations in about a minute and a half.
#
#   run.sh BIN OUT [options of 'invseg-run train']
#
# BIN holds the two programs, OUT is a folder that is made anew. Options replace '--minutes 1'.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [train options]" >&2; exit 64; }
bin=$1 out=$2
shift 2
[ $# -gt 0 ] || set -- --minutes 1
models=$(cd "$(dirname "$0")/../../models" && pwd)
[ ! -e "$out" ] || { echo "$0: $out is there already; remove it or name another folder" >&2; exit 73; }

# A network that learns on two slow cores: 8 channels at the first of three levels. Ten couplings a level
# are enough for inversion to pay.
model=$models/partially-invres.yaml
settings="--set modalities=2 --set classes=5 --set width=8 --set levels=3 --set groups=4 --set blocks=10
  --patch 32"

echo "1. Six phantom heads of two modalities, five to train with and one to test:"
"$bin/invseg-run" synthesize --out "$out/data" --cases 6 --size 48,48,48 --modalities 2 --seed 7

echo
cat <<END
2. What a training step will take, to the byte. The arena holds activations, their gradients and scratch.
   'keep' stores every activation that the backward pass reads, 'recompute' evaluates some again, and
   'invert' rebuilds some from later ones, which is what this run does:
END
"$bin/invseg-compile" plan "$model" $settings --policy invert | sed -n '1,/^invert/p'

echo
echo "3. Training:"
"$bin/invseg-run" train "$model" $settings --policy invert \
  --data "$out/data" --out "$out/run" "$@"

echo
echo "4. The test case, which training has not seen, segmented by sliding windows:"
"$bin/invseg-run" predict "$out/run" --input "$out/data" --out "$out/predictions"

echo
echo "5. Overlap with the truth (labels: 1 fluid, 2 grey matter, 3 white matter, 4 lesion):"
"$bin/invseg-run" evaluate --prediction "$out/predictions" --reference "$out/data/labelsTs"

cat <<END

Made:
  $out/data              the data set, in nnU-Net's raw layout
  $out/run               the run: model, compiled graph with its plan, metrics, checkpoint
  $out/predictions       label volumes on the images' own grid, and summary.json

Next:
  $bin/invseg-compile plan $models/fully-invres.yaml --set blocks=8 --budget 512MiB
  $bin/invseg-run bench $models/partially-invres.yaml --set blocks=8 --policy invert
  $bin/invseg-run verify $models/partially-invres.yaml --set width=16 --set blocks=8 --patch 32
  $bin/invseg-run train $models/unet3d.yaml --data DATASET --out RUN --epochs 100
END
