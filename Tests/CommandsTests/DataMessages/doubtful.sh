cat > named.yaml <<'E'
model: named
input: {channels: 2, patch: [8, 8, 20]}
network: [{conv: {out: 5, kernel: 1}}, softmax]
outputs:
  tissues:
    labels: {fluid: 1, grey matter: 2, white matter: 3, lesion: 4, background: 0}
    losses: [cross-entropy]
E
sed -i 's/"fluid": 1, "grey matter": 2/"fluid": 2, "grey matter": 1/; s/"T1"/"CT"/' data/dataset.json
$run train named.yaml --data data --out run --steps 1 2>&1 | grep -E 'warning|error|note' >&2
