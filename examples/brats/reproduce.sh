#!/bin/sh
# The paper's six networks on your copy of BraTS 2020: trained, scored on subjects that are held out, and label volumes
# as the challenge takes them.
#
#   reproduce.sh BIN DATA OUT [options of 'invseg-run train']
#
# DATA holds the folders MICCAI_BraTS2020_TrainingData and MICCAI_BraTS2020_ValidationData as the challenge gives them.
set -eu
[ $# -ge 3 ] || { echo "usage: $0 BIN DATA OUT [train options]" >&2; exit 64; }
bin=$1 data=$2 out=$3
shift 3
for part in Training Validation; do
  folder=$data/MICCAI_BraTS2020_${part}Data
  [ -d "$folder" ] || { echo "$0: there is no $folder" >&2; exit 66; }
done
[ ! -e "$out" ] || { echo "$0: $out is there already; remove it or name another folder" >&2; exit 73; }
. "$(dirname "$0")/../paper/networks.sh"
# What is given comes later, and counts.
set -- --patch 96 "$@"
ends "$@" || set -- --epochs 100 "$@"

for network in $networks; do
  train "$network" "$data/MICCAI_BraTS2020_TrainingData" --set task=brats --set modalities=4 "$@"
  # Whole tumor, tumor core, enhancing tumor.
  score "$network" "$data/MICCAI_BraTS2020_TrainingData" --labels WT=1+2+4,TC=1+4,ET=4 --definition brats2020
  "$bin/invseg-run" predict "$out/runs/$network" --input "$data/MICCAI_BraTS2020_ValidationData" \
    --out "$out/submission/$network"
done

set --
for network in $networks; do set -- "$@" "$out/scores/$network.csv"; done
table "Dice HD95 Sensitivity Specificity" "$@" | tee "$out/table.md"
"$bin/invseg-run" report "$out/runs/"* -o "$out/report.html"
