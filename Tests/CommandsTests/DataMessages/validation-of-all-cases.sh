$train --out run --steps 2 --validation 3
code=$?; ls -d run; exit $code
