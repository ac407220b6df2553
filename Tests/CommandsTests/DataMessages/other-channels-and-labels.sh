$train --out run --steps 2 --set modalities=3 --set classes=3
code=$?; ls -d run; exit $code
