// Placeholder until the first file of IR lands.
