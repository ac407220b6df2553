// Placeholder until the first file of DurableFiles lands.
