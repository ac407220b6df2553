#!/bin/sh
# A planned step for PyTorch, trained on phantoms that MONAI loads: run.sh BIN OUT [options of train.py].
# PYTHON has PyTorch 2.13, MONAI and nibabel.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BIN OUT [options of train.py]" >&2; exit 64; }
bin=$1 out=$2
shift 2
here=$(dirname "$0")
"$bin/invseg-run" synthesize --out "$out/phantoms" --cases 6 --size 48,48,48
"$bin/invseg-compile" emit "$here/../../models/partially-invres.yaml" --set modalities=1 --set classes=5 \
  --set width=16 --set levels=3 --patch 32 --policy invert --target pytorch -o "$out/program"
"${PYTHON:-python3}" "$here/train.py" "$out/program" "$out/phantoms" "$out/checkpoint.safetensors" "$@"
