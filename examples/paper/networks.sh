# The paper's six networks, for scripts that say `bin`, the folder of the programs, and `out`, that of the results.

networks="unet3d unet3d-vae partially-invres partially-invres-vae fully-invres fully-invres-vae"
models=$(dirname "$0")/../../models

# The settings of a network.
vae() { case $1 in *-vae) echo "--set vae=true" ;; *) echo "--set vae=false" ;; esac; }

# ends [options of 'invseg-run train']: whether they say when a run is over.
ends() {
  for option; do
    case $option in --epochs* | --steps* | --minutes*) return 0 ;; esac
  done
  return 1
}

# train NETWORK DATASET [options of 'invseg-run train']: on all subjects but those of nnU-Net's fold 0, which are
# segmented at the end.
train() {
  network=$1 dataset=$2
  shift 2
  echo "$network" >&2
  "$bin/invseg-run" train "$models/${network%-vae}.yaml" $(vae "$network") --fold 0 \
    --data "$dataset" --out "$out/runs/$network" "$@"
}

# score NETWORK DATASET [options of 'invseg-run evaluate']: the subjects that were held out.
score() {
  network=$1 dataset=$2
  shift 2
  mkdir -p "$out/held-out/$network" "$out/scores"
  cp "$out/runs/$network/validation/"*.nii.gz "$out/held-out/$network"
  "$bin/invseg-run" evaluate --prediction "$out/held-out/$network" --reference "$dataset" \
    --allow-missing --csv "$out/scores/$network.csv" "$@" >"$out/scores/$network.txt"
}

# table COLUMNS SCORES…: means over subjects as Markdown, a row for each file of `evaluate --csv`. A mean is over the
# subjects of which the score is defined.
table() {
  columns=$1
  shift
  awk -F, -v columns="$columns" '
    BEGIN { count = split(columns, wanted, " ") }
    FNR == 1 {
      network = FILENAME
      sub(".*/", "", network)
      sub(/\.csv$/, "", network)
      rows[++networks] = network
      for (i = 1; i <= NF; i++) place[$i] = i
      next
    }
    {
      # A union of labels is quoted, as it has commas, and has a name.
      gsub(/"[^"]*"/, "")
      label = $3 == "" ? $2 : $3
      if (!(label in known)) { known[label] = 1; labels[++kinds] = label }
      for (i = 1; i <= count; i++) {
        value = $place[wanted[i]]
        if (value == "") continue
        sum[network, label, i] += value
        number[network, label, i]++
      }
    }
    END {
      head = "| network |"
      rule = "|---|"
      for (l = 1; l <= kinds; l++)
        for (i = 1; i <= count; i++) {
          head = head " " labels[l] " " wanted[i] " |"
          rule = rule "---|"
        }
      print head
      print rule
      for (n = 1; n <= networks; n++) {
        row = "| " rows[n] " |"
        for (l = 1; l <= kinds; l++)
          for (i = 1; i <= count; i++) {
            k = rows[n] SUBSEP labels[l] SUBSEP i
            row = row (number[k] ? sprintf(" %.4f |", sum[k] / number[k]) : " |")
          }
        print row
      }
    }' "$@"
}
