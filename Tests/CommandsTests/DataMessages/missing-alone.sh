rm data/labelsTr/phantom_003.nii.gz data/imagesTr/phantom_001_0001.nii.gz
$train --out run --steps 2
code=$?; ls -d run; exit $code
