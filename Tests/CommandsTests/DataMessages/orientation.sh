# No sform and no qform in any file.
for file in data/*Tr/*; do edit $file 252 '\000\000\000\000'; done
$train --out run --steps 2 2>&1 | grep warning >&2
$run predict run --input data/imagesTr/phantom_001_000?.nii.gz --out out 2>&1 | grep warning >&2
