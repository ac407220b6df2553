// Placeholder until the first file of CPUBackend lands.
