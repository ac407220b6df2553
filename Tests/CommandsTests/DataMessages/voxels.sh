# What only the voxels tell: a value that is not finite, labels that nobody knows, a file that is cut off.
edit data/imagesTr/phantom_001_0000.nii.gz 352 '\000\000\300\177\000\000\200\177'
edit data/labelsTr/phantom_002.nii.gz 352 '\011\011\007'
head -c 2000 data/imagesTr/phantom_003_0001.nii.gz > cut
mv cut data/imagesTr/phantom_003_0001.nii.gz
$train --out run --steps 2 --validation 1
code=$?; ls -d run; exit $code
