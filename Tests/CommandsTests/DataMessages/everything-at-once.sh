# A label one slice short, an image whose voxels begin nowhere, an affine that cannot be inverted, and a
# label that is not there.
edit data/labelsTr/phantom_001.nii.gz 46 '\017'
edit data/imagesTr/phantom_001_0001.nii.gz 108 '\000\000\000\000'
edit data/imagesTr/phantom_002_0000.nii.gz 280 '\000\000\000\000\000\000\000\000\000\000\000\000'
rm data/labelsTr/phantom_003.nii.gz
$train --out run --steps 2
code=$?; ls -d run; exit $code
