cp data/dataset.json good
for change in '3s|$| // two channels|' '3s|,$||' '$d' 's/"T1"/1/' 's/"file_ending"/"ending"/' \
  's/"1":/"3":/' 's/"1":/"one":/' 's/: 4}/: "four"}/' 's/ 4}/ 4.5}/'
do
  sed "$change" good > data/dataset.json
  $train --out run --steps 2
done
: > data/dataset.json
$train --out run --steps 2
