// Placeholder until the first file of Program lands.
