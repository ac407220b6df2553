gunzip data/*Tr/*
$train --out run --steps 2
