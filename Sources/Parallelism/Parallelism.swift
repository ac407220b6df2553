// Placeholder until the first file of Parallelism lands.
