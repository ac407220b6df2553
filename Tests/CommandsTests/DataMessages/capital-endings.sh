for file in data/*Tr/*; do mv $file $(echo $file | sed s/nii.gz/NII.GZ/); done
$train --out run --steps 2 2> log || cat log >&2
$run predict run --input data/imagesTr/phantom_001_000?.NII.GZ --out out/A.NII.GZ 2> log || cat log >&2
ls out >&2
