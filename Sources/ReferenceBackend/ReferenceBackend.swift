// Placeholder until the first file of ReferenceBackend lands.
