edit data/imagesTr/phantom_002_0000.nii.gz 40 '\004\000\020\000\020\000\010\000\002\000'
$train --out run --steps 2
