sed -i 's/"numTraining" *: *3/"numTraining": 4/' data/dataset.json
cp data/imagesTr/phantom_001_0001.nii.gz data/imagesTr/phantom_001_0002.nii.gz
cp data/labelsTr/phantom_001.nii.gz data/labelsTr/phantom_009.nii.gz
touch data/imagesTr/notes.txt data/imagesTr/Thumbs.db data/imagesTr/._phantom_001_0000.nii.gz
touch data/imagesTr/phantom_005.nii.gz data/imagesTr/phantom_006.mha
$train --out run --steps 2 2>&1 | grep warning >&2
