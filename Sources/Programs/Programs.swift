// A target has to have a file; what this one is for stands in the package's manifest.
