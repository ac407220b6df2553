sed -i 's/"file_ending" *: *".nii.gz"/"file_ending": ".nrrd"/' data/dataset.json
mv data/imagesTr/phantom_001_0000.nii.gz data/imagesTr/phantom_001_0000.nrrd
$train --out run --steps 2
mkdir mha; touch mha/a.mha; for ending in mgz dcm; do touch a.$ending; done
$run train $model $settings --data mha --out run --steps 2
$run train $model $settings --data mha/a.mha --out run --steps 2
$run train $model $settings --data a.mgz --out run --steps 2
$run train $model $settings --data a.dcm --out run --steps 2
