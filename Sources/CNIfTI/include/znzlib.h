/* nifti2_io.h includes <znzlib.h> by its bare name; Debian keeps it in nifti/. */
#include <nifti/znzlib.h>
