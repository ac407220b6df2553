$train --out run --steps 1 2> log || cat log >&2
rm -r data/imagesTs data/labelsTs
$run predict run --input data --out x.nii.gz
case='data/imagesTr/phantom_001_0000.nii.gz data/imagesTr/phantom_001_0001.nii.gz'
$run predict run --input $case --out x.hdr
$run predict run --input $case --out new/x.nii 2> log || cat log >&2
ls new >&2
mkdir scans four; touch scans/a.nrrd scans/b.nrrd
$run predict run --input scans --out out
$run predict run --input scans/a.nrrd --out out
$run predict run --input gone.nii.gz --out out
cp data/imagesTr/phantom_001_0000.nii.gz four/brats.nii.gz
edit four/brats.nii.gz 40 '\004\000\020\000\020\000\004\000\004\000'
$run predict run --input four --out out
mkdir mixed; cp $case mixed; touch mixed/a.nrrd
$run predict run --input mixed --out mixed-out 2>&1 | grep warning >&2
rm run/checkpoint.safetensors
$run predict run --input $case --out out
$run train --resume run
