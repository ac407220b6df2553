// The loops, once for each instruction set.
#include "tasks/vector.h"
#include "tasks/intensity.h"
#include "tasks/noise.h"
#include "tasks/filter.h"
#include "tasks/sample.h"

const ca_functions VARIANT(functions) = {
  .statistics = VARIANT(statistics),
  .scale = VARIANT(scale),
  .contrast = VARIANT(contrast),
  .power = VARIANT(power),
  .standardize = VARIANT(standardize),
  .noise = VARIANT(noise),
  .filterRows = VARIANT(filterRows),
  .filterColumns = VARIANT(filterColumns),
  .place = VARIANT(place),
  .sample = VARIANT(sample),
  .sampleClasses = VARIANT(sampleClasses),
  .spline = VARIANT(spline),
  .findZeros = VARIANT(findZeros),
  .zero = VARIANT(zero),
};
