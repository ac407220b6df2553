$compile check $model --patch 24,40,16 --set levels=5
$compile check $model --patch 15 --set levels=2
$compile check $(dirname $model)/unet3d.yaml --patch 20,20,24
