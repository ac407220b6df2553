#!/bin/sh
# Makes `data` and `run` anew, as a new version of the files of a run needs it: sh make.sh FOLDER-OF-PROGRAMS
set -e
programs=$(realpath "$1")
cd "$(dirname "$0")"
rm -rf data run
"$programs"/invseg-run synthesize --out data --cases 4 --size 8,8,8 --modalities 1 --seed 3
"$programs"/invseg-run train model.yaml --data data --out run --steps 2 --validation 1 --seed 5 \
  --policy invert --isa baseline --threads 1
# What a run goes on from, and no more.
cd run
for name in *; do
  case $name in
    checkpoint.safetensors | data.json | graph.invseg | lock | metrics.jsonl | model.yaml | run.json) ;;
    *) rm -r "$name" ;;
  esac
done
cd ..
# Wherever this folder lies.
sed -i 's,"data" : ".*/data","data" : "data",' run/run.json
