pointer='version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'
$train --out run --steps 1 2> log || cat log >&2
printf "$pointer" > model.yaml; printf "$pointer" > graph.invseg
$compile check model.yaml
$run bench graph.invseg
printf "$pointer" > run/checkpoint.safetensors
$run predict run --input data --out out
printf "$pointer" > data/labelsTr/phantom_001.nii.gz
printf "$pointer" > data/imagesTr/phantom_002_0000.nii.gz
$train --out other --steps 2
printf "$pointer" > data/dataset.json
$train --out other --steps 2
