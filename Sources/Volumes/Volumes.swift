// Placeholder until the first file of Volumes lands.
