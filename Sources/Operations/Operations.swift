// Placeholder until the first file of Operations lands.
