#!/bin/sh
# The paper's comparison: what its networks take of memory and time by depth and patch, planned and recorded, and how well
# they segment.
#
#   run.sh BIN OUT [DATASET]
#
# DATASET has one modality and labels 0 to 3; without it nothing is trained. These are taken from the environment:
#   blocks=1,2,4,8 patches=32,64,96,128 width=32   what is planned
#   measured=64,128                                patches at which the front is measured too
#   couplings="1 4" seeds="0 1" steps=1500         what is trained, 16 channels wide
#   small=5                                        cases of the training set that is smaller
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [DATASET]" >&2; exit 64; }
bin=$1 out=$2 dataset=${3:-}
[ ! -e "$out" ] || { echo "$0: $out is there already; remove it or name another folder" >&2; exit 73; }
. "$(dirname "$0")/networks.sh"
total=0
if [ -n "$dataset" ]; then
  total=$(ls "$dataset/labelsTr" | wc -l)
  [ "$total" -gt "${small:-5}" ] || { echo "$0: $dataset has no more than ${small:-5} cases to train with" >&2; exit 65; }
fi
mkdir -p "$out"
# Models are called by name, from their folder.
bin=$(cd "$bin" && pwd) out=$(cd "$out" && pwd)

# measure TASK SETTINGS: plans every combination, and runs those on the front at the patches that are measured.
measure() {
  task=$1 settings=$2
  (cd "$models" && "$bin/invseg-compile" plan unet3d.yaml partially-invres.yaml fully-invres.yaml \
    $settings --set width="${width:-32}" --vary blocks="${blocks:-1,2,4,8}" \
    --vary patch="${patches:-32,64,96,128}" --vary vae=false,true \
    --csv "$out/$task-plan.csv" --html "$out/$task-plan.html" >"$out/$task-plan.txt")
  echo "model,blocks,patch,vae,policy,planned_bytes,planned_arena_bytes,recorded_arena_bytes,predicted_seconds,seconds" \
    >"$out/$task-measured.csv"
  awk -F, -v measured=",${measured:-64,128}," '
    FNR == 1 { for (i = 1; i <= NF; i++) place[$i] = i; next }
    $place["is_on_front"] == "true" && index(measured, "," $place["patch"] ",") {
      print $1, $place["blocks"] == "" ? "-" : $place["blocks"], $place["patch"], $place["vae"], $place["policy"],
        $place["peak_bytes"], $place["arena_bytes"], $place["step_seconds"]
    }' "$out/$task-plan.csv" |
    while read -r model blocks_ patch vae policy peak arena predicted; do
      depth=
      [ "$blocks_" = - ] || depth="--set blocks=$blocks_"
      "$bin/invseg-run" bench "$models/$model" $settings --set width="${width:-32}" $depth --patch "$patch" \
        --set vae="$vae" --policy "$policy" --steps 2 --json >"$out/bench.json" </dev/null
      recorded=$(sed -n 's/.*"arena_peak_bytes" : \([0-9]*\).*/\1/p' "$out/bench.json")
      seconds=$(sed -n 's/.*"median" : \([0-9.e-]*\).*/\1/p' "$out/bench.json")
      echo "${model%.yaml},${blocks_#-},$patch,$vae,$policy,$peak,$arena,$recorded,$predicted,$seconds" |
        tee -a "$out/$task-measured.csv" >&2
      [ "$recorded" = "$arena" ] || { echo "$0: planned bytes are not those that were recorded" >&2; exit 1; }
    done
  rm -f "$out/bench.json"
}

measure iseg "--set task=iseg --set modalities=2"
measure brats "--set task=brats --set modalities=4"

# fit NAME NETWORK BLOCKS SEED CASES: trains on so many cases, and scores the test cases. All cases are 0.
fit() {
  name=$1 network=$2 depth=$3 seed=$4 cases=$5
  hold=
  [ "$cases" = 0 ] || hold="--validation $cases"
  [ "$depth" = - ] || depth="--set blocks=$depth"
  [ "$depth" != - ] || depth=
  "$bin/invseg-run" train "$models/${network%-vae}.yaml" $(vae "$network") $depth --set modalities=1 --set width=16 \
    --patch 64 --seed "$seed" --steps "${steps:-1500}" $hold --data "$dataset" --out "$out/runs/$name" </dev/null
  "$bin/invseg-run" predict "$out/runs/$name" --input "$dataset" --out "$out/predictions/$name" </dev/null
  "$bin/invseg-run" evaluate --prediction "$out/predictions/$name" --reference "$dataset" \
    --csv "$out/scores/$name.csv" </dev/null
}

if [ -n "$dataset" ]; then
  mkdir -p "$out/scores"
  for seed in ${seeds:-0 1}; do
    for network in $networks; do
      case $network in
        unet3d*) fit "$network-$seed" "$network" - "$seed" 0 ;;
        *) for depth in ${couplings:-1 4}; do fit "$network-$depth-$seed" "$network" "$depth" "$seed" 0; done ;;
      esac
      # The branch is meant for little data.
      fit "$network-few-$seed" "$network" - "$seed" $((total - ${small:-5}))
    done
  done
  table "Dice HD95 ASSD" "$out/scores/"*.csv >"$out/scores.md"
  "$bin/invseg-run" report "$out/runs/"* -o "$out/report.html"
fi
python3 "$(dirname "$0")/page.py" "$out"
