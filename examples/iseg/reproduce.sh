#!/bin/sh
# The paper's six networks on your copy of iSeg 2019: trained, scored on subjects that are held out, and label volumes
# as the challenge takes them.
#
#   reproduce.sh BIN DATA OUT [options of 'invseg-run train']
#
# DATA holds the folders iSeg-2019-Training and iSeg-2019-Validation as the challenge gives them.
set -eu
[ $# -ge 3 ] || { echo "usage: $0 BIN DATA OUT [train options]" >&2; exit 64; }
bin=$1 data=$2 out=$3
shift 3
for part in Training Validation; do
  [ -d "$data/iSeg-2019-$part" ] || { echo "$0: there is no $data/iSeg-2019-$part" >&2; exit 66; }
done
[ ! -e "$out" ] || { echo "$0: $out is there already; remove it or name another folder" >&2; exit 73; }
. "$(dirname "$0")/../paper/networks.sh"
ends "$@" || set -- --epochs 100 "$@"

for network in $networks; do
  train "$network" "$data/iSeg-2019-Training" --set task=iseg "$@"
  score "$network" "$data/iSeg-2019-Training" --labels 10,150,250
  submission=$out/submission/$network
  "$bin/invseg-run" predict "$out/runs/$network" --input "$data/iSeg-2019-Validation" \
    --out "$submission" --analyze
  # Named as the labels of the training subjects are.
  for header in "$submission"/*.hdr; do
    mv "${header%.hdr}.img" "${header%.hdr}-label.img"
    mv "$header" "${header%.hdr}-label.hdr"
  done
done

set --
for network in $networks; do set -- "$@" "$out/scores/$network.csv"; done
table "Dice MHD ASSD" "$@" | tee "$out/table.md"
"$bin/invseg-run" report "$out/runs/"* -o "$out/report.html"
