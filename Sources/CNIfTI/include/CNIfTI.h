#ifndef INVSEG_CNIFTI_H
#define INVSEG_CNIFTI_H
/* niftilib 3: the NIfTI-2 interface reads NIfTI-1, NIfTI-2 and Analyze 7.5. */
#include <nifti/nifti2_io.h>
/* Volumes are decompressed by zlib itself, which reports what is damaged. */
#include <zlib.h>
#endif
