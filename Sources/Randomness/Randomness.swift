// Placeholder until the first file of Randomness lands.
