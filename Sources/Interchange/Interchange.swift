// Placeholder until the first file of Interchange lands.
