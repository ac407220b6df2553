# Voxels twice as far apart along i.
for file in imagesTr/phantom_001_0000 imagesTr/phantom_001_0001 labelsTr/phantom_001; do
  edit data/$file.nii.gz 280 '\000\000\000\100'
done
$train --out run --steps 2 2>&1 | grep warning >&2
