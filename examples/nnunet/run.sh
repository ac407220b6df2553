#!/bin/sh
# A planned step for PyTorch, trained on phantoms that nnU-Net loads: run.sh BIN OUT [options of train.py].
# PYTHON has PyTorch 2.13 and nnunetv2.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [options of train.py]" >&2; exit 64; }
bin=$1 out=$2
shift 2
here=$(dirname "$0")
mkdir -p "$out/raw" "$out/preprocessed" "$out/results"
"$bin/invseg-run" synthesize --out "$out/raw/Dataset001_Phantoms" --cases 6 --size 48,48,48
nnUNet_raw=$(cd "$out/raw" && pwd) nnUNet_preprocessed=$(cd "$out/preprocessed" && pwd)
nnUNet_results=$(cd "$out/results" && pwd)
export nnUNet_raw nnUNet_preprocessed nnUNet_results
"${PYTHON:-python3}" -c "
from nnunetv2.experiment_planning.plan_and_preprocess_entrypoints import plan_and_preprocess_entry
plan_and_preprocess_entry()" -d 1 -c 3d_fullres -np 1 -npfp 1
"$bin/invseg-compile" emit "$here/../../models/partially-invres.yaml" --set modalities=1 --set classes=5 \
  --set width=16 --set levels=3 --patch 32 --policy invert --target pytorch -o "$out/program"
"${PYTHON:-python3}" "$here/train.py" "$out/program" "$nnUNet_preprocessed/Dataset001_Phantoms" \
  "$out/checkpoint.safetensors" "$@"
