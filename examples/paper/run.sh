#!/bin/sh
# The paper's comparison: what its networks take of memory and time by depth and patch, planned and recorded, and how well
# they segment.
#
#   run.sh BIN OUT [DATASET]
#
# DATASET has one modality; without it nothing is trained. A call on the OUT of a former one goes on
# where that ended. These are taken from the environment:
#   blocks=1,2,4,8 patches=32,64,96,128 width=32   what is planned
#   measured=64,128                                patches at which the front is measured too
#   couplings="1 4" seeds="0 1" steps=1500 edge=48 what is trained, 16 channels wide, and the edge of its patch
#   small=5                                        cases of the training set that is smaller
#   classes=4                                      labels of DATASET, the background included
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [DATASET]" >&2; exit 64; }
bin=$1 out=$2 dataset=${3:-}
. "$(dirname "$0")/networks.sh"
: "${blocks:=1,2,4,8}" "${patches:=32,64,96,128}" "${width:=32}" "${measured:=64,128}"
: "${couplings:=1 4}" "${seeds:=0 1}" "${steps:=1500}" "${edge:=48}" "${small:=5}" "${classes:=4}"
total=0
if [ -n "$dataset" ]; then
  total=$(ls "$dataset/labelsTr" | wc -l)
  [ "$total" -gt "$small" ] || { echo "$0: $dataset has no more than $small cases to train with" >&2; exit 65; }
fi

# same FILE TEXT: ends where a former call was asked something else.
same() {
  if [ ! -e "$1" ]; then
    echo "$2" >"$1"
  elif [ "$(cat "$1")" != "$2" ]; then
    echo "$0: $out is of another call: $(cat "$1"); remove it or name another folder" >&2
    exit 73
  fi
}

[ ! -e "$out" ] || [ -e "$out/planned" ] || {
  echo "$0: $out is there already; remove it or name another folder" >&2
  exit 73
}
mkdir -p "$out"
same "$out/planned" "blocks=$blocks patches=$patches width=$width measured=$measured"
# Models are called by name, from their folder.
bin=$(cd "$bin" && pwd) out=$(cd "$out" && pwd)

# measure TASK SETTINGS: plans every combination, and runs those on the front at the patches that are measured.
measure() {
  task=$1 settings=$2
  if [ ! -e "$out/$task-measured.csv" ]; then
    (cd "$models" && "$bin/invseg-compile" plan unet3d.yaml partially-invres.yaml fully-invres.yaml \
      $settings --set width="$width" --vary blocks="$blocks" --vary patch="$patches" --vary vae=false,true \
      --csv "$out/$task-plan.csv" --html "$out/$task-plan.html" >"$out/$task-plan.txt")
    echo "model,blocks,patch,vae,policy,planned_bytes,planned_arena_bytes,recorded_arena_bytes,predicted_seconds,seconds" \
      >"$out/$task-measured.csv"
  fi
  awk -F, -v measured=",$measured," '
    FNR == 1 { for (i = 1; i <= NF; i++) place[$i] = i; next }
    $place["is_on_front"] == "true" && index(measured, "," $place["patch"] ",") {
      print $1, $place["blocks"] == "" ? "-" : $place["blocks"], $place["patch"], $place["vae"], $place["policy"],
        $place["peak_bytes"], $place["arena_bytes"], $place["step_seconds"]
    }' "$out/$task-plan.csv" |
    while read -r model blocks_ patch vae policy peak arena predicted; do
      case="${model%.yaml},${blocks_#-},$patch,$vae,$policy"
      ! grep -q "^$case," "$out/$task-measured.csv" || continue
      depth=
      [ "$blocks_" = - ] || depth="--set blocks=$blocks_"
      "$bin/invseg-run" bench "$models/$model" $settings --set width="$width" $depth --patch "$patch" \
        --set vae="$vae" --policy "$policy" --steps 2 --json >"$out/bench.json" </dev/null
      recorded=$(sed -n 's/.*"arena_peak_bytes" : \([0-9]*\).*/\1/p' "$out/bench.json")
      seconds=$(sed -n 's/.*"median" : \([0-9.e-]*\).*/\1/p' "$out/bench.json")
      [ "$recorded" = "$arena" ] || { echo "$0: $case: $arena bytes were planned, $recorded recorded" >&2; exit 1; }
      echo "$case,$peak,$arena,$recorded,$predicted,$seconds" | tee -a "$out/$task-measured.csv" >&2
    done
  rm -f "$out/bench.json"
}

measure iseg "--set task=iseg --set modalities=2"
measure brats "--set task=brats --set modalities=4"

# fit NAME NETWORK BLOCKS SEED CASES: trains on so many cases fewer than all, and scores the test cases. Blocks of - are
# the model's.
fit() {
  name=$1 network=$2 depth=$3 seed=$4 cases=$5
  [ ! -e "$out/scores/$name.csv" ] || return 0
  run=$out/runs/$name hold= set=
  [ "$cases" = 0 ] || hold="--validation $cases"
  [ "$depth" = - ] || set="--set blocks=$depth"
  if [ -e "$run/checkpoint.safetensors" ]; then
    "$bin/invseg-run" train --resume "$run" </dev/null
  else
    "$bin/invseg-run" train "$models/${network%-vae}.yaml" $(vae "$network") $set --set modalities=1 \
      --set classes="$classes" --set width=16 --patch "$edge" --seed "$seed" --steps "$steps" $hold --data "$dataset" \
      --out "$run" </dev/null
  fi
  # The mean loss of each thirtieth of the steps, without what the branch adds.
  sed 's/.*"step":\([0-9]*\).*"loss.segmentation.cross-entropy":\([^,}]*\).*"loss.segmentation.dice":\([^,}]*\).*/\1 \2 \3/' \
    "$run/metrics.jsonl" |
    awk -v every=$(((steps + 29) / 30)) '
      BEGIN { print "step,loss" }
      { sum += $2 + $3 }
      NR % every == 0 { printf "%d,%.4f\n", $1, sum / every; sum = 0 }' >"$out/losses/$name.csv"
  rm -rf "$out/predictions/$name"
  "$bin/invseg-run" predict "$run" --input "$dataset" --out "$out/predictions/$name" </dev/null
  "$bin/invseg-run" evaluate --prediction "$out/predictions/$name" --reference "$dataset" \
    --csv "$out/scores/$name.csv" </dev/null
}

if [ -n "$dataset" ]; then
  mkdir -p "$out/scores" "$out/losses"
  same "$out/trained" "$(basename "$dataset"), couplings=$couplings seeds=$seeds steps=$steps edge=$edge small=$small"
  for seed in $seeds; do
    for network in $networks; do
      case $network in
        unet3d*) fit "$network-$seed" "$network" - "$seed" 0 ;;
        *) for depth in $couplings; do fit "$network-$depth-$seed" "$network" "$depth" "$seed" 0; done ;;
      esac
      # The branch is meant for little data.
      fit "$network-few-$seed" "$network" - "$seed" $((total - small))
    done
  done
  table "Dice HD95 ASSD" "$out/scores/"*.csv >"$out/scores.md"
  "$bin/invseg-run" report "$out/runs/"* -o "$out/report.html"
fi
python3 "$(dirname "$0")/page.py" "$out"
