$train --out run --steps 2 --set classes=7 2>&1 | grep warning >&2
