"""What a voxel of the fixtures is made of, as `HashedVoxels.swift` computes it."""

MASK = 2**32 - 1


def hashed(index, seed):
    """A number in 0 ..< 65536."""
    h = (index * 2654435761 + seed * 40503) & MASK
    h ^= h >> 15
    h = h * 2246822519 & MASK
    return h >> 16
