// Placeholder until the first file of PlanChecker lands.
