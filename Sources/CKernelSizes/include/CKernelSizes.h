// Sizes that the C tasks share with the Swift that plans and prepares their calls.
#pragma once

/// Channels of a block, which is a vector; planar tensors have blocks of one.
enum { CK_SMALL_BLOCK = 8, CK_LARGE_BLOCK = 16 };
/// Floats and bytes of the larger vector.
enum { CK_VECTOR_FLOATS = CK_LARGE_BLOCK, CK_VECTOR_BYTES = 4 * CK_VECTOR_FLOATS };

/// Elements of a flat chunk of an elementwise task.
enum { CK_FLAT = 1 << 15 };
/// Bytes of a chunk of `zero`.
enum { CK_ZEROED_BYTES = 4 * CK_FLAT };
/// Floats of a segment of a panel at least: one chunk of a task by channel block.
enum { CK_SEGMENT = 1 << 15 };
/// Voxels of a share of an item at least: one chunk of softmax or of a loss.
enum { CK_SHARE = 4096 };
/// Segments of a panel, or shares of an item, at most: partial sums stay few.
enum { CK_SHARE_LIMIT = 64 };
/// Voxels of a chunk of a copy by channel, and of dropout.
enum { CK_COPY_VOXELS = 4096, CK_DROPOUT_VOXELS = 1024 };

/// Columns of an output row whose sums a convolution's inner loop holds at most.
enum { CK_COLUMNS = 14 };
/// Bytes in a lane's scratch of one tap of a convolution, and of its weight gradient.
enum { CK_TAP_BYTES = 16, CK_GRADIENT_TAP_BYTES = 32 };
/// Outputs of a tile of minimal filtering, by height and width.
enum { CK_EDGE = 4 };
/// The same of narrow products, and tiles of a chunk at most.
enum { CK_NARROW_HEIGHT = 4, CK_NARROW_WIDTH = 2, CK_NARROW_TILES = 16 };

/// Bytes in a lane's scratch of the windows of one column of a pool's gradient, and of one blend of
/// an upsampled row.
enum { CK_WINDOW_BYTES = 16, CK_BLEND_BYTES = 16 };
/// Values of a cube at most, where its matrix is made of lifting steps.
enum { CK_CUBE = 8 };
/// Labels that a voxel can have: bytes of one region's table.
enum { CK_LABELS = 256 };
