// Placeholder until the first file of Compiler lands.
