# The Medical Decathlon's description, and one channel of each case's two.
for case in 001 002 003; do mv data/imagesTr/phantom_${case}_0000.nii.gz data/imagesTr/phantom_$case.nii.gz; done
rm data/imagesTr/*_0001.nii.gz
cat > data/dataset.json <<'J'
{"name": "Phantoms", "tensorImageSize": "4D", "modality": {"0": "T1w", "1": "T2w"},
 "labels": {"0": "background", "1": "fluid", "2": "grey", "3": "white", "4": "lesion"},
 "numTraining": 3, "numTest": 0, "test": ["./imagesTs/phantom_004.nii.gz"],
 "training": [{"image": "./imagesTr/phantom_001.nii.gz", "label": "./labelsTr/phantom_001.nii.gz"},
  {"image": "./imagesTr/phantom_002.nii.gz", "label": "./labelsTr/phantom_002.nii.gz"},
  {"image": "./imagesTr/phantom_003.nii.gz", "label": "./labelsTr/phantom_003.nii.gz"}]}
J
$train --out run --steps 2
