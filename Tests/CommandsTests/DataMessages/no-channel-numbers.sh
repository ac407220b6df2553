rm data/imagesTr/*_0001.nii.gz
for file in data/imagesTr/*; do mv $file $(echo $file | sed s/_0000//); done
$train --out run --steps 2
